// The day a line speaks of, as rvuedge/logbook/dictation/readers/dates.py reads it. Days are YYYY-MM-DD.
import { GRAMMAR, numberAt, textAt, wordsOf } from "./tokens.js";

// A day without a year is of the year that puts it no further ahead than AHEAD; further back than BACK it is asked.
const [AHEAD, BACK] = [60, 300];
// A year and more is billed late; three is a slip.
const TOO_OLD = 366 * 3;
const WHICH = ["last", "this", "past", "next"];
const RELATIVE = Object.entries(GRAMMAR.relative_days)
  .map(([phrase, days]) => [wordsOf(phrase), days])
  .sort((a, b) => b[0].length - a[0].length);
const FOLLOWERS = new Set(["and", "at", "in", "with", "for", "i", "x", "no", "then"]);
const MILLISECONDS = 86_400_000;

const shifted = (day, by) => new Date(Date.parse(day) + by * MILLISECONDS).toISOString().slice(0, 10);
const yearOf = (day) => Number(day.slice(0, 4));
// Monday is 0.
const weekdayOf = (day) => (new Date(Date.parse(day)).getUTCDay() + 6) % 7;

function made(year, month, day) {
  const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const found = Date.parse(text);
  return !Number.isNaN(found) && new Date(found).toISOString().slice(0, 10) === text ? text : null;
}

// Every day the tokens speak of, in the order said: {first, last, day, doubt}.
export function spokenDays(tokens, today) {
  const found = [];
  let index = 0;
  while (index < tokens.length) {
    const start = behindOn(tokens, index);
    const on = start > index && (tokens[index].text !== "the" || /^[0-9]/.test(textAt(tokens, start)));
    const reading = dayAt(tokens, start, today, on);
    if (!reading) {
      index += 1;
      continue;
    }
    const doubt = reading.doubt || (reading.day > today ? `${reading.day} is in the future.` : "");
    found.push({ first: index, last: reading.last, day: reading.day, doubt });
    index = reading.last;
  }
  return found;
}

function behindOn(tokens, index) {
  if (["on", "from", "dated", "dos"].includes(tokens[index].text))
    return textAt(tokens, index + 1) === "the" ? index + 2 : index + 1;
  return tokens[index].text === "the" ? index + 1 : index;
}

function dayAt(tokens, index, today, on) {
  const word = textAt(tokens, index);
  if (!word) return null;
  return (
    numbers(word, index, today) ??
    monthFirst(tokens, index, today) ??
    dayFirst(tokens, index, today) ??
    relative(tokens, index, today) ??
    ago(tokens, index, today) ??
    weekday(tokens, index, today, on) ??
    (on ? dayOfMonth(tokens, index, today) : null)
  );
}

function numbers(word, index, today) {
  const iso = /^(20\d\d)[-/](\d{1,2})[-/](\d{1,2})$/.exec(word);
  if (iso) return reading(index + 1, made(...iso.slice(1).map(Number)));
  const parts = /^(\d{1,2})([-/])(\d{1,2})(?:\2(\d{4}|\d\d))?$/.exec(word);
  if (!parts || (parts[2] === "-" && !parts[4])) return null;
  // A year of two digits is 20.. .
  const year = parts[4] ? Number(parts[4]) + (parts[4].length === 2 ? 2000 : 0) : null;
  return dated(index + 1, Number(parts[1]), Number(parts[3]), year, today);
}

const reading = (last, day, doubt = "") => (day ? { last, day, doubt } : null);

function dated(last, month, day, year, today) {
  if (year !== null) {
    const found = made(year, month, day);
    return reading(
      last,
      found,
      found && found < shifted(today, -TOO_OLD) ? `${found} is more than three years ago.` : "",
    );
  }
  const found = nearest(month, day, today);
  return reading(last, found, found && found < shifted(today, -BACK) ? `No year was given: ${found}?` : "");
}

// A day of the month in digits or words, and the place behind; `plain` allows “4” and “four” for “fourth”.
function nth(tokens, index, plain) {
  const word = textAt(tokens, index);
  const ordinal = /^(\d{1,2})(?:st|nd|rd|th)$/.exec(word);
  if (ordinal) return [Number(ordinal[1]), index + 1];
  if (GRAMMAR.ordinals.includes(word)) return [GRAMMAR.ordinals.indexOf(word) + 1, index + 1];
  if (word === "thirtieth") return [30, index + 1];
  const parts = word.split("-");
  const [first, second, last] =
    parts.length === 2 ? [...parts, index + 1] : [word, textAt(tokens, index + 1), index + 2];
  const tens = { twenty: 20, thirty: 30 }[first];
  if (tens && GRAMMAR.ordinals.slice(0, 9).includes(second)) return [tens + GRAMMAR.ordinals.indexOf(second) + 1, last];
  const number = plain ? numberAt(tokens, index) : null;
  return number && number[0] % 1 === 0 && number[0] >= 1 && number[0] <= 31 ? number : null;
}

const monthOf = (word) => (Object.hasOwn(GRAMMAR.months, word) ? GRAMMAR.months[word] : null);

function monthFirst(tokens, index, today) {
  const month = monthOf(textAt(tokens, index));
  if (month === null) return null;
  let place = index + 1;
  while ([".", "the"].includes(textAt(tokens, place))) place += 1;
  const day = nth(tokens, place, true);
  return day && withYear(tokens, day[1], month, day[0], today);
}

function dayFirst(tokens, index, today) {
  const day = nth(tokens, index, true);
  if (!day) return null;
  const place = textAt(tokens, day[1]) === "of" ? day[1] + 1 : day[1];
  const month = monthOf(textAt(tokens, place));
  const verb = textAt(tokens, place) === "may" && place === day[1] && /^\p{L}+$/u.test(textAt(tokens, place + 1));
  return month === null || verb ? null : withYear(tokens, place + 1, month, day[0], today);
}

function withYear(tokens, place, month, day, today) {
  const behind = textAt(tokens, place) === "," ? place + 1 : place;
  const word = textAt(tokens, behind);
  if (/^20\d\d$/.test(word)) return dated(behind + 1, month, day, Number(word), today);
  const which = textAt(tokens, place) === "of" ? place + 1 : place;
  if (textAt(tokens, which + 1) === "year" && ["this", "last"].includes(textAt(tokens, which)))
    return dated(which + 2, month, day, yearOf(today) - (textAt(tokens, which) === "last" ? 1 : 0), today);
  const spoken = word === "twenty" ? numberAt(tokens, behind + 1) : null;
  if (spoken && spoken[0] >= 20 && spoken[0] <= 60) return dated(spoken[1], month, day, 2000 + spoken[0], today);
  return dated(place, month, day, null, today);
}

function relative(tokens, index, today) {
  const found = RELATIVE.find(([words]) => words.every((word, place) => textAt(tokens, index + place) === word));
  return found ? reading(index + found[0].length, shifted(today, found[1])) : null;
}

function ago(tokens, index, today) {
  const number = textAt(tokens, index) === "a" ? [1, index + 1] : numberAt(tokens, index);
  if (!number || textAt(tokens, number[1] + 1) !== "ago" || number[0] % 1 || number[0] > 60) return null;
  const unit = { day: 1, days: 1, week: 7, weeks: 7 }[textAt(tokens, number[1])];
  return unit ? reading(number[1] + 2, shifted(today, -number[0] * unit)) : null;
}

// The latest such day: today counts, unless “last” was said; “next” is ahead.
function weekday(tokens, index, today, on) {
  const which = WHICH.includes(textAt(tokens, index)) ? textAt(tokens, index) : "";
  const word = textAt(tokens, which ? index + 1 : index).replace(/'s$/, "");
  const name = word.endsWith("days") ? word.slice(0, -1) : word;
  let last = index + (which ? 2 : 1);
  let wanted = Object.hasOwn(GRAMMAR.weekdays, name) ? GRAMMAR.weekdays[name] : null;
  if (wanted === null && (which || on) && Object.hasOwn(GRAMMAR.short_weekdays, word)) {
    wanted = GRAMMAR.short_weekdays[word];
    if (textAt(tokens, last) === ".") last += 1;
  }
  if (wanted === null) return null;
  const day = weekdayOf(today);
  if (which === "next") return reading(last, shifted(today, ((wanted - day - 1 + 14) % 7) + 1));
  const back = (day - wanted + 7) % 7;
  return reading(last, shifted(today, -(which === "last" && back === 0 ? 7 : back)));
}

// “on the 4th”: the latest such day; not where a word behind it makes it a part of a body.
function dayOfMonth(tokens, index, today) {
  const day = nth(tokens, index, false);
  const behind = day ? textAt(tokens, day[1]) : "";
  if (!day || (/^\p{L}+$/u.test(behind) && !FOLLOWERS.has(behind))) return null;
  let [year, month] = today.split("-").map(Number);
  for (let tries = 0; tries < 3; tries += 1) {
    const found = made(year, month, day[0]);
    if (found && found <= today) return reading(day[1], found);
    [year, month] = month > 1 ? [year, month - 1] : [year - 1, 12];
  }
  return null;
}

// This year's, unless that lies more than 60 days ahead; around New Year the nearer one.
function nearest(month, day, today) {
  const year = yearOf(today);
  const days = [year + 1, year, year - 1].map((each) => made(each, month, day));
  return days.find((found) => found && found <= shifted(today, AHEAD)) ?? null;
}
