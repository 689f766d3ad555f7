// Search over the catalog on the phone: exact code, beginning of a code, names, plain words, abbreviations, typing
// errors.
// The rules are those of rvuedge/catalog/search/ranking.py and the weights one table, so that both put the same code
// first.
import { facetWorth, furtherWorth, leftOutWorth, meaningOf, saysNoMoreThan, wordsAlone } from "./facets.js";
import { firstFrom, mend, readWords } from "./reading.js";
import { raise } from "./scores.js";
import { TABLE } from "./table.js";
import { FORMS, spelled, stem, stems } from "./words.js";

const CODE = /[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}/g;
const CODE_START = /^(?:[0-9]{2,4}|[A-Z][0-9]{1,3})$/;

const TELLING = /^[a-z]{2,}$/;
// As many as are looked through at a glance.
const NEAR = 5;
const W = TABLE.weights;

// The best entries for a text. `who` is {specialty, used: Map of code to times}.
export const search = (index, text, who = {}, limit = 8) => lookFor(index, text, who, limit).hits;

// {hits, near, unread}: where half of the words or fewer were found, nothing is a hit and everything only near; a drug
// that is named like a word which no code has is near and never a hit.
export function lookFor(index, text, who = {}, limit = 8) {
  const query = text.trim().slice(0, W.MOST_SIGNS);
  const coded = query ? byCode(index, query, who) : [];
  if (!query || coded.length) return { hits: entriesOf(index, coded.slice(0, limit)), near: [], unread: [] };
  const { order, unread, covered } = wordHits(index, query, who);
  const like = drugsLike(index, unread);
  if (covered) return { hits: entriesOf(index, order.slice(0, limit)), near: entriesOf(index, like), unread };
  return { hits: [], near: entriesOf(index, [...like, ...order].slice(0, NEAR)), unread };
}

// Everything that words find, best first, however little of the text it is. Sides, numbers and the rest of a dictated
// line were read elsewhere: every word of the text is a word.
export function ranked(index, text, who = {}, limit = 8) {
  const query = text.trim().slice(0, W.MOST_SIGNS);
  if (!query) return [];
  const coded = byCode(index, query, who);
  const order = coded.length ? coded : wordHits(index, query, who, wordsAlone(query)).order;
  return entriesOf(index, order.slice(0, limit));
}

const entriesOf = (index, numbers) => numbers.map((number) => index.entries[number]);

function drugsLike(index, unread) {
  const near = new Map();
  for (const word of unread) {
    const stemmed = new Map();
    mend(index.drugWords, word, stemmed);
    for (const [name, closeness] of stemmed)
      for (const number of index.postings.get(name)?.keys() ?? [])
        if (index.entries[number].isDrug && !near.has(number)) near.set(number, closeness);
  }
  return best([...near].map(([number, closeness]) => [closeness, number])).slice(0, NEAR);
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

// What an entry is worth before any word: described, valued, reported for work, of the person's
// specialty, in their use.
function standing(entry, who) {
  const times = who.used?.get(entry.code) ?? 0;
  return (
    (entry.article ? W.ARTICLE : 0) +
    (entry.work === null ? 0 : W.WORK) +
    (entry.isDrug ? W.DRUG : 0) +
    (entry.kind === "supply" && !entry.article ? W.SUPPLY : 0) +
    (entry.isMeasure ? W.MEASURE : 0) +
    (entry.endedOn ? W.ENDED : 0) +
    (entry.specialties.includes(who.specialty) ? W.OWN_SPECIALTY : 0) +
    (times ? W.OWN_USE * Math.min(1, Math.log1p(times) / Math.log1p(W.OFTEN)) : 0)
  );
}

function wordHits(index, query, who, meaning = meaningOf(query)) {
  const typed = meaning.words.slice(0, W.MOST_WORDS);
  const reading = { ...readWords(index, typed), typed: typed.map(stem), spelled: spelled(query), meaning };
  const slots = reading.slots.map((slot) => slotScores(index, slot));
  for (const span of reading.spans) {
    for (const [number, score] of together(index, span.stems)) {
      for (let position = span.first; position < span.last; position += 1)
        raise(slots[position], number, score * span.closeness);
    }
  }
  const look = firstLook(index, slots, drugSlots(index, typed, reading, slots));
  const first = look.slice(0, W.SECOND_LOOK);
  const again = first.map(([score, number]) => [score + worthOfEntry(index, number, reading, who), number]);
  const most = Math.max(1, ...first.map(([, number]) => slots.filter((scores) => scores.has(number)).length));
  return {
    order: [...best(again), ...look.slice(W.SECOND_LOOK).map(([, number]) => number)],
    unread: typed.filter((word, place) => !slots[place].size && TELLING.test(word)),
    covered: !first.length || isNamed(index, first[0][1], reading) || 2 * most > slots.length || most >= W.ENOUGH_WORDS,
  };
}

function worthOfEntry(index, number, reading, who) {
  const entry = index.entries[number];
  entry.readNames ??= [
    ...[...entry.names, ...entry.terms].map((text) => readName(text, false)),
    ...(entry.facets?.names ?? []).map((text) => readName(text, true)),
  ];
  const facets = facetWorth(reading.meaning, entry.facets);
  return (
    fit(entry, reading, facets) +
    standing(entry, who) +
    facets +
    leftOutWorth(reading.meaning, reading.typed, entry.readNames) +
    furtherWorth(reading.typed, entry.readNames) +
    (entry.isDrug && !isNamed(index, number, reading) ? W.DRUG_BY_TEXT : 0)
  );
}

// Whether a drug is called by a word that only drugs have: then it is meant, whatever stands around it.
function isNamed(index, number, reading) {
  const { isDrug, readNames } = index.entries[number];
  const words = reading.slots.flatMap((slot) => [...slot.keys()]).filter((word) => index.drugStems.has(word));
  return isDrug && readNames.some((name) => words.some((word) => name.bare.has(word)));
}

function readName(text, ofFamily) {
  const meaning = meaningOf(text);
  const bare = new Set(meaning.words.map(stem));
  return { bare, stems: new Set(stems(text)), meaning, spelled: spelled(text), ofFamily };
}

// By typed word that is no word of anything but drugs, or of nothing: the entries that have it. A drug must have all.
function drugSlots(index, typed, reading, slots) {
  return slots.filter((scores, place) => {
    const word = typed[place];
    if (FORMS.has(word) || !TELLING.test(word)) return false;
    const meant = [...reading.slots[place].keys()];
    return (
      (!scores.size && slots.length <= W.LONGEST_NAME) ||
      (meant.length > 0 && meant.every((other) => index.drugStems.has(other))) ||
      index.drugStems.has(stem(word))
    );
  });
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
function firstLook(index, slots, ofDrugs) {
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
    if (index.entries[number].isDrug && ofDrugs.some((scores) => !scores.has(number))) continue;
    // Entries with half or fewer of the words of the best one are noise.
    if (covered.get(number) * 2 > most) found.push([total * (covered.get(number) / slots.length) ** 2, number]);
  }
  return found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
}

// How well one of the entry's names is what was asked: every word of both counts. A name of the whole family counts
// where a number, a side or the contrast chooses the code.
function fit(entry, reading, facets) {
  const { asWords } = reading.meaning;
  let found = 0;
  for (const name of entry.readNames) {
    if (name.ofFamily && facets <= 0) continue;
    const stemmed = asWords ? name.stems : name.bare;
    const [covered, words] = within(stemmed, reading);
    if (!words) continue;
    const [precision, recall] = [words / stemmed.size, covered / reading.slots.length];
    const harmony = (2 * precision * recall) / (precision + recall);
    const whole = precision === 1 && recall === 1 && (asWords || saysNoMoreThan(name.meaning, reading.meaning));
    const worth =
      harmony * harmony * W.NAME_FIT +
      (whole ? W.WHOLE_NAME : 0) +
      (name.spelled === reading.spelled ? W.WORD_FOR_WORD : 0);
    found = Math.max(found, worth);
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
