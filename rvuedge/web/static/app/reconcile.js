// What becomes of a change that waits, by what the server said of it. Computes only.
//
// A change is {id, op, base_version, log, stamp, at} and may have `refused` (messages by field) or `theirs` (the stored
// log it is in conflict with). Either keeps it from being sent until the person has looked at it. One change per log.

export const sendable = (changes) =>
  changes.filter((change) => !change.refused && !change.theirs).sort((a, b) => a.at - b.at);
export const needsPerson = (changes) => changes.filter((change) => change.refused || change.theirs);
export const wire = ({ id, op, base_version, log }) => ({ id, op, base_version, log });

// A value with every text well formed: half a character, which a keyboard or a cut leaves, becomes the sign for one
// that is not known. JSON could not carry it.
export function wellFormed(value) {
  if (typeof value === "string") return value.isWellFormed?.() ? value : value.replace(/\p{Surrogate}/gu, "\uFFFD");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wellFormed(inner)]));
}

// The change after the answer; null when it is done. `sent` is the stamp of what was sent: the person may have written
// since.
export function answered(change, sent, result) {
  const same = change.stamp === sent;
  if (result.status === "conflict") return { ...change, theirs: result.existing };
  if (result.status !== "invalid") return same ? null : { ...change, base_version: result.version };
  if (!same) return change;
  // The server has lost the log: it is made anew.
  if (result.errors?.base_version) return { ...change, base_version: null };
  return { ...change, refused: result.errors ?? { log: ["Rejected."] } };
}

// A log that came from elsewhere while a change of it is in conflict: the person decides about what is stored now.
export const seen = (change, log) =>
  change?.theirs && log.version > change.theirs.version ? { ...change, theirs: log } : change;

// The version an edit is made on: that of the change it replaces, of what became of it, or of the log it was opened
// from.
export function baseOf(from, waiting, ack) {
  if (waiting) {
    if (waiting.stamp !== from.stamp)
      throw new Error("This case was changed in another window. Cancel editing and review it first.");
    return waiting.theirs ? waiting.theirs.version : waiting.base_version;
  }
  if (from.stamp && ack?.stamp === from.stamp) return ack.version;
  return from.version ?? null;
}

// The cases as the person sees them: stored logs with what waits laid over them, newest day first.
export function casesOf(logs, changes) {
  const found = new Map(logs.filter((log) => !log.deleted).map((log) => [log.id, { log, change: null }]));
  for (const change of changes) {
    const log = shownOf(change, found.get(change.id)?.log);
    if (log) found.set(change.id, { log, change });
    else found.delete(change.id);
  }
  const order = ({ log }) => `${log.performed_on} ${log.updated_at}`;
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? 1 : -1));
}

// The log as the person has it after a change that waits; null when they have deleted it. A deletion that needs them
// shows what would be deleted.
function shownOf(change, stored) {
  if (change.op === "put") return { ...change.log, id: change.id, updated_at: new Date(change.at).toISOString() };
  if (!change.theirs && !change.refused) return null;
  return change.theirs ?? stored ?? { id: change.id, lines: [] };
}

const lineKey = (line) =>
  JSON.stringify([line.code, [...(line.modifiers ?? [])].sort(), line.units ?? 1, line.session ?? 1]);

// Both versions' lines: theirs, then those of mine that theirs does not have. The rest is mine.
export function merged(mine, theirs) {
  const left = theirs.lines.map(lineKey);
  const added = mine.lines.filter((line) => {
    const index = left.indexOf(lineKey(line));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { ...mine, note: mine.note || theirs.note, lines: [...theirs.lines, ...added].map(factsOf) };
}

// The fields of a case that a person sees; patient_key is the phone's own.
export const SHOWN = [
  "performed_on",
  "setting",
  "site",
  "role",
  "supervision",
  "attending",
  "rotation",
  "primary_line",
  "patient_type",
  "age_band",
  "complexity",
  "is_simulated",
  "critical_share",
  "present_for_critical",
  "case_ref",
  "note",
];

// What differs between two versions, field by field, for a person to see.
export function differences(mine, theirs) {
  const found = SHOWN.filter((name) => JSON.stringify(mine[name] ?? null) !== JSON.stringify(theirs[name] ?? null));
  const same = JSON.stringify(mine.lines.map(lineKey)) === JSON.stringify(theirs.lines.map(lineKey));
  return same ? found : ["lines", ...found];
}

const LINE = [
  "id",
  "code",
  "modifiers",
  "units",
  "session",
  "ndc",
  "dose",
  "wasted",
  "completed_pct",
  "postop_days",
  "mod22_factor",
  "by_report_pct",
  "documentation_supported",
  "time_share",
  "performed_by",
  "in_global_of",
  "minutes",
  "started_at",
  "present_at_induction",
];
const LOG = [...SHOWN, "patient_key"];
const picked = (names, from) =>
  Object.fromEntries(
    names.filter((name) => from[name] !== undefined && from[name] !== null).map((name) => [name, from[name]]),
  );

// A line and a log as the server takes them: what it adds itself is left aside, and nothing else.
export const factsOf = (line) => ({ modifiers: [], units: 1, ...picked(LINE, line) });
export const logFacts = (log) => ({ ...picked(LOG, log), lines: log.lines.map(factsOf) });
