// Centimeters to the code of that length; as rvuedge/logbook/dictation/readers/sizes.py.
import { GRAMMAR } from "./tokens.js";

const { families: FAMILIES, places: PLACES } = GRAMMAR.sizes;
const WORDS = new Set(["word", "small", "with"]);

// The codes that a part with a length in it may mean, the items that said so, and whether every word was used.
export function sized(part) {
  const live = part.filter((item) => !item.denied);
  const lengths = live.filter((item) => item.kind === "measure" && item.value === "length");
  if (lengths.length !== 1 || !Object.hasOwn(GRAMMAR.centimeters, lengths[0].unit)) return null;
  // Whole tenths of a millimeter, so that 26 mm is not 2.6000000000000001.
  const length = Math.round(lengths[0].number * Number(GRAMMAR.centimeters[lengths[0].unit]) * 1000) / 1000;
  const words = live.filter((item) => WORDS.has(item.kind));
  const spoken = new Set(words.map((item) => item.value));
  const says = (names) => names.some((name) => spoken.has(name));
  const places = Object.keys(PLACES).filter((place) => says(PLACES[place]));
  const possible = FAMILIES.filter((family) => !says(family.without));
  const whole = possible.filter((family) => family.words.every((names) => !names.length || says(names)));
  const chosen = whole.length ? whole : possible.filter((family) => family.partly && says(family.words[0]));
  const codes = new Set();
  const used = new Set();
  for (const family of chosen)
    for (const [group, steps] of Object.entries(family.codes)) {
      if (places.length && !group.split(",").some((place) => places.includes(place))) continue;
      codes.add(steps.find(([most]) => !most || length <= Number(most))[1]);
      for (const word of [...family.words.flat(), ...family.excuse]) used.add(word);
    }
  if (!codes.size) return null;
  for (const place of places) for (const name of PLACES[place]) used.add(name);
  const held = words.filter((item) => used.has(item.value) || item.kind !== "word");
  return { codes: [...codes], items: [lengths[0], ...held], isWhole: held.length === words.length };
}
