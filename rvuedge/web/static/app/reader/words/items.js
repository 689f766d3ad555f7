// Tokens as items: codes, counts, measures, sides, modifiers, denials, corrections, words; as
// rvuedge/logbook/dictation/readers/items.py.
import { CODE, GRAMMAR, digitsOf, numberAt, phraseAt, spokenCodesAt, table, textAt } from "./tokens.js";

export const MODIFIERS = new Set(GRAMMAR.modifiers);
const WORD_MODIFIERS = new Set(GRAMMAR.word_modifiers);
const UNITS_OF = new Map(
  Object.entries(GRAMMAR.measures).flatMap(([kind, units]) => units.map((unit) => [unit, kind])),
);
const LETTER = /\p{L}|\p{N}|_/u;
const isDigits = (text) => /^\d+$/.test(text);

export const itemOf = (kind, first, last, value = "", number = 0, unit = "") => ({
  kind,
  first,
  last,
  value,
  number,
  unit,
  denied: false,
  used: false,
});

// Every unused token in an item, in order. `isKnown(code)` asks the catalog.
export function itemsOf(text, tokens, isKnown) {
  const found = [];
  let index = 0;
  while (index < tokens.length) {
    if (tokens[index].use) {
      index += 1;
      continue;
    }
    const item =
      spoken(tokens, index, isKnown) ??
      modifier(text, tokens, index, found) ??
      (CODE.test(tokens[index].text) ? itemOf("code", index, index + 1, tokens[index].text.toUpperCase()) : null) ??
      count(tokens, index, found) ??
      measure(tokens, index) ??
      general(text, tokens, index) ??
      plainNumber(tokens, index) ??
      itemOf(LETTER.test(tokens[index].text) ? "word" : "sign", index, index + 1, tokens[index].text);
    found.push(item);
    index = item.last;
  }
  found.forEach((item, place) => {
    const before = found[place - 1];
    const named = before?.kind === "word" && GRAMMAR.naming.includes(before.value);
    // “level 4”, “2 views”, “12 lead”: a part of a name
    if (item.kind === "number" && (named || GRAMMAR.named_counts.includes(found[place + 1]?.value))) item.kind = "word";
  });
  return found;
}

const isGluedTo = (tokens, index) => index > 0 && tokens[index - 1].end === tokens[index].start;

// A code read digit by digit, “47,562” or “4 7 5 6 2”: only one that the catalog has.
function spoken(tokens, index, isKnown) {
  const word = tokens[index].text;
  const plain = word.replace(",", "");
  if (/^\d{2},\d{3}$/.test(word) && isKnown(plain)) return itemOf("code", index, index + 1, plain);
  if (textAt(tokens, index - 1) === "-" && isGluedTo(tokens, index)) return null;
  for (const [code, last] of spokenCodesAt(tokens, index))
    if (isKnown(code.toUpperCase())) return itemOf("code", index, last, code.toUpperCase());
  return listed(tokens, index, isKnown);
}

// “4, 7, 5, 6, 2”: five single digits with commas between.
function listed(tokens, index, isKnown) {
  const words = Array.from({ length: 9 }, (_, place) => textAt(tokens, index + place));
  const digits = words.filter((_, place) => place % 2 === 0).map(digitsOf);
  const between = words.filter((_, place) => place % 2 === 1);
  if (between.some((word) => ![",", "-"].includes(word)) || digits.some((digit) => digit.length !== 1)) return null;
  return isKnown(digits.join("")) ? itemOf("code", index, index + 9, digits.join("")) : null;
}

const isUpper = (text) => text === text.toUpperCase() && text !== text.toLowerCase();

// A modifier in digits, letters or spoken (“twenty five”, “two five”, “L T”), and the place behind it. `marked` when a
// dash or “modifier” stands before it: then “as” is one too.
function modifierAt(text, tokens, index, marked) {
  const word = textAt(tokens, index).toUpperCase();
  if (!word) return null;
  if (MODIFIERS.has(word) && (marked || !WORD_MODIFIERS.has(word) || isUpper(text[tokens[index].start])))
    return [word, index + 1];
  const pair = word + textAt(tokens, index + 1).toUpperCase();
  if (marked && /^\p{L}$/u.test(word) && MODIFIERS.has(pair)) return [pair, index + 2];
  const number = isDigits(word[0]) ? null : numberAt(tokens, index);
  if (number && MODIFIERS.has(String(number[0]))) return [String(number[0]), number[1]];
  const digits = digitsOf(textAt(tokens, index)) + digitsOf(textAt(tokens, index + 1));
  return marked && digits.length === 2 && MODIFIERS.has(digits) ? [digits, index + 2] : null;
}

// Modifiers that are marked as such: “-25”, “modifier 25 and 59”, “25 modifier”, “LT”.
function modifier(text, tokens, index, before) {
  const last = before.at(-1);
  const phrase = phraseAt(tokens, index, table("modifier"));
  if (phrase) {
    let place = index + phrase.words.length;
    while (["-", ":", "is", "of", "number"].includes(textAt(tokens, place))) place += 1;
    return several(text, tokens, index, place);
  }
  const atCode = last && last.last === index && ["code", "modifier"].includes(last.kind);
  if (atCode && (tokens[index].text === "-" || phraseAt(tokens, index, table("dash")))) {
    const glued = tokens[index].text !== "-" || isGlued(tokens, index);
    const found = modifierAt(text, tokens, index + 1, true);
    if (found) return itemOf("modifier", index, found[1], found[0]);
    if (glued && /^[0-9a-z]{1,2}$/.test(textAt(tokens, index + 1)))
      return itemOf("strange", index, index + 2, textAt(tokens, index + 1).toUpperCase());
    return null;
  }
  const found = modifierAt(text, tokens, index, false);
  if (!found) return null;
  if (phraseAt(tokens, found[1], table("modifier"))) return itemOf("modifier", index, found[1] + 1, found[0]);
  const letters = !isDigits(found[0]) && found[0] !== "LT" && found[0] !== "RT";
  return letters && (atCode || isUpper(text.slice(tokens[index].start, tokens[index].end)))
    ? itemOf("modifier", index, found[1], found[0])
    : null;
}

// “99213-5” and not “99213 - 5”.
const isGlued = (tokens, index) => isGluedTo(tokens, index) && tokens[index + 1]?.start === tokens[index].end;

// The modifiers behind “modifier”: “25”, “25 and 59”, “50, 51”.
function several(text, tokens, first, from) {
  const found = [];
  let [place, last] = [from, from];
  for (let hit = modifierAt(text, tokens, place, true); hit; hit = modifierAt(text, tokens, place, true)) {
    found.push(hit[0]);
    last = place = hit[1];
    while ([",", "and", "&", "-", "dash"].includes(textAt(tokens, place))) place += 1;
  }
  const next = textAt(tokens, last);
  if (!found.length && /^[0-9a-z]{1,3}$/.test(next) && /\d/.test(next))
    return itemOf("strange", first, last + 1, next.toUpperCase());
  return itemOf(found.length ? "modifier" : "word", first, last, found.join(" "));
}

// “x5”, “times five”, “5 x”, “five times”, “5 units”, “twice”, “(5)”, “: 5”, “- 5” behind a code.
function count(tokens, index, before) {
  const word = tokens[index].text;
  if (["x", "*", "times"].includes(word)) {
    const number = numberAt(tokens, index + 1);
    if (!number || UNITS_OF.has(textAt(tokens, number[1]))) return null;
    const more = ["unit", "units", "times"].includes(textAt(tokens, number[1])) ? 1 : 0;
    return itemOf("count", index, number[1] + more, "after", number[0]);
  }
  const last = before.at(-1);
  const atCode = last && ["code", "modifier"].includes(last.kind) && last.last === index;
  if (atCode && ["(", ":", "=", "-", "#"].includes(word)) {
    const start = ["x", "*"].includes(textAt(tokens, index + 1)) ? index + 2 : index + 1;
    const number = numberAt(tokens, start);
    const closed = number && (word !== "(" || textAt(tokens, number[1]) === ")");
    if (closed && !UNITS_OF.has(textAt(tokens, number[1])) && (word === "(" || !isGlued(tokens, index)))
      return itemOf("count", index, number[1] + (word === "(" ? 1 : 0), "after", number[0]);
  }
  // “level 4 x3”: 4 is a part of the name.
  if (last?.kind === "word" && last.last === index && GRAMMAR.naming.includes(last.value)) return null;
  const number = numberAt(tokens, index);
  const phrase = number ? phraseAt(tokens, number[1], table("units")) : null;
  if (!phrase || isSize(tokens, number[1])) return null;
  const sign = ["x", "times"].includes(phrase.words[0]);
  const again = sign ? numberAt(tokens, number[1] + 1) : null;
  if (again && UNITS_OF.has(textAt(tokens, again[1]))) return null;
  const kind = sign ? "before" : phrase.words[0].includes("unit") ? "units" : "after";
  return itemOf("count", index, number[1] + phrase.words.length, kind, number[0]);
}

// “3 x 2 cm” is a size.
function isSize(tokens, index) {
  if (!["x", "times"].includes(textAt(tokens, index))) return false;
  const number = numberAt(tokens, index + 1);
  return Boolean(number) && UNITS_OF.get(textAt(tokens, number[1])) === "length";
}

// A number with a unit of measure, which counts no lines; of a range or of two sides the greater one.
// “over 30 minutes”: a time with the word before it. More than 30 are 31 minutes, the next whole one.
function compared(tokens, index) {
  const words = phraseAt(tokens, index, table("rough"))?.words.join(" ") ?? tokens[index].text;
  if (![...GRAMMAR.more_than, ...GRAMMAR.at_most].includes(words)) return null;
  const found = measure(tokens, index + words.split(" ").length);
  if (found?.value !== "time" || !Object.hasOwn(GRAMMAR.minutes, found.unit)) return null;
  const more = GRAMMAR.more_than.includes(words) ? 1 : 0;
  return itemOf("measure", index, found.last, "time", found.number * GRAMMAR.minutes[found.unit] + more, "minutes");
}

function measure(tokens, index) {
  const number = numberAt(tokens, index);
  if (!number) return compared(tokens, index);
  let [amount, place] = number;
  if (["-", "to", "x", "by"].includes(textAt(tokens, place))) {
    const second = numberAt(tokens, place + 1);
    if (second && unitOf(tokens, second[1])) [amount, place] = [Math.max(amount, second[0]), second[1]];
  }
  const start = textAt(tokens, place) === "-" ? place + 1 : place;
  const unit = unitOf(tokens, start);
  if (!unit) return null;
  let last = start + 1;
  if (UNITS_OF.get(unit) === "days" && ["old", "-"].includes(textAt(tokens, last))) last += 1;
  const half = numberAt(tokens, textAt(tokens, last) === "and" ? last + 1 : last);
  const minutes = GRAMMAR.minutes;
  if (Object.hasOwn(minutes, unit) && half && Object.hasOwn(minutes, unitOf(tokens, half[1]))) {
    const total = amount * minutes[unit] + half[0] * minutes[unitOf(tokens, half[1])];
    return itemOf("measure", index, half[1] + 1, "time", total, "minutes");
  }
  return itemOf("measure", index, last, UNITS_OF.get(unit), amount, unit);
}

function unitOf(tokens, index) {
  const word = textAt(tokens, index).replace(/-old$/, "");
  return UNITS_OF.has(word) ? word : "";
}

function general(text, tokens, index) {
  const phrase = phraseAt(tokens, index, table());
  if (!phrase) return null;
  const written = text.slice(tokens[index].start, tokens[index].end);
  if (phrase.kind === "or" && written === "OR" && !isUpper(text)) return null; // the room
  return itemOf(phrase.kind, index, index + phrase.words.length, phrase.value || phrase.words.join(" "));
}

function plainNumber(tokens, index) {
  const number = numberAt(tokens, index);
  if (!number) return null;
  const words = tokens.slice(index, number[1]).map((token) => token.text);
  return itemOf("number", index, number[1], words.join(" "), number[0]);
}
