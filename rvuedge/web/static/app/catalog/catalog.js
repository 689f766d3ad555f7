// The catalog on this phone: the bundle of GET /catalog/bundle, kept with its ETag, and an index over it.
import { newer } from "../api.js";
import * as store from "../store.js";
import { raise } from "./scores.js";
import { rawWords, stem, stems } from "./words.js";

// What a word found in one of these is worth, as in rvuedge/catalog/search/weights.py, so that both rank the same.
const NAME = 3.0;
const TERM = 2.5;
const SPECIALTY = 0.5;

// Milliseconds of building at a stretch: half a frame at 60 frames a second.
const SLICE = 8;

// The layout of the bundle this client reads; another is left alone until the client itself is renewed.
export const FORMAT = 1;

// Asks whether there is a newer bundle; answers whether one came.
export async function renew() {
  const newest = await newer("/catalog/bundle", await store.saved("bundle-tag"));
  if (!newest || newest.body.format !== FORMAT) return false;
  await store.save("bundle", newest.body);
  await store.save("bundle-tag", newest.tag);
  return true;
}

export async function load() {
  const bundle = await store.saved("bundle");
  return bundle ? indexOf(bundle) : null;
}

// Builds the index a few milliseconds at a time, so that a tap is never kept waiting.
export async function indexOf(bundle) {
  const index = {
    release: bundle.release,
    last: bundle.effective_to,
    notice: bundle.notice_after?.message,
    attribution: bundle.attribution,
    entries: [],
    byCode: new Map(),
    postings: new Map(),
    groups: new Map(),
  };
  const written = new Set();
  let until = performance.now() + SLICE;
  for (const row of bundle.codes) {
    add(index, written, entryOf(row, bundle));
    if (performance.now() > until) {
      await new Promise((resolve) => setTimeout(resolve));
      until = performance.now() + SLICE;
    }
  }
  index.codes = [...index.byCode.keys()].sort();
  index.vocabulary = [...written].sort();
  // Shorter words, and those with digits, have too many neighbors for a typing error to be told from another word.
  index.long = index.vocabulary.filter((word) => word.length >= 4 && !/[0-9]/.test(word));
  addPhrases(index.groups, bundle.abbreviations);
  return index;
}

// Column by column as rvuedge/catalog/codes/offline_bundle.py writes them. A code without a name of ours is called by
// its category. `group` is the category to show beside a short title of ours that has no article; else "".
function entryOf(row, bundle) {
  const [code, title, kind, category, specialties, names, terms, work, days, article, ...more] = row;
  const [bilat, visit, base, signs, own] = more;
  const shown = title || `${bundle.categories[category]}, code ${code}`;
  return {
    code,
    title: shown,
    kind,
    category: bundle.categories[category],
    specialties: specialties.map((index) => bundle.specialties[index]),
    names: [title, ...names].filter(Boolean),
    terms,
    work,
    days,
    article,
    bilat: bilat ?? null,
    isVisit: Boolean(visit),
    base: base ?? null,
    indicators: signs ?? null,
    group: own ? bundle.categories[category] : "",
  };
}

function add(index, written, entry) {
  const number = index.entries.push(entry) - 1;
  index.byCode.set(entry.code, number);
  const weights = worthOf(entry);
  for (const [word, worth] of weights) {
    written.add(word);
    if (!index.postings.has(stem(word))) index.postings.set(stem(word), new Map());
    raise(index.postings.get(stem(word)), number, worth);
  }
}

// Each word of an entry with its worth, the best place it is found in counting.
function worthOf(entry) {
  const weights = new Map();
  const sources = [
    [entry.names, NAME],
    [entry.terms, TERM],
    [entry.specialties, SPECIALTY],
  ];
  for (const [texts, worth] of sources) {
    for (const word of texts.flatMap(rawWords)) raise(weights, word, worth);
  }
  return weights;
}

// By phrase, the phrases that mean the same, all as stems.
function addPhrases(groups, abbreviations) {
  for (const written of abbreviations) {
    const phrases = written.map(stems);
    for (const phrase of phrases) {
      const others = phrases.filter((other) => other.join(" ") !== phrase.join(" "));
      groups.set(phrase.join(" "), [...(groups.get(phrase.join(" ")) ?? []), ...others]);
    }
  }
}

export const entryFor = (index, code) => (index?.byCode.has(code) ? index.entries[index.byCode.get(code)] : null);

// The published work of a code: "0" for a drug, which has none by its nature; null where the phone knows none.
export function workOf(index, code) {
  const entry = entryFor(index, code);
  return entry?.work ?? (entry?.kind === "drug" ? "0" : null);
}

// The base units of an anesthetic's code; null where the phone knows none.
export const baseOf = (index, code) => entryFor(index, code)?.base ?? null;

// What to say beside the values once the last day of the newest release is over. The phone's own day decides: it may be
// offline.
export const noticeOn = (index, day) => (index?.last && day > index.last ? (index.notice ?? "") : "");

export const titleOf = (index, code) => entryFor(index, code)?.title ?? `Code ${code}`;
