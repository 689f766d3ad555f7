// A line as tokens, and the phrases of the grammar found in them: by the same steps as the server
// (rvuedge/logbook/dictation/readers/tokens.py) over the same grammar, which the server hands out as a module.
import { GRAMMAR } from "/app/line-grammar.js";

export { GRAMMAR };

const ALIKE = {
  "×": "x",
  "–": "-",
  "—": "-",
  "−": "-",
  "’": "'",
  "‘": "'",
  "\u00a0": " ",
  "\t": " ",
};
const TOKEN = new RegExp(
  [
    /\d{4}([-/])\d{1,2}\1\d{1,2}(?![\p{L}\p{N}_/-])/u,
    /\d{1,2}-\d{1,2}-\d{4}(?![\p{L}\p{N}_-])/u,
    /\d{1,2}\/\d{1,2}(?:\/(?:\d{4}|\d{2}))?(?![\p{L}\p{N}_/]|\.\d)/u,
    /\d{1,2}:\d{2}(?!\d)/u,
    /\d{1,3}(?:,\d{3})+(?![\d,])/u,
    /\d*\.\d+/u,
    /[a-z]\s?&\s?[a-z](?![\p{L}\p{N}_&])/u,
    /d\/c(?![\p{L}\p{N}_/])/u, // discharge
    /\p{L}+(?:[-']\p{L}+)*(?![\p{L}\p{N}_])/u,
    /[\p{L}\p{N}]+(?:'\p{L}+)?/u,
    /\S/u,
    /\n/u,
  ]
    .map((pattern) => pattern.source)
    .join("|"),
  "gu",
);
export const CODE = /^(?:\d{4}[0-9a-z]|[a-z]\d{4})$/;
const MEASURES = Object.values(GRAMMAR.measures)
  .flat()
  .sort((a, b) => b.length - a.length);
// What is written as one word and is two: “99213x5”, “x5”, “700mg”, “20610rt”, “99213s”.
const GLUED = [
  /^(\d{4}[0-9a-z]|[a-z]\d{4})(x)(\d+)$/,
  /^(\d{1,4})(x)(\d{4}[0-9a-z]|[a-z]\d{4})$/,
  /^(\d{4}[0-9a-z]|[a-z]\d{4})(rt|lt)$/,
  /^(x)(\d+)$/,
  /^(\d+)(x)$/,
  /^(\d+)(x)(\d+)$/,
  new RegExp(`^(\\d*\\.?\\d+)(${MEASURES.join("|")})$`),
  /^(\d{1,2})(am|pm)$/,
];
const PLURAL = /^(\d{4}[0-9a-z]|[a-z]\d{4})'?s$/;

// The text in small letters, sign by sign, each at its place.
function lowered(text) {
  return text
    .split("")
    .map((letter) => ALIKE[letter] ?? letter)
    .map((letter) => (letter.toLowerCase().length === 1 ? letter.toLowerCase() : " "))
    .join("");
}

// A text as tokens {start, end, text, use}; every sign that is no blank is in one of them.
export function tokensOf(text) {
  return [...lowered(text).matchAll(TOKEN)].flatMap((match) => cut(match[0], match.index));
}

const tokenAt = (start, text, length = text.length) => ({ start, end: start + length, text, use: "" });

function cut(word, start) {
  if (PLURAL.test(word)) return [tokenAt(start, word.slice(0, 5), word.length)];
  for (const pattern of GLUED) {
    const match = pattern.exec(word);
    if (!match) continue;
    let place = start;
    return match.slice(1).map((part) => {
      const made = tokenAt(place, part);
      place += part.length;
      return made;
    });
  }
  return [tokenAt(start, word)];
}

export const wordsOf = (phrase) => tokensOf(phrase).map((token) => token.text);

// Phrases that mean something only beside a number or a code: asked for by name, never found by themselves.
const SPECIAL = new Set(["times", "units", "modifier", "dash", "given"]);
const tables = new Map();

// The phrases of some kinds by their first word, the longest first; every general one for no kind.
export function table(...kinds) {
  const key = kinds.join(" ");
  if (!tables.has(key)) {
    const chosen = kinds.length
      ? kinds.flatMap((kind) => GRAMMAR.phrases[kind].map((phrase) => ({ words: wordsOf(phrase), kind, value: "" })))
      : entries();
    tables.set(key, byFirst(chosen));
  }
  return tables.get(key);
}

function entries() {
  const found = [];
  for (const [kind, phrases] of Object.entries(GRAMMAR.phrases)) {
    if (SPECIAL.has(kind)) continue;
    const valued = Array.isArray(phrases) ? phrases.map((phrase) => [phrase, ""]) : Object.entries(phrases);
    for (const [phrase, value] of valued) found.push({ words: wordsOf(phrase), kind, value: String(value) });
  }
  return found;
}

export function byFirst(phrases) {
  const found = new Map();
  for (const phrase of phrases) found.set(phrase.words[0], [...(found.get(phrase.words[0]) ?? []), phrase]);
  for (const several of found.values()) several.sort((a, b) => b.words.length - a.words.length);
  return found;
}

// The longest phrase that begins at a token, none of its words being used already.
export function phraseAt(tokens, index, phrases) {
  if (index < 0 || index >= tokens.length) return null;
  return (
    (phrases.get(tokens[index].text) ?? []).find((phrase) =>
      phrase.words.every((word, place) => textAt(tokens, index + place) === word),
    ) ?? null
  );
}

// The text of a token that nothing used yet; "" outside.
export const textAt = (tokens, index) =>
  index >= 0 && index < tokens.length && !tokens[index].use ? tokens[index].text : "";

// The number in digits or words that begins at a token, and the place behind it: “four hundred fifty” is 450.
export function numberAt(tokens, index) {
  if (!textAt(tokens, index)) return null;
  const written = tokens[index].text.replaceAll(",", "");
  if (/^(?:\d{1,7}|\d*\.\d{1,4})$/.test(written)) return [Number(written), index + 1];
  let [total, place] = belowHundred(tokens, index);
  while (place < tokens.length && total !== null && ["hundred", "thousand"].includes(tokens[place].text)) {
    total *= tokens[place].text === "hundred" ? 100 : 1000;
    place += 1;
    let [more, after] = belowHundred(tokens, textAt(tokens, place) === "and" ? place + 1 : place);
    if (more === null) continue;
    if (after < tokens.length && tokens[after].text === "hundred") {
      [more, after] = [more * 100, after + 1];
      const [rest, end] = belowHundred(tokens, textAt(tokens, after) === "and" ? after + 1 : after);
      if (rest !== null) [more, after] = [more + rest, end];
    }
    [total, place] = [total + more, after];
  }
  if (total === null && textAt(tokens, index) !== "point") return null;
  if (textAt(tokens, place) === "point") return decimals(tokens, total ?? 0, place);
  return total === null ? null : [total, place];
}

function decimals(tokens, whole, place) {
  let [digits, after] = ["", place + 1];
  while (after < tokens.length && digitsOf(tokens[after].text).length === 1) {
    digits += digitsOf(tokens[after].text);
    after += 1;
  }
  return digits ? [Number(`${whole}.${digits}`), after] : null;
}

const numberOf = (word) => (Object.hasOwn(GRAMMAR.numbers, word) ? GRAMMAR.numbers[word] : null);

function belowHundred(tokens, index) {
  const word = textAt(tokens, index);
  if (!word) return [null, index];
  const [tens, ones, more] = word.split("-");
  if (ones && !more && numberOf(tens) >= 20 && numberOf(ones) >= 1 && numberOf(ones) <= 9)
    return [numberOf(tens) + numberOf(ones), index + 1];
  const first = numberOf(word);
  if (first === null && word === "a" && tokens[index + 1]?.text === "hundred") return [1, index + 1];
  if (first !== null && first >= 20 && textAt(tokens, index + 1)) {
    const second = numberOf(tokens[index + 1].text) ?? 0;
    if (second >= 1 && second <= 9) return [first + second, index + 2];
  }
  return [first, first === null ? index : index + 1];
}

// What a word adds to a code that is read digit by digit: “nine” 9, “oh” 0, “ninety-nine” 99; "" for others.
export function digitsOf(word) {
  if (/^\d{1,4}$/.test(word)) return word;
  if (Object.hasOwn(GRAMMAR.digits, word)) return GRAMMAR.digits[word];
  if (numberOf(word) !== null) return String(numberOf(word));
  const one = word.replace(/s$/, ""); // “… two one threes”, “sixes”
  if (one !== word && numberOf(one) !== null) return String(numberOf(one));
  if (one !== word && numberOf(one.replace(/e$/, "")) !== null) return String(numberOf(one.replace(/e$/, "")));
  const parts = word.split("-");
  const all = parts.every((part) => numberOf(part) !== null || Object.hasOwn(GRAMMAR.digits, part));
  return parts.length > 1 && all ? joined(parts.map(digitsOf)) : "";
}

const isTens = (part) => part.length === 2 && part[1] === "0" && part !== "10";

// Digits in the order spoken, “ninety nine” as 99 and not 909.
function joined(parts) {
  let [text, tens] = ["", false];
  for (const part of parts) {
    text = tens && part.length === 1 && part !== "0" ? text.slice(0, -1) + part : text + part;
    tens = isTens(part);
  }
  return text;
}

// Codes that are read out from a token on: [code, the place behind it]; five digits, or a letter and four.
export function spokenCodesAt(tokens, index) {
  if (!textAt(tokens, index)) return [];
  let [first, place] = ["", index];
  if (/^[a-hj-v]$/.test(tokens[index].text)) [first, place] = [tokens[index].text, index + 1];
  const found = [];
  const number = numberAt(tokens, place);
  if (!first && number && number[1] > place + 2 && number[0] >= 10_000 && number[0] <= 99_999 && number[0] % 1 === 0)
    found.push([String(number[0]), number[1]]);
  const parts = [];
  while (place < tokens.length && !tokens[place].use) {
    let [word, times] = [tokens[place].text, 1];
    if (["-", "."].includes(word) && parts.length) {
      place += 1;
      continue;
    }
    if (Object.hasOwn(GRAMMAR.repeats, word)) {
      [times, place] = [GRAMMAR.repeats[word], place + 1];
      word = tokens[place]?.text ?? "";
    }
    if (word === "hundred" && parts.at(-1)?.length === 1) {
      const [more, after] = belowHundred(tokens, textAt(tokens, place + 1) === "and" ? place + 2 : place + 1);
      parts.push(String(more ?? 0).padStart(2, "0"));
      place = more === null ? place + 1 : after;
    } else {
      const digits = digitsOf(word);
      if (!digits) break;
      for (let time = 0; time < times; time += 1) parts.push(digits);
      place += 1;
    }
    const code = first + joined(parts);
    if (code.length === 5 && !goesOn(tokens, place, parts)) found.push([code, place]);
    if (code.length > 5) break;
  }
  return found.filter(([, end]) => end > index + 1 || tokens[index].text.includes("-"));
}

// “… eighty five”: the five belongs to the eighty.
const goesOn = (tokens, place, parts) =>
  isTens(parts.at(-1)) &&
  place < tokens.length &&
  digitsOf(tokens[place].text).length === 1 &&
  /^\p{L}+$/u.test(tokens[place].text);
