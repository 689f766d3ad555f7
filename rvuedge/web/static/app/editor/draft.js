// The case that is being entered: kept on the phone with every tap, so that nothing is lost when it is put away.
import { sum, times } from "../views/decimal.js";
import { dayOf } from "../views/dom.js";
import { factsOf, SHOWN } from "../reconcile.js";
import * as store from "../store.js";

// A new case with what the last one most likely shares with it. Its day is that of saving, until the person picks one:
// then it is dated.
export function fresh(sticky = {}, day = null) {
  return {
    id: crypto.randomUUID(),
    from: {},
    editing: false,
    is_dated: day !== null,
    performed_on: day ?? dayOf(),
    setting: sticky.setting ?? "facility",
    site: sticky.site ?? null,
    role: sticky.role ?? null,
    supervision: sticky.supervision ?? null,
    attending: sticky.attending ?? null,
    rotation: sticky.rotation ?? null,
    primary_line: null,
    patient_type: null,
    age_band: null,
    complexity: null,
    is_simulated: null,
    critical_share: null,
    present_for_critical: null,
    case_ref: null,
    patient_key: null,
    note: null,
    lines: [],
  };
}

// A case opened again; `change` is what waits of it, if anything.
export function opened(log, change) {
  const names = [...SHOWN, "patient_key"];
  const header = Object.fromEntries(names.map((name) => [name, log[name] ?? null]));
  const from = change ? { stamp: change.stamp, version: change.base_version } : { version: log.version };
  return {
    ...header,
    id: log.id,
    from,
    editing: true,
    is_dated: true,
    refused: change?.refused ?? null,
    lines: log.lines.map(factsOf),
  };
}

// An anesthetic's time is that of its own case: a template, and another case like it, do not take it over.
export const withoutTimes = (lines) => lines.map(({ minutes: _minutes, started_at: _started, ...line }) => line);

// The lines of an earlier case as a new one of today: another patient, so no note, reference or pseudonym.
export function again(log) {
  const lines = withoutTimes(log.lines);
  return { ...fresh(log), lines: lines.map(({ id: _id, session: _session, ...line }) => factsOf(line)) };
}

// The draft as of now: a day that nobody picked is today.
export const asOfNow = (draft) => (draft.is_dated ? draft : { ...draft, performed_on: dayOf() });

// Another code in a line's place: its modifiers stay where they fit, its dose and times do not.
export function swapped(draft, index, code, fits) {
  const { units, session, modifiers } = draft.lines[index];
  const line = factsOf({ code, units, session, modifiers: modifiers.filter(fits) });
  return { ...draft, lines: draft.lines.map((other, place) => (place === index ? line : other)) };
}

export const withLines = (draft, lines) => ({ ...draft, lines: [...draft.lines, ...lines.map(factsOf)] });
export const withLine = (draft, index, facts) => ({
  ...draft,
  lines: draft.lines.map((line, place) => (place === index ? factsOf({ ...line, ...facts }) : line)),
});
// Without a line. The mark of the primary procedure stays with its line; the first takes it from one that is removed.
export function withoutLine(draft, index) {
  const lines = draft.lines.filter((_, place) => place !== index);
  const { primary_line: primary = null } = draft;
  const moved = index < primary ? primary - 1 : index === primary ? 0 : primary;
  return { ...draft, lines, primary_line: primary === null || !lines.length ? null : moved };
}
export const isEmpty = (draft) => draft.lines.length === 0 && !draft.note && !draft.editing;

// What the lines are published at, units counted, no rule applied: {total, unvalued}. `work(code)` gives a code's
// figure, or null where the phone knows none.
export function faceValue(lines, work) {
  const figures = lines.map((line) => [work(line.code), line.units]).filter(([figure]) => figure !== null);
  return {
    total: sum(figures.map(([figure, units]) => times(figure, Number.isInteger(units) ? units : 1))),
    unvalued: lines.length - figures.length,
  };
}

export const notValued = (count) => (count ? `, ${count} not valued` : "");

export const saveDraft = (draft) => store.save("draft", draft);

export async function lastDraft(sticky) {
  const saved = await store.saved("draft");
  if (!saved || isEmpty(saved)) return fresh(sticky);
  // A draft of the client before this one has a day and no mark of whose choice it is: it is left as it is.
  return asOfNow({ is_dated: true, ...saved });
}
