// How well the codes that search finds fit a phrase, from 0 to 1; as rvuedge/catalog/search/fit.py, over what the
// phone has: names and terms, no descriptions.
import { read } from "./reading.js";
import { ranked } from "./search.js";
import { rawWords, stems } from "./words.js";

const MOST_WORDS = 12;
const cents = (share) => Math.round(share * 100 + 1e-9) / 100;

// The codes search finds for a phrase, in the order of search: {code, title, confidence, why, held, named}.
export function fits(index, phrase, who, limit = 4) {
  const typed = rawWords(phrase).slice(0, MOST_WORDS);
  const reading = read(index, phrase);
  return ranked(index, phrase, who, limit).map((entry) => fitOf(index, typed, reading, entry));
}

// Whether a known code's texts hold every word of a phrase.
export function describes(index, phrase, code) {
  const number = index.byCode.get(code);
  if (number === undefined) return false;
  const typed = rawWords(phrase).slice(0, MOST_WORDS);
  const held = heldBy(index, typed, read(index, phrase), number);
  return typed.every((word) => held.has(word));
}

function fitOf(index, typed, reading, entry) {
  entry.stems ??= [...entry.names, ...entry.terms].map((name) => new Set(stems(name)));
  let [best, named] = [0, new Set()];
  for (const name of entry.stems) {
    const [covered, used] = within(name, reading);
    if (!used.size) continue;
    const [share, usedUp] = [covered / reading.slots.length, used.size / name.size];
    const harmony = (2 * share * usedUp) / (share + usedUp);
    if (harmony > best) [best, named] = [harmony, used];
  }
  const confidence = cents(Math.min(1, best));
  const held = heldBy(index, typed, reading, index.byCode.get(entry.code));
  return { code: entry.code, title: entry.title, confidence, why: "matches its names", held, named };
}

// How many words of the query a name covers, and which of the name's stems they use.
function within(name, reading) {
  const used = new Set();
  const covered = reading.slots.map((slot) => {
    let most = 0;
    for (const word of name) {
      if (!slot.has(word)) continue;
      most = Math.max(most, slot.get(word));
      used.add(word);
    }
    return most;
  });
  for (const span of reading.spans) {
    if (!span.stems.every((word) => name.has(word))) continue;
    for (const word of span.stems) used.add(word);
    for (let place = span.first; place < span.last; place += 1)
      covered[place] = Math.max(covered[place], span.closeness);
  }
  return [covered.reduce((total, share) => total + share, 0), used];
}

// Which typed words a code's names hold, by themselves or together with the words next to them.
function heldBy(index, typed, reading, number) {
  const contains = (word) => index.postings.get(word)?.has(number) ?? false;
  const held = new Set(typed.filter((_, place) => [...reading.slots[place].keys()].some(contains)));
  for (const span of reading.spans)
    if (span.stems.every(contains)) for (let place = span.first; place < span.last; place += 1) held.add(typed[place]);
  return held;
}
