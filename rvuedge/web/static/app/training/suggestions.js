// What a trainee's own cases say about the next one: attendings, role by attending and procedure, a case logged twice.
// Computes only.

// Half a year: a rotation block and the one before it, short enough to forget those who are met no longer.
const LATELY = 180;
// Once may be chance.
const HABIT = 2;
// Two rows of chips on a phone of 390 px.
const CHIPS = 5;
// A list of which one is tapped; more is typed on.
const SHOWN = 6;

export const plainName = (name) => (name ?? "").trim().replace(/\s+/g, " ").toLowerCase();
export const attendingOf = (log) => log.attending?.name ?? null;

// Newest day first; of one day the one written last.
const newestFirst = (logs) =>
  [...logs].sort((a, b) => (`${a.performed_on} ${a.updated_at}` < `${b.performed_on} ${b.updated_at}` ? 1 : -1));

function daysBefore(day, count) {
  const date = new Date(`${day}T12:00:00Z`); // noon, so that no change of the clocks moves it
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

// The names to tap: those of the last 180 days, the latest first, then the program's roster until the rows are full.
export function attendingChips(logs, roster, day) {
  const since = daysBefore(day, LATELY);
  const recent = newestFirst(logs)
    .filter((log) => log.performed_on >= since)
    .map(attendingOf);
  return unique([...recent, ...(roster.length <= CHIPS ? roster.map((entry) => entry.name) : [])]).slice(0, CHIPS);
}

function unique(names) {
  const found = new Map();
  for (const name of names) if (name && !found.has(plainName(name))) found.set(plainName(name), name);
  return [...found.values()];
}

// Whom a typed text may mean: of the roster and of the own cases, each once, those whose name begins so first.
export function attendingsFound(text, logs, roster) {
  const typed = plainName(text);
  if (!typed) return [];
  const names = unique([...roster.map((entry) => entry.name), ...newestFirst(logs).map(attendingOf)]);
  const found = names.filter((name) => plainName(name).includes(typed));
  const begins = (name) =>
    Number(
      plainName(name)
        .split(" ")
        .some((part) => part.startsWith(typed)),
    );
  return found.sort((a, b) => begins(b) - begins(a)).slice(0, SHOWN);
}

// The role and supervision this person usually has: with this attending in these procedures, else with this attending,
// else in these procedures; null where no habit has formed. Only cases `since` the training year began speak for it.
export function usualRole(logs, { attending, codes, since }) {
  const lately = newestFirst(logs).filter((log) => log.role && log.performed_on >= since);
  const same = new Set(codes);
  const withThem = (log) => attending && plainName(attendingOf(log)) === plainName(attending);
  const inThese = (log) => log.lines.some((line) => same.has(line.code));
  const ways = [
    [(log) => withThem(log) && inThese(log), "in this procedure with this attending"],
    [withThem, "with this attending"],
    [inThese, "in this procedure"],
  ];
  for (const [fits, why] of ways) {
    const usual = mostOften(lately.filter(fits));
    if (usual) return { ...usual, why };
  }
  return null;
}

// The pair that most of the cases have, when more than half do and it is no chance.
function mostOften(logs) {
  const times = new Map();
  for (const { role, supervision } of logs) {
    const key = JSON.stringify([role, supervision ?? null]);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const [[key, count] = [null, 0]] = [...times].sort((a, b) => b[1] - a[1]);
  if (count < HABIT || count * 2 <= logs.length) return null;
  const [role, supervision] = JSON.parse(key);
  return { role, supervision };
}

// Another case of the same day and attending with one of the codes, or null; the case itself does not count.
export function duplicateOf(draft, logs) {
  const codes = new Set(draft.lines.map((line) => line.code));
  const attending = plainName(attendingOf(draft));
  if (!attending) return null;
  return (
    logs.find(
      (log) =>
        log.id !== draft.id &&
        log.performed_on === draft.performed_on &&
        plainName(attendingOf(log)) === attending &&
        log.lines.some((line) => codes.has(line.code)),
    ) ?? null
  );
}

// The first day of the training year a day lies in: by the person's dated spans, else the academic year from July 1.
export function yearBegan(day, spans = []) {
  const span = stageOn(day, spans);
  if (span) return span.starts_on;
  const year = Number(day.slice(0, 4));
  return day.slice(5) >= "07-01" ? `${year}-07-01` : `${year - 1}-07-01`;
}

// What a code counts in on a day: the program's own map goes before the public one where it knows the code.
export function categoriesOn(code, day, map = []) {
  const holding = map.filter((row) => row.code === code && (row.first ?? "") <= day && day <= (row.last ?? "9999"));
  const own = holding.filter((row) => row.is_own);
  return [...new Set((own.length ? own : holding).flatMap((row) => row.categories))];
}

// The next case id of the academic year of a day, such as 2026-0042: a counter from July 1, never a patient's number.
export function nextCaseNumber(logs, day) {
  const prefix = `${Number(day.slice(0, 4)) - (day.slice(5) < "07-01" ? 1 : 0)}-`;
  const used = logs
    .map((log) => log.case_ref ?? "")
    .filter((text) => text.startsWith(prefix) && /^\d{4,6}$/.test(text.slice(prefix.length)))
    .map((text) => Number(text.slice(prefix.length)));
  return prefix + String(Math.max(0, ...used) + 1).padStart(4, "0");
}

// The span of training a day lies in, or null: {starts_on, ends_on, pgy, is_chief}; an end is the last day of it.
export const stageOn = (day, spans = []) =>
  spans.find(
    (span) =>
      (span.kind ?? "training") === "training" &&
      span.starts_on <= day &&
      (span.ends_on === null || span.ends_on === undefined || day <= span.ends_on),
  ) ?? null;
