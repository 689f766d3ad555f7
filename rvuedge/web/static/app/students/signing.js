// Students' entries that wait for this preceptor's signature, below the cases to attest: one tap signs.
import { dropUnsent, signEntry } from "../requests.js";
import { app } from "../state.js";
import { dayWords, h, icon } from "../views/dom.js";
import { button, caseHead, groupHead, remark } from "../training/parts.js";

// The entry that is being returned: {id, message}.
let returning = null;

const pathOf = (item) => `/training/students/${item.student_id}/entries/${item.entry.id}/sign-off`;
const requestOf = (item) => app.quickPicks.requests.find((request) => request.path === pathOf(item));
const listed = () => app.training.signing?.items ?? [];

export const waitingEntries = () => listed().filter((item) => !requestOf(item) || requestOf(item).refused);

// The students with their entries; `show` draws the screen anew.
export function signingSections(show) {
  const students = new Map();
  for (const item of listed()) students.set(item.student, [...(students.get(item.student) ?? []), item]);
  return [...students].map(([student, items]) =>
    h(
      "section",
      { class: "stack tight", "aria-label": student },
      groupHead(`${student}, student`, `${items.length} ${items.length === 1 ? "entry" : "entries"}`),
      h("ul", { class: "card flush" }, ...items.map((item) => row(item, show))),
    ),
  );
}

function row(item, show) {
  const { entry } = item;
  const facts = [
    entry.is_alternative ? "alternative experience" : entry.level,
    entry.is_simulated && "simulated",
    entry.state === "reopened" && "changed after it was signed",
  ];
  return h(
    "li",
    { class: "case waits", "data-id": entry.id },
    ...caseHead(
      entry.title ?? entry.experience,
      entry.performed_on,
      ...facts.filter(Boolean).map((text) => h("span", { text })),
    ),
    ...answers(item, show),
  );
}

const namedEntry = ({ entry }) => `${entry.title ?? entry.experience} of ${dayWords(entry.performed_on)}`;

function answers(item, show) {
  const { entry } = item;
  const request = requestOf(item);
  const named = namedEntry(item);
  if (request && !request.refused) return [said(request, named, pathOf(item))];
  const toggle = () => {
    returning = returning?.id === entry.id ? null : { id: entry.id, message: "" };
    show();
  };
  const sign = { sign: "check", "data-key": `sign-${entry.id}`, "aria-label": `Sign ${named}` };
  return [
    request?.refused && remark("refused", "alert", `Not taken: ${request.refused}`),
    h(
      "div",
      { class: "answers" },
      button("soft-fill grow confirm", "Sign", () => say(item, { action: "sign" }), sign),
      button("quiet", "Return", toggle, { "data-key": `return-${entry.id}`, "aria-label": `Return ${named}` }),
    ),
    returning?.id === entry.id && messageBox(item),
  ].filter(Boolean);
}

function messageBox(item) {
  const input = h("input", { maxlength: 500, "data-key": `why-${item.entry.id}`, value: returning.message });
  input.addEventListener("input", () => (returning = { ...returning, message: input.value }));
  const send = () =>
    input.value.trim() ? say(item, { action: "return", message: input.value.trim() }) : input.focus();
  return h(
    "div",
    { class: "stack tight answer" },
    h("label", { class: "field" }, h("span", { text: "What to change" }), input),
    button("wide", "Return with this message", send),
  );
}

function said(request, named, path) {
  const undo = async () => {
    await dropUnsent(path);
    await app.changed();
  };
  const text = request.body.action === "sign" ? "Signed, waiting to sync" : "Returned, waiting to sync";
  return h(
    "div",
    { class: "answers" },
    h("p", { class: "state grow" }, icon("check"), text),
    button("plain", "Undo", undo, { "aria-label": `Undo ${named}` }),
  );
}

async function say(item, answer) {
  returning = null;
  await signEntry(pathOf(item), { ...answer, version: item.entry.version }, namedEntry(item));
  await app.changed();
}
