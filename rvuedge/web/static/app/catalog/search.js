// Search over the catalog on the phone: exact code, beginning of a code, names, plain words, abbreviations, typing
// errors.
// The rules and their weights are those of rvuedge/catalog/search/weights.py, so that both put the same code first.
import { raise } from "./scores.js";
import { errorsApart, rawWords, stem, stems } from "./words.js";

const CODE = /[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}/g;
const CODE_START = /^(?:[0-9]{2,4}|[A-Z][0-9]{1,3})$/;

// What puts one of two like entries first: an article, a work value, the person's specialty, their own use. All
// together they are worth less than a name that is what was typed.
const [ARTICLE, WORK, OWN_SPECIALTY, OWN_USE] = [1.5, 0.5, 1.0, 2.5];
// A name that is what was typed, word for word, and one that is close to it: more than any single word is worth.
const [WHOLE_NAME, NAME_FIT] = [8.0, 12.0];
// Twenty uses of a code count like two hundred: the person knows it either way.
const OFTEN = 20;
// The longest run of words that is looked up as an abbreviation, and what its meaning is worth beside the words typed.
const [LONGEST, ALIKE] = [4, 0.9];
// How many entries are compared name by name, and how many words are tried for a beginning or for a typing error. They
// bound the time of one search: at most 2 ms with 17,380 codes (decision 0023).
const [SECOND_LOOK, BEGINNINGS, MENDED] = [60, 40, 6];
// Longer text is dictation and not a search.
const [MOST_SIGNS, MOST_WORDS] = [200, 12];
// Below these lengths too many words begin alike, or differ by one letter.
const [SHORTEST_BEGINNING, SHORTEST_MENDED, TWO_ERRORS_FROM] = [3, 4, 6];

// The best entries for a text. `who` is {specialty, used: Map of code to times}.
export function search(index, text, who = {}, limit = 8) {
  const query = text.trim().slice(0, MOST_SIGNS);
  if (!query) return [];
  const coded = byCode(index, query, who);
  const byWords = coded.length ? [] : wordHits(index, query, who);
  return [...coded, ...byWords].slice(0, limit).map((number) => index.entries[number]);
}

function byCode(index, query, who) {
  const written = query.toUpperCase().replaceAll("+", " ");
  const exact = (written.match(CODE) ?? []).filter((code) => index.byCode.has(code));
  if (exact.length) return [...new Set(exact)].map((code) => index.byCode.get(code));
  const start = written.trim();
  if (!CODE_START.test(start)) return [];
  const found = [];
  for (
    let position = firstFrom(index.codes, start);
    position < index.codes.length && index.codes[position].startsWith(start);
    position += 1
  )
    found.push(index.byCode.get(index.codes[position]));
  return best(found.map((number) => [standing(index.entries[number], who), number]));
}

const best = (scored) => scored.sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, number]) => number);

function firstFrom(sorted, start) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

// What an entry is worth before any word: described, valued, of the person's specialty, in their use.
function standing(entry, who) {
  const times = who.used?.get(entry.code) ?? 0;
  return (
    (entry.article ? ARTICLE : 0) +
    (entry.work === null ? 0 : WORK) +
    (entry.specialties.includes(who.specialty) ? OWN_SPECIALTY : 0) +
    (times ? OWN_USE * Math.min(1, Math.log1p(times) / Math.log1p(OFTEN)) : 0)
  );
}

function wordHits(index, query, who) {
  const reading = read(index, query);
  const slots = reading.slots.map((slot) => slotScores(index, slot));
  for (const span of reading.spans) {
    for (const [number, score] of together(index, span.stems)) {
      for (let position = span.first; position < span.last; position += 1)
        raise(slots[position], number, score * span.closeness);
    }
  }
  const look = firstLook(slots);
  const again = look
    .slice(0, SECOND_LOOK)
    .map(([score, number]) => [
      score + fit(index.entries[number], reading) + standing(index.entries[number], who),
      number,
    ]);
  return [...best(again), ...look.slice(SECOND_LOOK).map(([, number]) => number)];
}

// Each typed word as the stems it may stand for, with how close they are; and runs of words that stand for other words.
export function read(index, query) {
  const typed = rawWords(query).slice(0, MOST_WORDS);
  const reading = {
    slots: typed.map((word, position) => meanings(index, word, position === typed.length - 1)),
    spans: [],
  };
  const cut = typed.map(stem);
  for (let first = 0; first < cut.length; first += 1) {
    for (let last = first + 1; last <= Math.min(first + LONGEST, cut.length); last += 1) {
      for (const other of index.groups.get(cut.slice(first, last).join(" ")) ?? []) {
        if (last - first === 1 && other.length === 1) raise(reading.slots[first], other[0], ALIKE);
        else reading.spans.push({ first, last, stems: other, closeness: ALIKE });
      }
    }
    const joined = first + 1 < typed.length && stem(typed[first] + typed[first + 1]);
    if (joined && index.postings.has(joined))
      reading.spans.push({ first, last: first + 2, stems: [joined], closeness: 1 });
  }
  return reading;
}

// A word that is known keeps its own meaning ahead of those it begins; one that is not may be a beginning in full.
function meanings(index, word, last) {
  const found = new Map();
  const known = index.postings.has(stem(word));
  if (known) found.set(stem(word), 1);
  if (last && word.length >= SHORTEST_BEGINNING) beginningWith(index, word, known ? 0.5 : 1, found);
  if (!found.size && word.length >= SHORTEST_MENDED && !/[0-9]/.test(word) && !index.groups.has(stem(word)))
    mend(index, word, found);
  return found;
}

// The more of a word is typed, the surer it is meant: half the share for a letter or two, 0.8 of it for all of them.
function beginningWith(index, start, share, found) {
  for (
    let position = firstFrom(index.vocabulary, start), left = BEGINNINGS;
    left && index.vocabulary[position]?.startsWith(start);
    position += 1, left -= 1
  ) {
    const word = index.vocabulary[position];
    if (!found.has(stem(word))) found.set(stem(word), share * (0.5 + (0.3 * start.length) / word.length));
  }
}

// One error costs a fifth, two cost two fifths: a mended word never beats one that was typed right.
function mend(index, word, found) {
  const allowed = word.length < TWO_ERRORS_FROM ? 1 : 2;
  const near = [];
  for (const known of index.long) {
    const errors = errorsApart(word, known, allowed);
    if (errors <= allowed) near.push([errors, known]);
  }
  near.sort((a, b) => a[0] - b[0]);
  for (const [errors, known] of near.slice(0, MENDED)) raise(found, stem(known), errors <= 1 ? 0.8 : 0.6);
}

// A word in few entries tells more than one in many (inverse document frequency).
const rarity = (index, word) => Math.log(1 + index.entries.length / index.postings.get(word).size);

function slotScores(index, slot) {
  const scores = new Map();
  for (const [word, closeness] of slot) {
    const posting = index.postings.get(word);
    if (!posting) continue;
    const worth = rarity(index, word) * closeness;
    for (const [number, weight] of posting) raise(scores, number, weight * worth);
  }
  return scores;
}

// Entries that hold all of some stems, with what one of them is worth on average.
function together(index, wanted) {
  if (wanted.some((word) => !index.postings.has(word))) return [];
  const [rarest, ...others] = [...wanted].sort((a, b) => index.postings.get(a).size - index.postings.get(b).size);
  const found = [];
  for (const [number, weight] of index.postings.get(rarest)) {
    if (!others.every((word) => index.postings.get(word).has(number))) continue;
    const worth = others.reduce(
      (total, word) => total + index.postings.get(word).get(number) * rarity(index, word),
      weight * rarity(index, rarest),
    );
    found.push([number, worth / wanted.length]);
  }
  return found;
}

// Entries by the worth of their words, those with more of the query's words far ahead of those with fewer.
function firstLook(slots) {
  const totals = new Map();
  const covered = new Map();
  for (const scores of slots) {
    for (const [number, score] of scores) {
      totals.set(number, (totals.get(number) ?? 0) + score);
      covered.set(number, (covered.get(number) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...new Set(covered.values()));
  const found = [];
  for (const [number, total] of totals) {
    // Entries with half or fewer of the words of the best one are noise.
    if (covered.get(number) * 2 > most) found.push([total * (covered.get(number) / slots.length) ** 2, number]);
  }
  return found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
}

// How well one of the entry's names is what was asked: every word of both counts.
function fit(entry, reading) {
  entry.stems ??= [...entry.names, ...entry.terms].map((name) => new Set(stems(name)));
  let found = 0;
  for (const name of entry.stems) {
    const [covered, words] = within(name, reading);
    if (!words) continue;
    const [precision, recall] = [words / name.size, covered / reading.slots.length];
    const harmony = (2 * precision * recall) / (precision + recall);
    found = Math.max(found, harmony * harmony * NAME_FIT + (precision === 1 && recall === 1 ? WHOLE_NAME : 0));
  }
  return found;
}

function within(name, reading) {
  const words = new Set();
  const covered = reading.slots.map((slot) => {
    let most = 0;
    for (const word of name) {
      if (!slot.has(word)) continue;
      most = Math.max(most, slot.get(word));
      words.add(word);
    }
    return most;
  });
  for (const span of reading.spans) {
    if (!span.stems.every((word) => name.has(word))) continue;
    span.stems.forEach((word) => words.add(word));
    for (let index = span.first; index < span.last; index += 1)
      covered[index] = Math.max(covered[index], span.closeness);
  }
  return [covered.reduce((total, share) => total + share, 0), words.size];
}
