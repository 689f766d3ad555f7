// What the person's own cases say about the next one: recent codes, what goes together, site and setting. Computes
// only.

// Half a year: long enough for what is done once a season, short enough to forget a former job.
const LATELY = 180;
// Once may be chance.
const HABIT = 2;
// Three rows of chips on a phone of 390 px.
const CHIPS = 12;
// More than anybody works at; a longer list would only be slow to open.
const SITES = 20;

const newestFirst = (logs) => [...logs].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));

function daysBefore(day, count) {
  const date = new Date(`${day}T12:00:00Z`); // noon, so that no change of the clocks moves it
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

// Codes of the last 180 days, the latest first, each with the modifiers it usually has.
export function recents(logs, today, most = CHIPS) {
  const since = daysBefore(today, LATELY);
  const found = new Map();
  const lately = newestFirst(logs).filter((log) => log.performed_on >= since);
  lately.sort((a, b) => (a.performed_on < b.performed_on ? 1 : a.performed_on > b.performed_on ? -1 : 0));
  for (const line of lately.flatMap((log) => log.lines)) {
    if (!found.has(line.code)) found.set(line.code, { code: line.code, times: 0, ways: new Map() });
    const entry = found.get(line.code);
    const way = (line.modifiers ?? []).join(" ");
    entry.times += 1;
    entry.ways.set(way, (entry.ways.get(way) ?? 0) + 1);
  }
  return [...found.values()].slice(0, most).map(({ code, times, ways }) => ({ code, times, modifiers: usual(ways) }));
}

function usual(ways) {
  const [best] = [...ways].sort((a, b) => b[1] - a[1])[0];
  return best.split(" ").filter(Boolean);
}

export function used(logs) {
  const times = new Map();
  for (const line of logs.flatMap((log) => log.lines)) times.set(line.code, (times.get(line.code) ?? 0) + 1);
  return times;
}

// Codes that go with a code, each with the reason: from the person's own cases, their templates, and what the server
// told before.
export function companions(code, logs, templates, known = []) {
  const together = new Map();
  for (const log of logs) {
    const codes = new Set(log.lines.map((line) => line.code));
    if (codes.delete(code)) for (const other of codes) together.set(other, (together.get(other) ?? 0) + 1);
  }
  const found = new Map();
  const habits = [...together].filter(([, times]) => times >= HABIT).sort((a, b) => b[1] - a[1]);
  for (const [other, times] of habits) found.set(other, `logged together ${times} times`);
  for (const template of templates) {
    const codes = template.lines.map((line) => line.code);
    if (codes.includes(code))
      for (const other of codes)
        if (other !== code && !found.has(other)) found.set(other, `in your template “${template.name}”`);
  }
  for (const companion of known) if (!found.has(companion.code)) found.set(companion.code, companion.why);
  return [...found].map(([other, why]) => ({ code: other, why }));
}

// What the newest case had and the next one most likely has too.
export function sticky(logs, known = {}) {
  const [newest = known] = newestFirst(logs);
  const names = ["site", "setting", "role", "supervision", "attending", "rotation"];
  return Object.fromEntries(names.map((name) => [name, newest?.[name] ?? null]));
}

export const previous = (logs) => newestFirst(logs)[0] ?? null;

// The sites of the cases, each once, the latest first.
export function sites(logs) {
  const named = newestFirst(logs).map((log) => log.site);
  return [...new Set(named.filter(Boolean))].slice(0, SITES);
}
