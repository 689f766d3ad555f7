// What the words of a text may mean to the catalog: stems, abbreviations, beginnings, typing errors. As
// rvuedge/catalog/search/query.py.
import { raise } from "./scores.js";
import { TABLE } from "./table.js";
import { errorsApart, rawWords, stem } from "./words.js";

const W = TABLE.weights;

// Each typed word as the stems it may stand for, with how close they are; and runs of words that stand for other words.
export const read = (index, query) => readWords(index, rawWords(query).slice(0, W.MOST_WORDS));

export function readWords(index, typed) {
  const reading = {
    slots: typed.map((word, position) => meanings(index, word, position === typed.length - 1)),
    spans: [],
  };
  const cut = typed.map(stem);
  for (let first = 0; first < cut.length; first += 1) {
    for (let last = first + 1; last <= Math.min(first + W.LONGEST, cut.length); last += 1) {
      for (const other of index.groups.get(cut.slice(first, last).join(" ")) ?? []) {
        if (last - first === 1 && other.length === 1) raise(reading.slots[first], other[0], W.ALIKE);
        else reading.spans.push({ first, last, stems: other, closeness: W.ALIKE });
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
  if (last && word.length >= W.SHORTEST_BEGINNING) beginningWith(index, word, known ? 0.5 : 1, found);
  if (!found.size && word.length >= W.SHORTEST_MENDED && !/[0-9]/.test(word) && !index.groups.has(stem(word)))
    mend(index.long, word, found);
  return found;
}

// The more of a word is typed, the surer it is meant: half the share for a letter or two, 0.8 of it for all of them.
function beginningWith(index, start, share, found) {
  for (
    let position = firstFrom(index.vocabulary, start), left = W.BEGINNINGS;
    left && index.vocabulary[position]?.startsWith(start);
    position += 1, left -= 1
  ) {
    const word = index.vocabulary[position];
    if (!found.has(stem(word))) found.set(stem(word), share * (0.5 + (0.3 * start.length) / word.length));
  }
}

// One error costs a fifth, two cost two fifths: a mended word never beats one that was typed right.
export function mend(words, word, found) {
  const allowed = word.length < W.TWO_ERRORS_FROM ? 1 : 2;
  const near = [];
  for (const known of words) {
    const errors = errorsApart(word, known, allowed);
    if (errors <= allowed) near.push([errors, known]);
  }
  near.sort((a, b) => a[0] - b[0]);
  // What is two errors away is meant where nothing is nearer.
  const most = Math.max(1, near[0]?.[0] ?? 0);
  for (const [errors, known] of near.slice(0, W.MENDED).filter(([apart]) => apart <= most))
    raise(found, stem(known), errors <= 1 ? 0.8 : 0.6);
}

// Where a sorted list has the first text that is not before `start`.
export function firstFrom(sorted, start) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
