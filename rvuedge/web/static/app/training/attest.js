// The cases that wait for this person's word, each confirmed with one tap. A tap counts on the phone at once, can be
// undone, and goes out when there is a connection; nothing is confirmed by itself.
import { answerAttestation, copyCase, dropRequest, dropUnsent } from "../requests.js";
import { app } from "../state.js";
import { signingSections, waitingEntries } from "../students/signing.js";
import { badge, $, dayWords, h, icon, replace } from "../views/dom.js";
import { anotherRole, further } from "./answers.js";
import { banner, button, caseHead, empty, groupHead, hero, remark, round } from "./parts.js";
import { roleName, supervisionName } from "./roles.js";

const DONE = {
  confirm: "Confirmed",
  amend: "Confirmed with another role",
  return: "Returned",
  dispute: "Disputed",
};

// What is open below a row: {id, part, ...what is chosen}. And what was said in this session: id to {item, action}.
let open = null;
const done = new Map();

// Rows at first and with each tap on more: what a thumb scrolls through in a few seconds.
const ROWS = 20;
let rows = ROWS;

const pathOf = ({ id }) => `/attestations/${id}`;
const requestAt = (path) => app.quickPicks.requests.find((request) => request.path === path);
const requestOf = (item) => requestAt(pathOf(item));

// What the server told, and what was said in this session, which can still be undone.
function listed() {
  for (const id of done.keys()) if (requestAt(`/attestations/${id}`)?.refused) done.delete(id);
  const items = app.training.attestations?.items ?? [];
  const ids = new Set(items.map((item) => item.id));
  return [...items, ...[...done.values()].map(({ item }) => item).filter((item) => !ids.has(item.id))];
}

// Whether a row still waits for the person: nothing said of it, or nothing that held.
const isOpen = (item) => !done.has(item.id) && (!requestOf(item) || Boolean(requestOf(item).refused));

export function showAttest() {
  const items = listed();
  const students = signingSections(showAttest);
  const left = items.filter(isOpen);
  const count = left.length + waitingEntries().length;
  const isEmpty = items.length === 0 && students.length === 0;
  badge($("attest-count"), count, "waiting");
  const told = refusals(items);
  $("attest-tab").hidden = isEmpty && !told.length && $("s-attest").hidden;
  replace(
    $("attest"),
    ...told,
    isEmpty ? nothing() : head(left, count),
    ...groups(items.slice(0, rows)),
    ...moreRows(items),
    ...students,
  );
}

// What the server did not take of cases that no longer wait here: somebody else was first, or the case has changed.
function refusals(items) {
  const ids = new Set(items.map(pathOf));
  const isOurs = ({ path }) => /^\/attestations\/|\/sign-off$/.test(path);
  const gone = app.quickPicks.requests.filter((one) => one.refused && isOurs(one) && !ids.has(one.path.split("#")[0]));
  return gone.map((one) =>
    h(
      "div",
      { role: "alert" },
      banner(
        "refused",
        "alert",
        `${one.label}: ${one.refused}`,
        button("quiet slim", "Dismiss", () => dismiss(one.path), { "data-key": `dismiss-${one.path}` }),
      ),
    ),
  );
}

async function dismiss(path) {
  await dropRequest(path);
  await app.changed();
}

const nothing = () =>
  empty("attest", "No case waits for you. Residents’ cases that name you as their attending come here.");

function head(items, count) {
  const [oldest] = items
    .map((item) => item.requested_at?.slice(0, 10))
    .filter(Boolean)
    .sort();
  const since = oldest ? `The oldest since ${dayWords(oldest)}. ` : "";
  return h(
    "div",
    { role: "status", class: "stack tight" },
    count
      ? hero(count, `${count === 1 ? "case waits" : "cases wait"} for you`)
      : h("p", { class: "strong", text: "No case waits for you" }),
    h("p", { class: "small soft", text: `${since}Nothing confirms itself.` }),
  );
}

const residentOf = ({ resident: { name, pgy } }) => [name, pgy && `PGY-${pgy}`].filter(Boolean).join(", ");

function moreRows(items) {
  if (items.length <= rows) return [];
  const show = () => {
    rows += ROWS;
    showAttest();
  };
  return [
    button("quiet wide", `Show ${Math.min(ROWS, items.length - rows)} more of ${items.length}`, show, {
      "data-key": "more-rows",
    }),
  ];
}

function groups(items) {
  const found = new Map();
  for (const item of items) found.set(residentOf(item), [...(found.get(residentOf(item)) ?? []), item]);
  return [...found].map(([resident, theirs]) =>
    h(
      "section",
      { class: "stack tight", "aria-label": resident },
      groupHead(resident, `${theirs.length} ${theirs.length === 1 ? "case" : "cases"}`),
      h("ul", { class: "card flush" }, ...theirs.map(row)),
    ),
  );
}

const codesOf = (item) => item.codes.map(({ code, units }) => (units > 1 ? `${code} ×${units}` : code));
// What repeated buttons add to their name, so that each has one of its own.
const named = (item) => `${codesOf(item)[0] ?? "case"} of ${dayWords(item.performed_on)}`;

function row(item) {
  const title = item.codes[0]?.title ?? "No code";
  if (!isOpen(item)) return h("li", { class: "case answered", "data-id": item.id }, ...said(item, title));
  const { role, supervision } = item.claim;
  const you = supervision && `you ${YOU[supervision] ?? supervisionName(supervision).toLowerCase()}`;
  const facts = [
    h("b", { text: codesOf(item).join(", ") }),
    ...[roleName(role) || "no role", you, item.is_simulated && "simulated"]
      .filter(Boolean)
      .map((text) => h("span", { text })),
  ];
  return h(
    "li",
    { class: "case waits", "data-id": item.id },
    ...caseHead(title, item.performed_on, ...facts),
    ownLog(item),
    ...answering(item),
  );
}

// What the attending was, in the words of somebody who speaks to them.
const YOU = { scrubbed: "scrubbed", present: "in the room", available: "available" };

// The attending's own log of the same operation: one event, counted once.
function ownLog(item) {
  const asked = requestAt(`${pathOf(item)}#copy`);
  if (asked?.refused) return remark("refused", "alert", `Not copied: ${asked.refused}`);
  if (asked) return remark("", "copy", "Copied to your log, waiting to sync.");
  const own = item.own_log;
  if (!own) return null;
  const role = own.role ? ` as ${roleName(own.role).toLowerCase()}` : "";
  if (own.is_linked) return remark("", "link", "In your own log, linked: counted once.");
  const differs = own.role === item.claim.role && own.role === "surgeon";
  return remark(differs ? "changed" : "", differs ? "alert" : "info", `You logged this yourself${role}.`);
}

function answering(item) {
  const refused = requestOf(item)?.refused;
  const toggle = (part) => () => set(open?.id === item.id && open.part === part ? null : { id: item.id, part });
  const may = (act) => item.may.includes(act);
  const confirm = { sign: "check", "data-key": `confirm-${item.id}`, "aria-label": `Confirm ${named(item)}` };
  const role = {
    "aria-expanded": String(open?.id === item.id && open.part === "role"),
    "data-key": `role-${item.id}`,
    "aria-label": `Another role for ${named(item)}`,
  };
  const more = { "data-key": `more-${item.id}`, "aria-expanded": String(open?.id === item.id && open.part === "more") };
  const sayConfirm = () => say(item, { action: "confirm" });
  const below = { say: (answer) => say(item, answer), set: (facts) => set({ ...open, ...facts }) };
  return [
    refused && remark("refused", "alert", `Not taken: ${refused}`),
    h(
      "div",
      { class: "answers" },
      may("confirm") && button("soft-fill grow confirm", "Confirm", sayConfirm, confirm),
      may("amend") && button("quiet", "Role", toggle("role"), role),
      round("more", `More for ${named(item)}`, toggle("more"), more),
    ),
    open?.id === item.id && open.part === "role" && anotherRole(item, open, below),
    open?.id === item.id &&
      open.part === "more" &&
      further(item, open, { ...below, keep, copy: (facts) => copy(item, facts) }),
  ].filter(Boolean);
}

function said(item, title) {
  const action = done.get(item.id)?.action ?? requestOf(item)?.body.action;
  const waits = requestOf(item) ? ", waiting to sync" : "";
  return [
    h(
      "span",
      { class: "what soft" },
      title,
      h("span", { class: "state" }, icon("check"), `${DONE[action] ?? action}${waits}`),
    ),
    button("plain", "Undo", () => undo(item), { "aria-label": `Undo ${named(item)}`, "data-key": `undo-${item.id}` }),
  ];
}

const keep = (facts) => (open = { ...open, ...facts });

function set(next) {
  open = next;
  showAttest();
}

async function say(item, answer) {
  done.set(item.id, { item, action: answer.action });
  open = null;
  await answerAttestation(item.id, { ...answer, version: item.version }, named(item));
  await app.changed();
}

// The case stays in the list: a copy is no attestation.
async function copy(item, facts) {
  open = null;
  await copyCase(item.id, { action: "copy", ...facts }, named(item));
  await app.changed();
}

async function undo(item) {
  done.delete(item.id);
  if (!(await dropUnsent(pathOf(item)))) await answerAttestation(item.id, { action: "undo" }, named(item));
  await app.changed();
}
