// Minutes that choose between codes: discharge up to 30 and over 30 minutes; as
// rvuedge/logbook/dictation/readers/minutes.py.
import { GRAMMAR } from "./tokens.js";

const TIMED = GRAMMAR.timed_codes.codes;
const holds = (code, minutes) => TIMED[code].from <= minutes && minutes <= TIMED[code].to;

export const isTimedByCode = (code) => Object.hasOwn(TIMED, code);

// The code of the same service for other minutes, if there is one.
export const otherOf = (code) => TIMED[code]?.or ?? null;

// The code of the service for the minutes that were said; itself without minutes, or with no better code.
export function byMinutes(code, measures) {
  const minutes = measures
    .filter((item) => item.value === "time")
    .map((item) => item.number * (GRAMMAR.minutes[item.unit] ?? 0));
  const other = otherOf(code);
  const isOther = other && minutes.length === 1 && !holds(code, minutes[0]) && holds(other, minutes[0]);
  return isOther ? other : code;
}

// What to ask where the minutes are not those of the code; null where they are.
export function minutesDoubt(code, minutes, spoken) {
  if (holds(code, minutes)) return null;
  const span = TIMED[code];
  const side = span.from ? `more than ${span.from - 1} minutes` : `up to ${span.to} minutes`;
  const said = span.from && !span.or ? `${span.from} to ${span.to} minutes` : side;
  return `${code} is ${said}, and ${spoken} was said: ${span.or ? "which code" : "which codes"}?`;
}
