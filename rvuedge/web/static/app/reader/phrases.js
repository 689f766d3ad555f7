// Parts of a line that say a procedure in words; as rvuedge/logbook/dictation/rules/phrases.py.
import { rawWords, stem } from "../catalog/words.js";
import { detailsOf, takesSides } from "./details.js";
import { GRAMMAR, digitsOf } from "./words/tokens.js";

// Below this a proposal is a question: the wrong ones among 200 tried lines were at 0.57 and less.
export const ASKED = 0.65;
// Where another code is as near, a proposal has to be this sure: “hip injection” may be with or without ultrasound.
export const RIVALED = 0.75;
// Below this nothing is proposed at all; a reading in pieces must be this sure of every piece.
export const ENOUGH = 0.4;
export const SURE = 0.65;
// Words beside a code are a second procedure only when nearly all of a name was said.
export const BESIDE_A_CODE = 0.85;
// A rival within a tenth makes the choice a guess.
export const CLOSE = 0.1;
// “with” joins more often than “and”: a cut there has to be this much surer.
const [CUT_AT_WITH, MOST_JOINTS] = [0.05, 4];
// Shares are compared as the server's decimals are, without what binary fractions add.
const LEAST = 1e-9;
const SIDE_STEMS = ["left", "right", "bilateral", "both"].map(stem);
const SIDE_KINDS = new Set(["left", "right", "both", "two_sides"]);
const WORDS = new Set(["word", "small", "number", "measure", "and", "with", "doubt", "each", "but"]);
const LEAD = new Set(GRAMMAR.lead);
// Words around a name that are never a part of one.
const SAID = new Set(GRAMMAR.around);
const WITHOUT = new Set(["without", "w / o", "wo", "no"]);
const speaksOf = (found, wanted) => [...wanted].some((word) => found.has(word));

// `lookups` has find(phrase), known(code), isPhysician.
export class Phrases {
  constructor(text, tokens, lookups) {
    Object.assign(this, { text, tokens, lookups });
  }

  // A part whole, or cut at joints into pieces that search is surer of; as few as are as sure.
  pieces(given) {
    const part = withoutLead(given);
    const joints = part
      .flatMap((item, place) => (["and", "with"].includes(item.kind) && !item.denied ? [place] : []))
      .slice(0, MOST_JOINTS);
    const whole = this.understood(part);
    let [best, chosen] = [whole.best ? this.sureness(whole) : 0, [part]];
    for (const places of choicesOf(joints)) {
      const cut = cutAt(part, places);
      const withs = places.filter((place) => part[place].kind === "with").length;
      const worth = this.worth(cut, withs, whole.best);
      if (worth > best + LEAST) [best, chosen] = [worth, cut];
    }
    return chosen;
  }

  textOf(items) {
    const texts = items.map((item) => this.text.slice(this.tokens[item.first].start, this.tokens[item.last - 1].end));
    return texts.join(" ").split(/\s+/).filter(Boolean).join(" ");
  }

  phraseOf(words) {
    return this.textOf(words.filter((item) => !SAID.has(item.value)));
  }

  // A side is a modifier of a code that has two (bilateral indicator 1 or 3, or no row), else part of the name.
  understood(piece) {
    const live = piece.filter((item) => !item.denied && !item.used);
    const named = this.namedMeasure(live) ?? this.namedWithout(piece);
    if (named) return named;
    const details = detailsOf(live, this.lookups.isPhysician);
    const words = live.filter(
      (item) => WORDS.has(item.kind) && item.kind !== "measure" && !details.items.includes(item),
    );
    const stripped = this.byUnit(live, words, this.find(words));
    if (!details.sides.length && !details.both) return this.counted(details, words, stripped);
    const withSides = live.filter((item) => words.includes(item) || SIDE_KINDS.has(item.kind));
    const [whole] = [this.find(withSides)];
    const sided = whole.length > 0 && speaksOf(whole[0].named, SIDE_STEMS);
    if (stripped.length && takesSides(this.lookups.known(stripped[0].code))) {
      const least = Math.max(stripped[0].confidence, SURE);
      if (!(sided && whole[0].confidence > least)) return this.counted(details, words, stripped);
    }
    if (whole.length && (sided || saysTheSide(whole[0], withSides))) {
      const same = stripped[0]?.code === whole[0].code && stripped[0].confidence > whole[0].confidence;
      const found = same ? [{ ...whole[0], confidence: stripped[0].confidence }, ...whole.slice(1)] : whole;
      return this.counted(detailsOf(live, this.lookups.isPhysician, false), withSides, found);
    }
    return this.counted(details, words, stripped);
  }

  // “psychotherapy 45 minutes”: a measure that stands in a name chooses the code.
  namedMeasure(live) {
    const measures = live.filter((item) => item.kind === "measure" && ["time", "length", "other"].includes(item.value));
    if (!measures.length) return null;
    const details = detailsOf(
      live.filter((item) => !measures.includes(item)),
      this.lookups.isPhysician,
    );
    const words = live.filter((item) => WORDS.has(item.kind) && !details.items.includes(item));
    const found = this.find(words);
    const number = measures[0].number % 1 ? "" : stem(String(measures[0].number));
    const [plain] = this.find(words.filter((item) => !measures.includes(item)));
    const surer = plain && found.length && plain.confidence > found[0].confidence;
    return found.length && found[0].named.has(number) && found[0].confidence >= SURE && !surer
      ? understoodAs(details, words, this.phraseOf(words), found)
      : null;
  }

  // “CT head without contrast”: a name that says “without” is said in full.
  namedWithout(piece) {
    if (!piece.some((item) => item.kind === "deny" && WITHOUT.has(item.value))) return null;
    const spoken = piece.filter((item) => !item.used);
    const details = detailsOf(
      spoken.filter((item) => !item.denied),
      this.lookups.isPhysician,
    );
    const words = spoken.filter(
      (item) => (WORDS.has(item.kind) || item.kind === "deny") && !details.items.includes(item),
    );
    const phrase = words.map((item) => (item.kind === "deny" ? "without" : this.textOf([item]))).join(" ");
    const found = this.lookups.find(phrase);
    const live = this.find(words.filter((item) => !item.denied));
    const stemsOf = (items) => items.flatMap((item) => rawWords(item.value)).map(stem);
    const denied = new Set(stemsOf(words.filter((item) => item.denied && item.kind !== "deny")));
    const said = stemsOf(words.filter((item) => !item.denied));
    const named = found[0]?.named ?? new Set();
    if (!named.has(stem("without")) || !speaksOf(named, denied)) return null;
    if (!said.some((word) => named.has(word) && !denied.has(word))) return null;
    return live.length && live[0].confidence > found[0].confidence ? null : understoodAs(details, words, phrase, found);
  }

  // What search finds; nothing for number words, small words and joints alone.
  find(words) {
    const telling = words.some((item) => item.kind === "word" && !digitsOf(item.value) && /\p{L}/u.test(item.value));
    return telling ? this.lookups.find(this.phraseOf(words)) : [];
  }

  // Of codes that fit about alike, the one whose name speaks of the unit that was said: “minutes of …”.
  byUnit(live, words, found) {
    const unit = live.find((item) => item.kind === "measure" && item.value === "time")?.unit;
    if (!unit || !found.length) return found;
    const [best] = this.lookups.find(`${unit} ${this.phraseOf(words)}`);
    if (!best?.named.has(stem(unit)) || best.confidence + CLOSE + LEAST < found[0].confidence) return found;
    return [best, ...found.filter((fit) => fit.code !== best.code)];
  }

  // Without a number in front, unless what is found has it in its name.
  counted(details, words, found) {
    const place = words.findIndex((item) => item.kind === "number");
    const first = place >= 0 && words.slice(0, place).every((item) => item.kind === "small") ? words[place] : null;
    const asIs = () => understoodAs(details, words, this.phraseOf(words), found);
    if (!first || first.number % 1 || first.number < 1) return asIs();
    const without = words.filter((item) => item !== first);
    const again = this.find(without);
    const named = found[0]?.named.has(stem(first.value)) || found[0]?.named.has(String(first.number));
    if (!again.length || (named && found[0].confidence > again[0].confidence)) return asIs();
    if (details.count && details.count !== first.number)
      details.doubts.push(["TWO_COUNTS", `Both ${first.number} and ${details.count} were given: how many?`]);
    details.count ??= first.number;
    details.items.push(first);
    return understoodAs(details, without, this.phraseOf(without), again);
  }

  // How sure search is of the pieces, by the word; -1 when they are no reading. Cut at “with”, none may be what the
  // whole is, if that holds every word: “with cholangiogram” has made it that.
  worth(pieces, atWith, whole) {
    const read = pieces.map((piece) => this.understood(piece));
    const found = read.flatMap((one) => (one.best ? [one.best] : []));
    const floor = whole && whole.confidence >= SURE ? SURE : ENOUGH;
    if (found.length < pieces.length || found.some((fit) => fit.confidence < floor)) return -1;
    const codes = new Set(found.map((fit) => fit.code));
    if (codes.size < pieces.length) return -1;
    const words = read.flatMap((one) => rawWords(one.phrase));
    if (atWith && whole && codes.has(whole.code) && words.every((word) => whole.held.has(word))) return -1;
    const sizes = pieces.map((piece) => Math.max(1, piece.length));
    const sure = read.reduce((total, one, place) => total + sizes[place] * this.sureness(one), 0);
    return sure / sizes.reduce((total, size) => total + size, 0) - CUT_AT_WITH * atWith;
  }

  // Confidence by the share of words that the code's texts hold: a reading that leaves words is worse.
  sureness(read) {
    const words = new Set(rawWords(this.phraseOf(read.items)));
    if (!read.best || !words.size) return 0;
    return (read.best.confidence * [...words].filter((word) => read.best.held.has(word)).length) / words.size;
  }
}

const understoodAs = (details, items, phrase, found) => ({ details, items, phrase, found, best: found[0] ?? null });

function withoutLead(part) {
  const first = part.findIndex(
    (item) => !(item.kind === "sign" || (["small", "and", "word"].includes(item.kind) && LEAD.has(item.value))),
  );
  return first < 0 ? [] : part.slice(first);
}

// Whether a code's texts hold the side that was said, so that it is no modifier.
const saysTheSide = (fit, items) =>
  items
    .filter((item) => SIDE_KINDS.has(item.kind))
    .every((item) => item.value.split(" ").some((word) => fit.held.has(word)));

// Every choice of one or more places, the fewer first, in order.
function choicesOf(places) {
  const found = [];
  for (let bits = 1; bits < 2 ** places.length; bits += 1) found.push(places.filter((_, place) => bits & (1 << place)));
  const inOrder = (a, b) => {
    const differing = a.findIndex((place, index) => place !== b[index]);
    return a.length - b.length || a[differing] - b[differing];
  };
  return found.sort(inOrder);
}

function cutAt(part, places) {
  const starts = [0, ...places.map((place) => place + 1)];
  return starts.map((start, index) => part.slice(start, places[index] ?? part.length));
}
