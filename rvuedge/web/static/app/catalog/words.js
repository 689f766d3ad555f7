// Text as words that can be compared: lower case, no accents, "I&D" and "x-ray" as one word, endings cut. As the server
// reads them (rvuedge/catalog/search/words.py), but for the endings: a short list instead of a stemmer.
const AMPERSAND = /\b([a-z])\s*&\s*([a-z])\b/g;
const SINGLE = /\b([b-z])[\s.-]+(?=[a-z]{2}|[0-9])/g;
const BOTH = /\b(?:with(?:out)? and with(?:out)?|w ?\/? ?(?:and )?(?:wo|w\/o))\b/g;
const POSSESSIVE = /['’]s?\b/g;
const SMALL = new Set(
  (
    "a an and any at be by code codes cpt for from hcpcs in into is it of on or per the to via w wrvu rvu with " +
    "what"
  ).split(" "),
);
const ENDING = /(?:ations?|ements?|ments?|ings?|ions?|als?|ives?|ers?|ed|ies|es|ic|y|s|e)$/;
// A shorter beginning is shared by words that have nothing to do with each other.
const KEPT = 4;

export function rawWords(text) {
  const folded = text
    .toLowerCase()
    .replace(POSSESSIVE, "")
    .normalize("NFKD")
    .replace(/\P{ASCII}/gu, "");
  const joined = folded.replace(BOTH, "withwithout").replace(AMPERSAND, "$1$2").replace(SINGLE, "$1");
  const found = joined.match(/[a-z0-9]+/g) ?? [];
  const telling = found.filter((word) => !SMALL.has(word));
  return telling.length ? telling : found;
}

const known = new Map();

// The beginning a word shares with its other forms: "removal" and "removed" are "remov".
export function stem(word) {
  let found = known.get(word);
  if (found === undefined) {
    found = cut(word);
    known.set(word, found);
  }
  return found;
}

function cut(word) {
  if (word.length < 4 || /[0-9]/.test(word)) return word;
  // Without a vowel it is an abbreviation, which has no ending but the s of a plural.
  if (!/[aeiouy]/.test(word)) return word.replace(/s$/, "");
  const shorter = word.replace(ENDING, "");
  return shorter.length >= KEPT ? shorter : word.replace(/s$/, "");
}

export const stems = (text) => rawWords(text).map(stem);

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
