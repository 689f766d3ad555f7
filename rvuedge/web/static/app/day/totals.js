// What a day and its week come to, from the cases on this phone. Computes only.
import { sum } from "../views/decimal.js";

export const ofDay = (cases, day) => cases.filter(({ log }) => log.performed_on === day);

// {total, waiting, count}: `waiting` counts the cases that were not sent yet. `worth({log, change})` answers the
// work RVU of a case, as decimal text.
export function dayTotal(cases, worth) {
  const figures = cases.map(worth);
  const waiting = cases.filter(({ change }) => change).length;
  return { total: figures.length ? sum(figures) : "0.00", waiting, count: cases.length };
}

// Days are YYYY-MM-DD; noon, so that no change of the clocks moves one.
const noon = (day) => new Date(`${day}T12:00:00Z`);

export function daysAfter(day, count) {
  const date = noon(day);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

// The seven days of a day's week, Monday first.
export function weekOf(day) {
  const monday = daysAfter(day, -((noon(day).getUTCDay() + 6) % 7));
  return [0, 1, 2, 3, 4, 5, 6].map((count) => daysAfter(monday, count));
}

// The last day before this one that has cases; null before the first.
export function dayWithCasesBefore(cases, day) {
  const earlier = cases.map(({ log }) => log.performed_on).filter((other) => other < day);
  return earlier.length ? earlier.sort().at(-1) : null;
}

// Two cases are one done twice where day, site and every line are the same.
const lineKey = (line) => [line.code, [...(line.modifiers ?? [])].sort().join("-"), line.units ?? 1].join(" ");
const caseKey = (log) => [log.performed_on, log.site ?? "", ...log.lines.map(lineKey).sort()].join("|");

export const sameCase = (cases, draft) =>
  cases.find(({ log }) => log.id !== draft.id && caseKey(log) === caseKey(draft))?.log ?? null;

// How much a case is: lines and units. One of one is a procedure that is done often in a day; more is a day's list.
export const sizeOf = (log) => log.lines.reduce((count, line) => count + (line.units ?? 1), 0);
