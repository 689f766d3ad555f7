// A student's list: what the clerkship asks for, what is missing first, and an entry in four taps (experience, level,
// preceptor, Save). Opens without a connection; what is entered there waits on the phone.
import { app } from "../state.js";
import { $, dayWords, h, icon, replace } from "../views/dom.js";
import { toast } from "../views/toast.js";
import { button, caseHead, empty, hero, remark, round, track } from "../training/parts.js";
import { dropRequest, dropUnsent, putEntry, removeEntry } from "../requests.js";
import { entryForm, newEntry, openedEntry } from "./entry.js";

export const ENTRIES = "/training/entries";
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
    ...(entry
      ? [entryForm(entry, { clerkship: clerkshipOf(entry, clerkships), entries: entries(), act })]
      : [...(clerkships.length ? clerkships.flatMap(clerkshipView) : [none()]), ...entriesView(clerkships)]),
  );
}

const none = () => empty("list", "Your clerkship’s list appears here once your school has put you on it.");

const clerkshipOf = (of, clerkships) =>
  clerkships.find((one) => one.key === of.list && one.organization_id === of.organization_id) ?? null;

function set(next) {
  entry = next;
  showList();
}

function bodyOf(given) {
  const name = given.preceptor?.name?.trim();
  return { ...given, preceptor: name ? { name } : null };
}

async function save() {
  const { id, version, ...body } = bodyOf(entry);
  await putEntry(`${ENTRIES}/${id}`, body, version);
  entry = null;
  await app.changed();
}

function clerkshipView(clerkship) {
  const rows = [...clerkship.experiences].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const example = clerkship.is_example ? "An invented example, no school’s list. " : "";
  const { counted, required } = clerkship;
  return [
    h(
      "section",
      { class: "stack", "aria-label": clerkship.title },
      h(
        "div",
        { class: "stack tight foremost" },
        hero(counted, `of ${required} · ${clerkship.title}`),
        track(counted, required, { isMet: counted >= required }),
        h("p", { class: "small soft", text: clerkship.sentence }),
      ),
      h("ul", { class: "card flush" }, ...rows.map((row) => experienceRow(row, clerkship))),
      h("p", { class: "note", text: `${example}${clerkship.source}` }),
    ),
  ];
}

function experienceRow(row, clerkship) {
  const waits = row.waiting ? `${row.waiting} to be signed` : "";
  const simulated = row.allows_simulation ? "simulated allowed" : "";
  const asks = [row.level, simulated, row.by_alternative ? `${row.by_alternative} by alternative` : "", waits];
  const begin = () => {
    set(newEntry(row, clerkship));
    scrollTo(0, 0);
  };
  return h(
    "li",
    { class: "case experience", "data-state": row.state },
    h(
      "div",
      { class: "grow bar" },
      h(
        "div",
        { class: "bar-head" },
        h("b", { text: row.title }),
        h(
          "span",
          {},
          h("span", { class: "figure", text: row.counted }),
          h("span", { class: "soft", text: ` of ${row.least}` }),
        ),
      ),
      track(row.counted, row.least, { projected: row.counted + (row.waiting ?? 0), isMet: row.state === "met" }),
      h("p", { class: "says", text: asks.filter(Boolean).join(" · ") }),
      row.missing > 0 && row.alternative && h("p", { class: "says", text: `Or instead: ${row.alternative}` }),
    ),
    round("add", `Add ${row.title}`, begin, { "data-key": `add-${clerkship.key}-${row.key}` }),
  );
}

function entriesView(clerkships) {
  const all = entries();
  if (!all.length) return [];
  const titles = new Map(
    clerkships.flatMap((one) => one.experiences.map((row) => [`${one.key} ${row.key}`, row.title])),
  );
  return [
    h(
      "section",
      { class: "stack tight", "aria-label": "My entries" },
      h("div", { class: "day" }, h("h2", { text: "My entries" }), h("span", { class: "note", text: all.length })),
      h("ul", { class: "card flush" }, ...all.slice(0, SHOWN).map((item) => entryRow(item, titles))),
    ),
  ];
}

function entryRow(item, titles) {
  const title = item.title ?? titles.get(`${item.list} ${item.experience}`) ?? item.experience;
  const how = item.is_alternative ? "alternative experience" : item.level;
  const facts = [how, item.is_simulated && "simulated", item.preceptor?.name].filter(Boolean);
  const message = item.state === "returned" ? item.sign_offs?.at(-1)?.message : null;
  return h(
    "li",
    { class: "case", "data-id": item.id },
    ...caseHead(title, item.performed_on, ...facts.map((text) => h("span", { text }))),
    message && remark("changed", "alert", message),
    h("div", { class: "answers" }, standing(item), ...buttons(item, title)),
  );
}

function standing({ request, state }) {
  if (request?.refused) return remark("refused grow", "alert", `Not saved by the server: ${request.refused}`);
  const waits = request?.method === "DELETE" ? "deleted, waiting to sync" : "on this phone, waiting to sync";
  const kind = { signed: " mine", returned: " changed", reopened: " changed" }[request ? null : state] ?? "";
  const sign = kind === " mine" && icon("check");
  const text = request ? waits : (STATES[state] ?? state);
  return h("span", { class: "grow" }, h("span", { class: `pill${kind}` }, ...[sign, text].filter(Boolean)));
}

function buttons(item, title) {
  const named = (text, act) =>
    button("plain", text, act, {
      "aria-label": `${text}: ${title}, ${dayWords(item.performed_on)}`,
      "data-key": `${text}-${item.id}`,
    });
  const drop = async () => {
    await dropRequest(item.request.path);
    await app.changed();
  };
  const remove = async () => {
    const path = `${ENTRIES}/${item.id}`;
    if (item.version) await removeEntry(path, item.version);
    else await dropRequest(path);
    toast(`Deleted ${title}, ${dayWords(item.performed_on)}`, () => restore(item));
    await app.changed();
  };
  if (item.request?.method === "DELETE") return [named("Keep", drop)];
  const edit = () => {
    set(openedEntry(item));
    scrollTo(0, 0);
  };
  return [named("Edit", edit), item.request?.refused ? named("Discard", drop) : named("Delete", remove)];
}

// Takes a deletion back while it waits; where it may have reached the server, the entry is entered anew, to be signed.
async function restore({ request, ...item }) {
  const { id, version, ...body } = bodyOf(openedEntry(item));
  if (version && !(await dropUnsent(`${ENTRIES}/${id}`)))
    await putEntry(`${ENTRIES}/${crypto.randomUUID()}`, body, null);
  else if (request || !version) await putEntry(`${ENTRIES}/${id}`, body, version);
  await app.changed();
}
