// A typed or dictated line as a draft log, read on the phone as the server reads it
// (rvuedge/logbook/dictation/rules/dictation.py): one grammar, one table of lines that tests both.
import { entryFor } from "../catalog/catalog.js";
import { describes, fits } from "../catalog/fit.js";
import { spokenDays } from "./words/dates.js";
import { readHeader, use } from "./header.js";
import { itemsOf } from "./words/items.js";
import { TAKEN_BACK } from "./corrections.js";
import { Reader } from "./parts.js";
import { GRAMMAR, phraseAt, table, tokensOf, wordsOf } from "./words/tokens.js";

const UNREAD = "not understood";
const BESIDE_UNREAD = 0.95; // under certain, and above every doubt of the line itself
const ANOTHER_DAY = "another day: a log has only one";
const LONGEST_CORRECTION = 5; // tokens of the longest phrase that takes something back, and one
const SMALL = new Set(["small", "sep", "and", "with", "but"].flatMap((kind) => GRAMMAR.phrases[kind].flatMap(wordsOf)));
const DATE = /^\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?$/;
const NO_DAY_ALONE = new Set(["may", "mar", "sep", "dec", "first", "second", "third"]);
const DAY_WORDS = new Set(
  [...GRAMMAR.day_words, ...Object.keys(GRAMMAR.months), ...Object.keys(GRAMMAR.weekdays), ...GRAMMAR.ordinals].filter(
    (word) => !NO_DAY_ALONE.has(word),
  ),
);

// What a line is read with: the catalog on the phone and the person's own order, sites and kind.
export function lookupsOf(index, who, { sites = [], isPhysician = true } = {}) {
  const found = new Map();
  const find = (phrase) => {
    if (!phrase) return [];
    if (!found.has(phrase)) found.set(phrase, fits(index, phrase, who));
    return found.get(phrase);
  };
  const known = (code) => {
    const entry = entryFor(index, code);
    if (!entry) return null;
    const { title, bilat, isVisit, kind, days } = entry;
    return { code, title, bilat, isVisit, isDrug: kind === "drug" || code.startsWith("J"), days };
  };
  return { find, known, describes: (phrase, code) => describes(index, phrase, code), sites, isPhysician };
}

// The draft of a line; `today` is the person's own day.
export function readText(text, today, lookups) {
  const draft = {
    performed_on: today,
    setting: "facility",
    site: null,
    role: null,
    lines: [],
    questions: [],
    recognized: [],
    unparsed: [],
    passed_over: [],
    warnings: [],
  };
  const tokens = tokensOf(text);
  const said = readDay(draft, text, tokens, today);
  readHeader(draft, text, tokens, lookups.sites);
  const items = itemsOf(text, tokens, (code) => lookups.known(code) !== null);
  new Reader(draft, text, tokens, lookups).read(items);
  accountForTheRest(draft, text, tokens);
  checkDay(draft, said);
  doubtWhatIsBesideUnreadWords(draft);
  if (!draft.lines.length && !draft.questions.length)
    draft.warnings.push({ code: "NOTHING_HEARD", message: `No code and no words found for “${text.trim()}”.` });
  return draft;
}

function readDay(draft, text, tokens, today) {
  const days = spokenDays(tokens, today);
  if (!days.length) return false;
  let [chosen] = days;
  for (const day of days.slice(1)) {
    const marker = correctionBefore(tokens, day.first);
    if (marker === null) continue;
    chosen = day;
    draft.unparsed.push(use(text, tokens, marker, day.first, "correction", TAKEN_BACK));
  }
  draft.performed_on = chosen.day;
  for (const day of days) {
    const same = day.day === chosen.day;
    const later = day.first > chosen.first;
    const why = same ? "performed_on" : later ? ANOTHER_DAY : TAKEN_BACK;
    const words = use(text, tokens, day.first, day.last, "day", why);
    (same ? draft.recognized : draft.unparsed).push(words);
    if (!same && later)
      draft.questions.push(question("SEVERAL_DAYS", "Several days were given. Log each day separately.", [words]));
    if (same && day.doubt) draft.questions.push(question("WHICH_DAY", `${day.doubt} Which day?`, [words]));
  }
  return true;
}

const question = (code, message, words) => ({ code, message, words, options: [], group: 0 });

// The place of a correction right in front of a day: “yesterday, no wait, Monday”.
function correctionBefore(tokens, first) {
  let place = first - 1;
  while (place >= 0 && [",", "on", "the", "it", "was"].includes(tokens[place].text)) place -= 1;
  for (let start = Math.max(0, place - LONGEST_CORRECTION); start <= place; start += 1) {
    const phrase = phraseAt(tokens, start, table("correct"));
    if (phrase && start + phrase.words.length === place + 1) return start;
  }
  return null;
}

// A word among the unread that speaks of a day is a question, whether or not a day was read.
function checkDay(draft, said) {
  const speaksOfDays = (word) => DAY_WORDS.has(word) || /^\d{1,2}(?:st|nd|rd|th)$/.test(word);
  const words = draft.unparsed.filter(
    (word) =>
      ![ANOTHER_DAY, TAKEN_BACK].includes(word.why) &&
      (DATE.test(word.text) || word.text.toLowerCase().split(/\s+/).some(speaksOfDays)),
  );
  if (words.length) draft.questions.push(question("WHICH_DAY", `“${words[0].text}” was not read. Which day?`, words));
  draft.saidDay = said;
}

// Certain is only a line of a text that was read to its last word.
function doubtWhatIsBesideUnreadWords(draft) {
  if (!draft.unparsed.some((word) => word.why === UNREAD)) return;
  for (const line of draft.lines) {
    line.isGuess = true;
    line.confidence = Math.min(line.confidence, BESIDE_UNREAD);
  }
}

// Every token that stands nowhere yet: a small one is passed over, any other is told.
function accountForTheRest(draft, text, tokens) {
  const said = [...draft.lines, ...draft.questions].flatMap((part) => part.words);
  const body = [...draft.recognized, ...draft.unparsed, ...said];
  for (const token of tokens) {
    const held = body.some((words) => words.start <= token.start && token.start < words.end);
    if (held || !/[\p{L}\p{N}]/u.test(token.text)) continue;
    const words = { start: token.start, end: token.end, text: text.slice(token.start, token.end), why: "" };
    if (token.use === "small" || SMALL.has(token.text)) draft.passed_over.push(words);
    else draft.unparsed.push({ ...words, why: UNREAD });
  }
  for (const several of [draft.recognized, draft.unparsed, draft.passed_over, ...draft.lines.map((line) => line.words)])
    several.sort((a, b) => a.start - b.start);
}
