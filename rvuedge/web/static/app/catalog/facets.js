// What a text says beside its words: contrast, sides, numbers with a unit, what is left out; and how well a code fits
// it.
// As rvuedge/catalog/search/facets.py and ranking.py, by the same table.
import { TABLE } from "./table.js";
import { cut, FILLER, folded, rawWords, SMALL, stem } from "./words.js";

const WRITTEN = TABLE.numbers;
const NUMBER = `(?:[0-9]+(?:\\.[0-9]+)?|${Object.keys(WRITTEN).join("|")})`;
const CONTRAST = ["both", "none", "with"].map((name) => [name, new RegExp(TABLE.contrast[name], "g")]);
const STUDIES = new RegExp(TABLE.contrast.studies);
const SIDES = ["both", "left", "right"].map((name) => [name, new RegExp(TABLE.sides[name], "g")]);
const LEVEL = /\b(?:level|lvl) ?([0-9])\b/;
const AGE = new RegExp(`\\b(?:age|aged) ?(${NUMBER})\\b`);
const OUT = new RegExp(`\\b(?:${TABLE.cutting.left_out}) ((?:[a-z]+ ?)+)`);
const UNITS = TABLE.units.map((row) => ({
  unit: row.unit,
  pattern: new RegExp(
    `(?:(${TABLE.compared.more})|(${TABLE.compared.less}))? ?` +
      `\\b(${NUMBER})(?: ?(?:-|to) ?(${NUMBER}))?[ -]*(${row.pattern})`,
  ),
  factor: (row.times ?? 1) / (row.divided ?? 1),
  stays: row.kept ?? "",
  step: row.step ?? 1,
}));
const HINT = new RegExp(
  "[0-9]|\\b(?:[lr]|lt|rt|left|right|both|bilateral(?:ly)?|plain|enhanced|dye|" +
    `${TABLE.cutting.left_out})\\b|with|contrast|\\b(?:${Object.keys(WRITTEN).join("|")})\\b`,
);
const { RUNG, OTHER_RUNG, LEFT_OUT, NOT_LEFT_OUT } = TABLE.weights;

// {words, contrast, sides, numbers, leftOut} of a query or a name. A text that is nothing but such sayings keeps its
// words.
export function meaningOf(text) {
  const plain = folded(text);
  const found = { words: [], contrast: null, sides: new Set(), numbers: new Map(), leftOut: [] };
  if (HINT.test(plain)) {
    const rest = readOut(readSides(readContrast(readNumbers(plain, found), found), found), found);
    found.words = telling(rest);
    if (found.words.length) return found;
  }
  return { words: telling(plain), contrast: null, sides: new Set(), numbers: new Map(), leftOut: [] };
}

// A text whose sides and numbers were read elsewhere: a name is all of its words.
export const wordsAlone = (text) => ({
  asWords: true,
  words: rawWords(text),
  contrast: null,
  sides: new Set(),
  numbers: new Map(),
  leftOut: [],
});

function telling(text) {
  const words = cut(text);
  const rest = words.filter((word) => !FILLER.has(word));
  return rest.length ? rest : words;
}

function readNumbers(text, found) {
  let rest = text;
  const level = LEVEL.exec(rest);
  if (level) found.numbers.set("level", Number(level[1]));
  const age = AGE.exec(rest);
  if (age) {
    found.numbers.set("age", valueOf(age[1]));
    rest = `${rest.slice(0, age.index)} ${rest.slice(age.index + age[0].length)}`;
  }
  for (const { unit, pattern, factor, stays, step } of UNITS) {
    const match = pattern.exec(rest);
    if (!match || found.numbers.has(unit)) continue;
    const [, more, less, first, last, words] = match;
    const value = ((valueOf(first) + valueOf(last ?? first)) / 2) * factor;
    if (unit)
      found.numbers.set(unit, Number((value + step * (Number(Boolean(more)) - Number(Boolean(less)))).toFixed(4)));
    if (stays === "all") continue;
    rest = `${rest.slice(0, match.index)} ${stays ? words : ""} ${rest.slice(match.index + match[0].length)}`;
  }
  return rest;
}

const valueOf = (text) => WRITTEN[text] ?? Number(text);

function readContrast(text, found) {
  if (!STUDIES.test(text)) return text;
  const said = CONTRAST.find(([, pattern]) => text.search(pattern) >= 0);
  if (!said) return text;
  [found.contrast] = said;
  let rest = text.replace(said[1], " ");
  for (const [, pattern] of CONTRAST) rest = rest.replace(pattern, " ");
  return rest;
}

function readSides(text, found) {
  let rest = text;
  for (const [name, pattern] of SIDES) {
    const shorter = rest.replace(pattern, " ");
    if (shorter === rest || !cut(shorter).length) continue;
    found.sides.add(name);
    rest = shorter;
  }
  return rest;
}

// Takes the first telling word after "without" or "no" out of the text.
function readOut(text, found) {
  const match = OUT.exec(text);
  if (!match) return text;
  const named = match[1].split(/ +/).find((word) => word && !SMALL.has(word) && !FILLER.has(word));
  const before = text.slice(0, match.index);
  if (!named || !cut(before).length) return text;
  const place = text.indexOf(named, match.index + match[0].length - match[1].length);
  found.leftOut.push(stem(named));
  return `${before} ${text.slice(place + named.length)}`;
}

// Whether everything one meaning says beside its words, the other says as well.
export const saysNoMoreThan = (one, other) =>
  (one.contrast === null || one.contrast === other.contrast) &&
  [...one.sides].every((side) => other.sides.has(side)) &&
  [...one.numbers.keys()].every((unit) => other.numbers.has(unit)) &&
  one.leftOut.every((word) => other.leftOut.includes(word));

function sideOf({ sides }) {
  if (sides.has("both") || (sides.has("left") && sides.has("right"))) return "both";
  return sides.size ? "one" : null;
}

// What the contrast, side and numbers of a query say for a code of a family, or against it.
export function facetWorth(meaning, facets) {
  if (!facets) return 0;
  const agreed = [];
  if (meaning.contrast && facets.contrast) agreed.push(meaning.contrast === facets.contrast);
  const side = sideOf(meaning);
  if (side && facets.side) agreed.push(side === facets.side);
  for (const [unit, value] of meaning.numbers) {
    const rung = facets.numbers?.[unit];
    if (rung) agreed.push(rung[0] <= value && value <= rung[1]);
  }
  return agreed.reduce((worth, right) => worth + (right ? RUNG : OTHER_RUNG), 0);
}

// For a name that leaves out what the query does; against a code that has it, or that leaves out what is wanted.
export function leftOutWorth(meaning, typed, names) {
  let worth = 0;
  const without = new Set(names.flatMap((name) => name.meaning.leftOut));
  for (const word of meaning.leftOut) {
    if (without.has(word)) worth += LEFT_OUT;
    else if (
      names.length &&
      (names[0].bare.has(word) || 2 * names.filter((name) => name.bare.has(word)).length > names.length)
    )
      worth += NOT_LEFT_OUT;
  }
  if (typed.some((word) => without.has(word) && !names.some((name) => name.bare.has(word)))) worth += NOT_LEFT_OUT;
  return worth;
}

const ADDED = TABLE.words.added.map(stem);
const MORE = new Set(TABLE.words.more.map(stem));

// Against a code whose title says that it is added to another, where the query speaks of nothing more.
export const furtherWorth = (typed, [title]) =>
  title && ADDED.some((word) => title.stems.has(word)) && !typed.some((word) => MORE.has(word))
    ? TABLE.weights.FURTHER
    : 0;
