// The case a trainee is entering: what is preselected from their own habits, what is missing, whether it is there
// already, and the parts of the screen that show it.
import { entryFor } from "../catalog/catalog.js";
import { app } from "../state.js";
import { $, replace } from "../views/dom.js";
import { caseFacts, forgetTyped } from "./facts.js";
import { traineeLine } from "./lines.js";
import { roleChoices } from "./roles.js";
import { attendingOf, categoriesOn, duplicateOf, nextCaseNumber, usualRole, yearBegan } from "./suggestions.js";

export { forgetTyped };

const spans = () => app.training.capture?.stages ?? [];
const vocabulary = () => (app.face === "student" ? null : (app.training.capture?.vocabulary ?? null));
const isOn = (day, from, to) => (!from || from <= day) && (!to || day <= to);
// Those whom cases of a day may name, and the rotation of a day where the program planned one.
export const rosterOn = (day) =>
  (app.training.capture?.attendings ?? []).filter((one) => isOn(day, one.active_from, one.active_to));
const rotationOn = (day) =>
  app.training.capture?.rotations.find((block) => isOn(day, block.starts_on, block.ends_on))?.rotation;

// The draft with facts that the person chose: a habit no longer changes those.
export const picked = (draft, facts, name) => ({
  ...draft,
  ...facts,
  picked: name ? { ...draft.picked, [name]: true } : draft.picked,
});

// The draft with what its person usually does where they have not chosen, which is shown with its reason. A case that
// is edited is left as it is.
export function suggested(draft) {
  if (draft.editing) return draft;
  const chosen = draft.picked ?? {};
  const attending = chosen.attending ? draft.attending : attendingOfDay(draft);
  const primary_line = draft.primary_line ?? (draft.lines.length ? 0 : null);
  const rotation = rotationOn(draft.performed_on) ?? draft.rotation;
  const next = { ...draft, attending, primary_line, rotation };
  return chosen.role ? next : { ...next, ...roleOf(next) };
}

// Who the last case of the same day was with; another day asks.
function attendingOfDay(draft) {
  const ofDay = app.logs.filter((log) => log.performed_on === draft.performed_on && attendingOf(log));
  const [last] = ofDay.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  return last ? { name: attendingOf(last) } : null;
}

function roleOf(draft) {
  const none = { role: null, supervision: null, why: null };
  if (!draft.lines.length) return none;
  const since = yearBegan(draft.performed_on, spans());
  const codes = draft.lines.map((line) => line.code);
  return usualRole(app.logs, { attending: attendingOf(draft), codes, since }) ?? none;
}

// What keeps the case from being saved, as a sentence: its role, where the body has roles; null when nothing does.
export function missingOf(draft) {
  const hasRoles = !vocabulary() || roleChoices(vocabulary()).length > 0;
  if (hasRoles && !draft.role) return "Choose your role first.";
  return draft.role === "other" && !draft.note ? "Say in the note what your role was." : null;
}

export function showCaseFacts(draft, act) {
  const isOpen = draft.lines.length > 0 || draft.editing;
  const known = {
    vocabulary: vocabulary(),
    spans: spans(),
    roster: rosterOn(draft.performed_on),
    logs: app.logs,
  };
  replace($("case-facts"), ...(isOpen ? caseFacts(draft, known, act) : []));
  const number = nextCaseNumber(app.logs, draft.performed_on);
  $("next-number").textContent = `Use ${number}`;
  $("next-number").hidden = draft.case_ref === number;
  $("next-number").onclick = () => act.update({ case_ref: number });
  const twice = isOpen ? twiceWords(draft) : "";
  $("twice").textContent = twice;
  $("twice").hidden = !twice;
  $("save").textContent = twice ? "Save anyway" : "Save";
}

function twiceWords(draft) {
  const other = duplicateOf(draft, app.logs);
  if (!other) return "";
  const codes = new Set(draft.lines.map((line) => line.code));
  const shared = other.lines.map((line) => line.code).filter((code) => codes.has(code));
  return `You already logged ${shared.join(", ")} with ${attendingOf(other)} on this day.`;
}

export function traineeCard(draft, index, act, modifiers) {
  const line = draft.lines[index];
  const isPrimary = draft.primary_line === index;
  const isAlone = draft.lines.length === 1;
  const category = categoriesOn(line.code, draft.performed_on, app.training.capture?.code_map).join(", ");
  const known = entryFor(app.index, line.code);
  return traineeLine(line, index, { known, isPrimary, isAlone, category, act }, modifiers);
}
