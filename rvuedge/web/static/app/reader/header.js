// What a line says beside its codes: setting, site, colleagues, clock, spinal levels; as
// rvuedge/logbook/dictation/rules/header.py.
import { CODE, GRAMMAR, byFirst, phraseAt, textAt, wordsOf } from "./words/tokens.js";

const COLLEAGUE = "a colleague: choose the attending in the case";
const TIME = "a time: a log holds the day";
const LEVEL = "a spinal level: each additional level has its own code";
const SPINE = /^[ctls]\d{1,2}$/;
const SETTINGS = byFirst(
  Object.entries(GRAMMAR.settings).flatMap(([value, phrases]) =>
    phrases.map((phrase) => ({ words: wordsOf(phrase), kind: "setting", value })),
  ),
);
const longestFirst = (phrases) => phrases.map(wordsOf).sort((a, b) => b.length - a.length);
const COLLEAGUES_BEFORE = longestFirst(GRAMMAR.colleague_before);
const COLLEAGUES_AFTER = longestFirst(GRAMMAR.colleague_after);
const HOURS = new Set([
  ...Array.from({ length: 23 }, (_, hour) => String(hour + 1)),
  ...Object.keys(GRAMMAR.numbers).slice(1, 13),
]);
const MINUTES = new Set([
  ...Array.from({ length: 60 }, (_, minute) => String(minute).padStart(2, "0")),
  "fifteen",
  "thirty",
  "forty-five",
  "oh-five",
]);
// Of 1, the share of letters two names have in common: one letter wrong in seven; lower mixes up sites of one city.
const ALIKE = 0.86;
const LONGEST_SITE = 8; // words that are compared with the person's own sites
const ENDS = new Set([",", ";", "+", "\n", ".", "then", "plus"]);
const isWord = (text) => /^\p{L}+$/u.test(text);
const isUpper = (letter) => /^\p{Lu}$/u.test(letter ?? "");

// Fills in setting and site of a draft, and tells colleagues, times and levels as left out.
export function readHeader(draft, text, tokens, sites) {
  settings(draft, text, tokens);
  for (const [first, last, why] of [...colleagues(text, tokens), ...clocks(tokens), ...levels(tokens)])
    if (!tokens.slice(first, last).some((token) => token.use))
      draft.unparsed.push(use(text, tokens, first, last, "left out", why));
  const site = siteAfterAt(text, tokens, sites) ?? bareSite(text, tokens, sites);
  if (!site) return;
  draft.site = site[2];
  draft.recognized.push(use(text, tokens, site[0], site[1], "site", "site"));
}

// Marks tokens as used and gives back their characters.
export function use(text, tokens, first, last, what, why) {
  for (const token of tokens.slice(first, last)) token.use = what;
  const [start, end] = [tokens[first].start, tokens[last - 1].end];
  return { start, end, text: text.slice(start, end), why };
}

function settings(draft, text, tokens) {
  let said = false;
  const take = (first, last, value) => {
    said = true;
    draft.setting = value;
    draft.recognized.push(use(text, tokens, first, last, "setting", "setting"));
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const phrase = phraseAt(tokens, index, SETTINGS);
    if (phrase && tokens[index - 1]?.text !== "to") take(index, index + phrase.words.length, phrase.value);
  }
  for (const [first, last] of stretches(tokens)) {
    const words = tokens
      .slice(first, last)
      .map((token) => token.text)
      .join(" ");
    if (!said && Object.hasOwn(GRAMMAR.lone_settings, words)) take(first, last, GRAMMAR.lone_settings[words]);
  }
  draft.saidSetting = said;
}

// The stretches of unused tokens between separators.
function stretches(tokens) {
  const found = [];
  let first = 0;
  for (let index = 0; index <= tokens.length; index += 1) {
    if (index < tokens.length && !tokens[index].use && !ENDS.has(tokens[index].text)) continue;
    if (index > first) found.push([first, index]);
    first = index + 1;
  }
  return found;
}

const begins = (tokens, index, words) => words.every((word, place) => textAt(tokens, index + place) === word);

function colleagues(text, tokens) {
  const found = [];
  tokens.forEach((token, index) => {
    if (!GRAMMAR.titles.includes(token.text) || token.use) return;
    const name = textAt(tokens, index + 1) === "." ? index + 2 : index + 1;
    if (!isWord(textAt(tokens, name).replaceAll(/[-']/g, ""))) return;
    let last = name + 1;
    const second = tokens[last];
    if (second && isUpper(text[tokens[name].start]) && isUpper(text[second.start]))
      last += isWord(second.text) && !CODE.test(second.text) ? 1 : 0;
    const before = COLLEAGUES_BEFORE.find(
      (words) => index >= words.length && begins(tokens, index - words.length, words),
    );
    const after = COLLEAGUES_AFTER.find((words) => begins(tokens, last, words));
    found.push([index - (before?.length ?? 0), last + (after?.length ?? 0), COLLEAGUE]);
  });
  return found;
}

const HALVES = ["am", "pm", "o'clock"];

// “at 7:30”, “8 am”, “at 8 30”, “at 1430”, “from 8 to 9”: a time, left out.
function clocks(tokens) {
  const found = [];
  tokens.forEach((token, index) => {
    const first = ["at", "from"].includes(textAt(tokens, index - 1)) ? index - 1 : index;
    let last = clockEnd(tokens, index, first < index ? textAt(tokens, first) : "");
    if (last === null || token.use) return;
    if (["to", "-", "until"].includes(textAt(tokens, last))) last = clockEnd(tokens, last + 1, "at") ?? last;
    found.push([first, last, TIME]);
  });
  return found;
}

// The place behind a time that begins at a token; null for none. `said` is the “at” or “from” before it.
function clockEnd(tokens, index, said) {
  const word = textAt(tokens, index);
  if (/^\d{1,2}:\d{2}$/.test(word)) return index + (HALVES.includes(textAt(tokens, index + 1)) ? 2 : 1);
  if (/^\d{1,2}$/.test(word) && HALVES.includes(textAt(tokens, index + 1))) return index + 2;
  if (said && /^(?:[01]?\d|2[0-3])[0-5]\d$/.test(word)) return index + 1;
  if (!said || !HOURS.has(word)) return null;
  const last = MINUTES.has(textAt(tokens, index + 1)) ? index + 2 : index + 1;
  const follows = textAt(tokens, last);
  if (HALVES.includes(follows)) return last + 1;
  const ends = last >= tokens.length || last > index + 1 || !isWord(follows);
  const range = said === "from" && ["to", "until", "-"].includes(follows);
  return (said === "at" && ends) || range ? last : null;
}

function levels(tokens) {
  const found = [];
  let index = 0;
  while (index < tokens.length) {
    if (!SPINE.test(tokens[index].text) || tokens[index].use || textAt(tokens, index - 1) === "-") {
      index += 1;
      continue;
    }
    const first = textAt(tokens, index - 1) === "at" ? index - 1 : index;
    let last = index + 1;
    while (textAt(tokens, last) === "-" && /^[ctls]?\d{1,2}$/.test(textAt(tokens, last + 1))) last += 2;
    if (!isToe(tokens, index, last)) found.push([first, last, LEVEL]);
    index = last;
  }
  return found;
}

// T5 right behind a code is a modifier of a toe, not the fifth thoracic level.
function isToe(tokens, index, last) {
  const before = textAt(tokens, index - 1);
  const modifier = (word) => GRAMMAR.modifiers.includes(word.toUpperCase());
  const marked = CODE.test(before) || modifier(before) || ["modifier", "mod"].includes(before);
  return last === index + 1 && modifier(tokens[index].text) && marked;
}

// The place said after “at”: an earlier site of the person if one is alike, else as said.
function siteAfterAt(text, tokens, sites) {
  for (let index = 0; index < tokens.length; index += 1) {
    if (!["at", "@"].includes(textAt(tokens, index))) continue;
    const first = textAt(tokens, index + 1) === "the" ? index + 2 : index + 1;
    const word = textAt(tokens, first);
    if (!/^\p{L}/u.test(word) || GRAMMAR.no_site.includes(word) || CODE.test(word) || SPINE.test(word)) continue;
    const known = knownIn(text, tokens, first, sites);
    if (known) return [index, ...known];
    const last = siteEnd(text, tokens, first);
    if (last > first) return [index, last, text.slice(tokens[first].start, tokens[last - 1].end)];
  }
  return null;
}

const SAINT = ["st", "mt"];

function siteEnd(text, tokens, first) {
  let last = first;
  while (last < tokens.length && !stops(text, tokens, last)) last += 1;
  while (last > first && tokens[last - 1].text === "." && !SAINT.includes(tokens[last - 2]?.text)) last -= 1;
  return last;
}

function stops(text, tokens, index) {
  const word = tokens[index].text;
  if (tokens[index].use || [",", ";", "+", "\n", "/", "-"].includes(word) || GRAMMAR.site_stops.includes(word))
    return true;
  if (CODE.test(word) || /^\d/.test(word)) return true;
  if (word === ".") return !SAINT.includes(tokens[index - 1].text);
  return word === "and" && !isUpper(text[tokens[index + 1]?.start]);
}

// The longest run of tokens that is alike one of the sites: [the place behind it, the site].
function knownIn(text, tokens, first, sites) {
  for (let last = Math.min(first + LONGEST_SITE, tokens.length); last > first; last -= 1) {
    if (tokens.slice(first, last).some((token) => token.use) || [",", ";"].includes(tokens[last - 1].text)) continue;
    const site = knownSite(text.slice(tokens[first].start, tokens[last - 1].end), sites);
    if (site) return [last, site];
  }
  return null;
}

// A part that is, or ends in, one of the person's sites.
function bareSite(text, tokens, sites) {
  if (!sites.length) return null;
  for (const [first, last] of stretches(tokens))
    for (let start = first; start < last; start += 1) {
      const known = /^\p{L}/u.test(tokens[start].text) ? knownIn(text, tokens, start, sites) : null;
      const behind = known && tokens[known[0]];
      if (known && (!behind || [",", ";", ".", "+"].includes(behind.text) || behind.use)) return [start, ...known];
    }
  return null;
}

function knownSite(spoken, sites) {
  let [best, most] = [null, 0];
  for (const site of sites) {
    const alike = likeness(bare(spoken), bare(site));
    if (alike >= ALIKE && alike > most) [best, most] = [site, alike];
  }
  return best;
}

const LEFT_OUT = new Set(["the", "hospital", "medical", "center"]);

// A site's name without what is said in many ways: case, points, “Saint”, “hospital”.
function bare(text) {
  const small = text.toLowerCase().replaceAll(/['’]s(?![\p{L}\p{N}_])|[^\p{L}\p{N}_\s]/gu, "");
  const words = small
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (word === "saint" ? "st" : word));
  return words.filter((word) => !LEFT_OUT.has(word)).join(" ") || small;
}

// Twice the letters two texts have in common, in order, by the letters of both.
function likeness(one, other) {
  if (!one.length || !other.length) return one === other ? 1 : 0;
  let row = Array.from({ length: other.length + 1 }, () => 0);
  for (const letter of one) {
    const next = [0];
    for (let place = 1; place <= other.length; place += 1)
      next.push(letter === other[place - 1] ? row[place - 1] + 1 : Math.max(row[place], next[place - 1]));
    row = next;
  }
  return (2 * row[other.length]) / (one.length + other.length);
}
