// Text as words that can be compared: lower case, no accents, shorthand written out, endings cut; by the same table as
// rvuedge/catalog/search/words.py, so that both cut a text into the same words.
import { TABLE } from "./table.js";

const CUTTING = TABLE.cutting;
const AMPERSAND = /\b([a-z])\s*&\s*([a-z])\b/g;
const POSSESSIVE = new RegExp(CUTTING.possessive, "g");
const SINGLE = new RegExp(CUTTING.single, "g");
const WRITE_OUT = CUTTING.write_out.map(([pattern, written]) => [new RegExp(pattern, "g"), written]);
// Whether any shorthand stands in a text: most texts have none, and one look is a third of the price of all of them.
const SHORTHAND = new RegExp(CUTTING.write_out.map(([pattern]) => `(?:${pattern})`).join("|"));
const BEYOND_ASCII = /[^\0-\x7f]/;
const VOWEL = new RegExp(CUTTING.vowel);
const ENDING = new RegExp(CUTTING.ending);
const { SHORTEST_STEM } = TABLE.weights;

export const SMALL = new Set(TABLE.words.small);
export const FILLER = new Set(TABLE.words.filler);
export const FORMS = new Set(TABLE.words.forms);

// A text in lower case without accents, its shorthand written out: "CT w/o contrast" is "ct without contrast".
export function folded(text) {
  let plain = text.toLowerCase().replace(POSSESSIVE, "");
  if (BEYOND_ASCII.test(plain)) plain = plain.normalize("NFKD").replace(/\P{ASCII}/gu, "");
  if (!SHORTHAND.test(plain)) return plain;
  for (const [pattern, written] of WRITE_OUT) plain = plain.replace(pattern, written);
  return plain;
}

// The words of a folded text, the smallest left out. A text of nothing but small words keeps them.
export function cut(text) {
  const joined = text.replace(AMPERSAND, "$1$2").replace(SINGLE, (found) => found.replace(/[ .-]+/, ""));
  const found = joined.match(/[a-z0-9]+/g) ?? [];
  const telling = found.filter((word) => !SMALL.has(word));
  return telling.length ? telling : found;
}

export const rawWords = (text) => cut(folded(text));

const known = new Map();

// The beginning a word shares with its other forms: "removal" and "removed" are "remov".
export function stem(word) {
  let found = known.get(word);
  if (found === undefined) {
    found = stemOf(word);
    known.set(word, found);
  }
  return found;
}

function stemOf(word) {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  // Without a vowel it is an abbreviation, which has no ending but the s of a plural.
  if (!VOWEL.test(word)) return word.replace(/s$/, "");
  const shorter = word.replace(ENDING, "");
  return shorter.length >= SHORTEST_STEM ? shorter : word.replace(/s$/, "");
}

export const stems = (text) => rawWords(text).map(stem);

// A text's words in order, small ones and all, as stems.
export const spelled = (text) => (folded(text).match(/[a-z0-9]+/g) ?? []).map(stem).join(" ");

// How many typing errors apart two words are, neighbors swapped counting as one (the optimal string alignment
// distance); more than `most` is told as most + 1. Only the last two rows of the table are kept.
export function errorsApart(word, other, most) {
  if (Math.abs(word.length - other.length) > most) return most + 1;
  let [before, last, next] = [[], Array.from({ length: other.length + 1 }, (_, index) => index), []];
  for (let row = 1; row <= word.length; row += 1) {
    next = [row];
    let least = row;
    for (let index = 1; index <= other.length; index += 1) {
      const same = word[row - 1] === other[index - 1];
      let cost = Math.min(last[index] + 1, next[index - 1] + 1, last[index - 1] + (same ? 0 : 1));
      if (row > 1 && index > 1 && word[row - 1] === other[index - 2] && word[row - 2] === other[index - 1])
        cost = Math.min(cost, before[index - 2] + 1);
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [before, last] = [last, next];
  }
  return last[other.length];
}
