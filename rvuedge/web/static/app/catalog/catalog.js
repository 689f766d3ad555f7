// The catalog on this phone: the bundle of GET /catalog/bundle, kept with its ETag, and an index over it.
import { newer } from "../api.js";
import * as store from "../store.js";
import { raise } from "./scores.js";
import { TABLE } from "./table.js";
import { FORMS, rawWords, stem, stems } from "./words.js";

// What a word found in one of these is worth.
const { NAME, TERM, SPECIALTY, SHORTEST_MENDED } = TABLE.weights;

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

// Lets a tap be answered; a timer would wait 4 ms each time where the browser knows no better way.
const breath = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

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
  const written = { all: new Set(), ofDrugs: new Set(), ofOthers: new Set() };
  let until = performance.now() + SLICE;
  for (const row of bundle.codes) {
    add(index, written, entryOf(row, bundle));
    if (performance.now() > until) {
      await breath();
      until = performance.now() + SLICE;
    }
  }
  index.codes = [...index.byCode.keys()].sort();
  index.vocabulary = [...written.all].sort();
  // Shorter words, and those with digits, have too many neighbors for a typing error to be told from another word.
  // A word that only drugs have is never what another word was meant to be.
  const long = index.vocabulary.filter((word) => word.length >= SHORTEST_MENDED && !/[0-9]/.test(word));
  index.long = long.filter((word) => written.ofOthers.has(word));
  index.drugWords = long.filter((word) => written.ofDrugs.has(word) && !written.ofOthers.has(word) && !FORMS.has(word));
  index.drugStems = new Set(index.drugWords.map(stem));
  addPhrases(index.groups, bundle.abbreviations);
  return index;
}

// What a code is called where it stands alone: a short title of ours says its category too.
export const titleInFull = ({ title, group }) => [title, group].filter(Boolean).join(" · ");

// Column by column as rvuedge/catalog/codes/offline_bundle.py writes them. A code without a name of ours is called by
// its category. `group` is the category to show beside a short title of ours that has no article; else "".
function entryOf(row, bundle) {
  const [code, title, kind, category, specialties, names, terms, work, days, article, ...more] = row;
  const [bilat, visit, base, signs, own, facets, drug, measure, ended] = more;
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
    facets: facets ?? null,
    isDrug: Boolean(drug),
    isMeasure: Boolean(measure),
    endedOn: ended ?? null,
  };
}

function add(index, written, entry) {
  const number = index.entries.push(entry) - 1;
  index.byCode.set(entry.code, number);
  const weights = worthOf(entry);
  for (const [word, worth] of weights) {
    written.all.add(word);
    (entry.isDrug ? written.ofDrugs : written.ofOthers).add(word);
    if (!index.postings.has(stem(word))) index.postings.set(stem(word), new Map());
    raise(index.postings.get(stem(word)), number, worth);
  }
}

// Each word of an entry with its worth, the best place it is found in counting.
function worthOf(entry) {
  const weights = new Map();
  const sources = [
    [entry.names, NAME],
    [[...entry.terms, ...(entry.facets?.names ?? [])], TERM],
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
