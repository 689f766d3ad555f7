// A student's list: what the clerkship asks for, what is missing first, and an entry in four taps (experience, level,
// preceptor, Save). Opens without a connection; what is entered there waits on the phone.
import { app } from "../state.js";
import { $, dayWords, h, quiet, replace } from "../views/dom.js";
import { dropRequest, putEntry, removeEntry } from "../requests.js";
import { entryForm, newEntry, openedEntry } from "./entry.js";

export const ENTRIES = "/training/entries";
const LEVELS = { observe: "observe", assist: "assist", perform: "perform" };
const STATES = {
  waiting: "waits for sign-off",
  signed: "signed",
  returned: "returned",
  reopened: "changed, sign-off open",
};
const ORDER = { missing: 0, waiting: 1, met: 2 };
// As many as a thumb scrolls through.
const SHOWN = 30;

let entry = null;

const requests = () => app.quickPicks.requests.filter((request) => request.path.startsWith(`${ENTRIES}/`));
const idOf = (request) => request.path.slice(ENTRIES.length + 1);

// The entries as the student sees them: stored ones with what waits laid over them, newest day first.
function entries() {
  const found = new Map((app.training.entries?.items ?? []).map((item) => [item.id, item]));
  for (const request of requests()) {
    const id = idOf(request);
    if (request.method === "PUT") found.set(id, { ...found.get(id), ...request.body, id, request });
    else if (found.has(id)) found.set(id, { ...found.get(id), request });
  }
  return [...found.values()].sort((a, b) => (a.performed_on < b.performed_on ? 1 : -1));
}

export function showList() {
  const clerkships = app.training.clerkships?.items ?? [];
  const act = { set, save };
  replace(
    $("list"),
    ...(entry ? [entryForm(entry, { clerkship: clerkshipOf(entry, clerkships), entries: entries(), act })] : []),
    ...(clerkships.length ? clerkships.flatMap(clerkshipView) : [empty()]),
    ...entriesView(clerkships),
  );
}

const empty = () =>
  h("p", { class: "muted", text: "Your clerkship’s list appears here once your school has put you on it." });

const clerkshipOf = (of, clerkships) =>
  clerkships.find((one) => one.key === of.list && one.organization_id === of.organization_id) ?? null;

function set(next) {
  entry = next;
  showList();
}

async function save() {
  const { id, version, ...body } = entry;
  const name = body.preceptor?.name.trim();
  body.preceptor = name ? { name } : null;
  await putEntry(`${ENTRIES}/${id}`, body, version);
  entry = null;
  await app.changed();
}

function clerkshipView(clerkship) {
  const rows = [...clerkship.experiences].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const example = clerkship.is_example ? "An invented example, no school’s list. " : "";
  return [
    h(
      "section",
      { class: "card", "aria-label": clerkship.title },
      h("h3", { text: clerkship.title }),
      h("p", { class: "big", text: `${clerkship.counted} of ${clerkship.required}` }),
      h("p", { text: clerkship.sentence }),
      h("ul", { class: "plain" }, ...rows.map((row) => experienceRow(row, clerkship))),
      h("p", { class: "muted", text: `${example}${clerkship.source}` }),
    ),
  ];
}

function experienceRow(row, clerkship) {
  const waits = row.waiting ? `${row.waiting} to be signed` : "";
  const simulated = row.allows_simulation ? "simulated allowed" : "";
  const asks = [LEVELS[row.level], simulated, row.by_alternative ? `${row.by_alternative} by alternative` : "", waits];
  const begin = () => {
    set(newEntry(row, clerkship));
    $("list").scrollIntoView();
  };
  return h(
    "li",
    { class: "row between experience", "data-state": row.state },
    h(
      "span",
      {},
      h("strong", { text: row.title }),
      h("span", { class: "muted", text: asks.filter(Boolean).join(" · ") }),
      row.missing > 0 && row.alternative && h("span", { class: "muted", text: `Or instead: ${row.alternative}` }),
    ),
    h("span", { class: "figure", text: `${row.counted} of ${row.least}` }),
    quiet("Add", begin, { "data-key": `add-${clerkship.key}-${row.key}`, "aria-label": `Add ${row.title}` }),
  );
}

function entriesView(clerkships) {
  const all = entries();
  if (!all.length) return [];
  const titles = new Map(
    clerkships.flatMap((one) => one.experiences.map((row) => [`${one.key} ${row.key}`, row.title])),
  );
  return [
    h("h3", { text: "My entries" }),
    h("ul", { class: "plain" }, ...all.slice(0, SHOWN).map((item) => entryRow(item, titles))),
  ];
}

function entryRow(item, titles) {
  const title = item.title ?? titles.get(`${item.list} ${item.experience}`) ?? item.experience;
  const how = item.is_alternative ? "alternative experience" : item.level;
  const facts = [dayWords(item.performed_on), how, item.is_simulated && "simulated", item.preceptor?.name];
  const message = item.state === "returned" ? item.sign_offs?.at(-1)?.message : null;
  return h(
    "li",
    { class: "case", "data-id": item.id },
    h("strong", { text: title }),
    h("p", { text: facts.filter(Boolean).join(" · ") }),
    standing(item),
    message && h("p", { class: "muted", text: message }),
    h("div", { class: "row" }, ...buttons(item, title)),
  );
}

function standing({ request, state }) {
  if (request?.refused) return h("p", { class: "refused", text: `Not saved by the server: ${request.refused}` });
  if (request?.method === "DELETE") return h("p", { class: "pill", text: "deleted, waiting to sync" });
  if (request) return h("p", { class: "pill", text: "on this phone, waiting to sync" });
  return h("p", {
    class: "pill",
    "data-state": state === "signed" ? "confirmed" : state,
    text: STATES[state] ?? state,
  });
}

function buttons(item, title) {
  const named = (text, act) =>
    quiet(text, act, { "aria-label": `${text}: ${title}, ${item.performed_on}`, "data-key": `${text}-${item.id}` });
  const drop = async () => {
    await dropRequest(item.request.path);
    await app.changed();
  };
  const remove = async () => {
    if (!confirm(`Delete ${title} of ${dayWords(item.performed_on)}?`)) return;
    if (item.version) await removeEntry(`${ENTRIES}/${item.id}`, item.version);
    else await dropRequest(`${ENTRIES}/${item.id}`);
    await app.changed();
  };
  if (item.request?.method === "DELETE") return [named("Keep", drop)];
  const edit = () => {
    set(openedEntry(item));
    $("list").scrollIntoView();
  };
  return [named("Edit", edit), item.request?.refused ? named("Discard", drop) : named("Delete", remove)];
}
