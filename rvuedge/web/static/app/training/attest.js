// The cases that wait for this person's word, each confirmed with one tap; another role, a return with a message or a
// dispute are one tap further. A tap counts on the phone at once, can be undone, and goes out when there is a connection.
import { entryFor } from "../catalog/catalog.js";
import { answerAttestation, dropRequest } from "../requests.js";
import { app } from "../state.js";
import { $, dayWords, h, quiet, replace } from "../views/dom.js";
import { group, segment } from "./parts.js";
import { signingSections, waitingEntries } from "../students/signing.js";
import { ROLE_NAMES, roleName, SUPERVISION_NAMES, supervisionName } from "./roles.js";

const DONE = {
  confirm: "Confirmed",
  amend: "Confirmed with another role",
  return: "Returned",
  dispute: "Disputed",
  copy: "Copied to your log",
};
// Of an assistant at an operation; the role decides which of them is true, so it is asked.
const ASSISTANTS = { 80: "assistant surgeon", 82: "assistant, no qualified resident", AS: "PA, NP or CNS assistant" };

// What is open below a row: {id, part, ...what is chosen}. And what was said in this session: id to {item, action}.
let open = null;
const done = new Map();

const pathOf = ({ id }) => `/attestations/${id}`;
const requestOf = (item) => app.quickPicks.requests.find((request) => request.path === pathOf(item));

function listed() {
  const items = app.training.attestations?.items ?? [];
  const ids = new Set(items.map((item) => item.id));
  return [...items, ...[...done.values()].map(({ item }) => item).filter((item) => !ids.has(item.id))];
}

// Whether a row still waits for the person: nothing said of it, or nothing that held.
const isOpen = (item) => Boolean(requestOf(item)?.refused) || (!done.has(item.id) && !requestOf(item));

export function showAttest() {
  const items = listed();
  const students = signingSections(showAttest);
  const left = items.filter(isOpen).length + waitingEntries().length;
  $("attest-tab").hidden = items.length === 0 && students.length === 0;
  $("attest-count").textContent = left ? ` (${left})` : "";
  const isEmpty = items.length === 0 && students.length === 0;
  replace($("attest"), isEmpty ? nothing() : head(items.filter(isOpen), left), ...groups(items), ...students);
}

const nothing = () => h("p", { class: "muted", text: "No case waits for you." });

function head(items, left) {
  const [oldest] = items
    .map((item) => item.requested_at?.slice(0, 10))
    .filter(Boolean)
    .sort();
  const since = oldest ? `The oldest since ${dayWords(oldest)}. ` : "";
  return h(
    "div",
    { role: "status" },
    h("p", { class: "big", text: `${left} ${left === 1 ? "case waits" : "cases wait"} for you` }),
    h("p", { class: "muted", text: `${since}Nothing confirms itself.` }),
  );
}

const residentOf = ({ resident, pgy }) => [resident?.name ?? resident, pgy && `PGY-${pgy}`].filter(Boolean).join(", ");

function groups(items) {
  const found = new Map();
  for (const item of items) found.set(residentOf(item), [...(found.get(residentOf(item)) ?? []), item]);
  return [...found].map(([resident, theirs]) =>
    h(
      "section",
      { class: "card", "aria-label": resident },
      h("h3", { text: resident }),
      h("ul", { class: "plain" }, ...theirs.map(row)),
    ),
  );
}

const codesOf = (item) => item.claim.codes.map(([code, units]) => (units > 1 ? `${code} ×${units}` : code));
const titleOf = (item) => entryFor(app.index, item.claim.codes[0]?.[0])?.title ?? codesOf(item)[0] ?? "No code";
// What repeated buttons add to their name, so that each has one of its own.
const named = (item) => `${codesOf(item)[0] ?? "case"} of ${dayWords(item.claim.performed_on)}`;

function row(item) {
  const { claim } = item;
  const you = claim.supervision && `you ${supervisionName(claim.supervision).toLowerCase()}`;
  const facts = [codesOf(item).join(", "), roleName(claim.role), you, claim.is_simulated && "simulated"];
  return h(
    "li",
    { class: "case", "data-id": item.id },
    h(
      "div",
      { class: "row between" },
      h("strong", { text: titleOf(item) }),
      h("span", { class: "muted", text: dayWords(claim.performed_on) }),
    ),
    h("p", { text: facts.filter(Boolean).join(" · ") }),
    ...(isOpen(item) ? answering(item) : said(item)),
  );
}

function answering(item) {
  const refused = requestOf(item)?.refused;
  const toggle = (part) => () => {
    open = open?.id === item.id && open.part === part ? null : { id: item.id, part };
    showAttest();
  };
  return [
    refused && h("p", { class: "refused", text: `Not taken: ${refused}` }),
    h(
      "div",
      { class: "row answers" },
      h("button", {
        type: "button",
        class: "confirm",
        "data-key": `confirm-${item.id}`,
        "aria-label": `Confirm ${named(item)}`,
        onclick: () => say(item, { action: "confirm" }),
        text: "✓ Confirm",
      }),
      quiet("Role", toggle("role"), { "data-key": `role-${item.id}`, "aria-label": `Another role for ${named(item)}` }),
      quiet("More", toggle("more"), { "data-key": `more-${item.id}`, "aria-label": `More for ${named(item)}` }),
    ),
    open?.id === item.id && (open.part === "role" ? anotherRole(item) : further(item)),
  ].filter(Boolean);
}

// The role as the attending saw it; with a tap on the same role it is a confirmation, and the server says so.
function anotherRole(item) {
  const view = { role: item.claim.role, supervision: item.claim.supervision, ...open.view };
  const pick = (name, words) =>
    Object.keys(words)
      .filter((word) => word !== "other")
      .map((word) =>
        segment(`${name}-${item.id}-${word}`, words[word], view[name] === word, () => {
          open = { ...open, view: { ...view, [name]: word } };
          showAttest();
        }),
      );
  return h(
    "div",
    {},
    group("Role as you saw it", "segments", ...pick("role", ROLE_NAMES)),
    group("You were", "segments", ...pick("supervision", SUPERVISION_NAMES)),
    h("button", {
      type: "button",
      onclick: () => say(item, { action: "amend", ...view }),
      text: "Confirm with this role",
    }),
  );
}

function further(item) {
  const message = h("input", { maxlength: 500, "data-key": `message-${item.id}`, value: open.message ?? "" });
  message.addEventListener("input", () => (open = { ...open, message: message.value }));
  const wants = h("p", { class: "refused", role: "alert", text: open.wants ?? "" });
  const withMessage = (action) => () => {
    if (message.value.trim()) return say(item, { action, message: message.value.trim() });
    wants.textContent = "Say what to change first.";
    return message.focus();
  };
  const copies = Object.entries(ASSISTANTS).map(([modifier, says]) =>
    quiet(`${modifier}: ${says}`, () => say(item, { action: "copy", modifier }), { "data-key": `copy-${modifier}` }),
  );
  return h(
    "div",
    {},
    h("label", { text: "Message to the resident (nothing that could identify a patient) " }, message),
    wants,
    h("div", { class: "row" }, quiet("Return", withMessage("return")), quiet("Dispute", withMessage("dispute"))),
    h("h3", { text: "Into my own log" }),
    h(
      "div",
      { class: "row" },
      quiet("Copy as surgeon", () => say(item, { action: "copy" })),
      ...copies,
    ),
  );
}

function said(item) {
  const action = done.get(item.id)?.action ?? requestOf(item)?.body.action;
  const waits = requestOf(item) ? ", waiting to sync" : "";
  return [
    h(
      "div",
      { class: "row between" },
      h("p", { class: "pill", "data-state": "confirmed", text: `${DONE[action] ?? action}${waits}` }),
      action !== "copy" &&
        quiet("Undo", () => undo(item), { "aria-label": `Undo ${named(item)}`, "data-key": `undo-${item.id}` }),
    ),
  ];
}

async function say(item, answer) {
  done.set(item.id, { item, action: answer.action });
  open = null;
  await answerAttestation(item.id, item.version ? { ...answer, version: item.version } : answer);
  await app.changed();
}

async function undo(item) {
  done.delete(item.id);
  if (requestOf(item)) await dropRequest(pathOf(item));
  else await answerAttestation(item.id, { action: "undo" });
  await app.changed();
}
