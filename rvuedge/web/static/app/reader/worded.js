// Lines from a procedure in words, and from a length; as rvuedge/logbook/dictation/rules/worded.py.
import { rawWords } from "../catalog/words.js";
import { detailsOf, lineForms, noDetails } from "./details.js";
import { DOUBT, Finisher, linesOf } from "./finish.js";
import { ASKED, CLOSE, ENOUGH, RIVALED, SURE } from "./phrases.js";
import { byMinutes } from "./words/minutes.js";
import { sized } from "./words/sizes.js";
import { digitsOf } from "./words/tokens.js";

// A length that names one code, of a procedure whose other facts (simple, benign) were taken as said.
const BY_LENGTH = 0.8;
const ALTERNATIVES = 3; // what fits below a line on a phone
const isQuiet = (item) => item.kind === "small" || item.kind === "sign";
const cents = (share) => Math.round(share * 100 + 1e-9) / 100;

// Makes lines of words.
export class WordLines extends Finisher {
  // The lines a part in words makes; none when search is not sure enough.
  phraseLines(part, enough = ENOUGH) {
    const found = this.byLength(part) ?? (enough === ENOUGH ? this.joinedToTheLast(part) : null);
    return found ?? this.phrases.pieces(part).flatMap((piece) => this.piece(piece, enough));
  }

  piece(piece, enough) {
    const read = this.phrases.understood(piece);
    const chosen = read.best;
    if (!chosen || chosen.confidence < enough || !sharesWords(read, chosen)) return [];
    this.groups += 1;
    const covered = this.covered(read.items, chosen);
    const length = piece.some(
      (item) => item.kind === "measure" && item.value === "length" && !read.items.includes(item),
    );
    const sure = doubted(read);
    // A time is asked about as units.
    const timed = piece.some((item) => item.kind === "measure" && item.value === "time");
    const enoughSure = timed || sure === chosen.confidence ? ASKED : RIVALED;
    if (sure < enoughSure || (length && chosen.confidence < 1)) {
      this.askWhich(read, covered);
      return [];
    }
    const code = byMinutes(chosen.code, read.details.measures);
    const facts = this.factsOf(this.lookups.known(code) ? code : chosen.code);
    const base = this.base(read, covered);
    if (facts.code !== chosen.code) Object.assign(base, { title: facts.title, explanation: "chosen by its minutes" });
    return this.finish(base, facts, read.details);
  }

  // The items whose words the chosen code holds, alone or as one word with the next: “c section”.
  covered(items, chosen) {
    const texts = items.map((item) => this.phrases.textOf([item]));
    const held = texts.map((text) => isCovered(text, chosen));
    for (let place = 0; place + 1 < texts.length; place += 1) {
      const joined = rawWords(`${texts[place]} ${texts[place + 1]}`);
      if (joined.length === 1 && chosen.held.has(joined[0])) held[place] = held[place + 1] = true;
    }
    return items.filter((_, place) => held[place]);
  }

  askWhich(read, covered) {
    const options = read.found.slice(0, ALTERNATIVES).filter((fit) => fit.confidence >= ENOUGH);
    const words = this.use([...covered, ...read.details.items], "question");
    const spoken = words.map((word) => word.text).join(" ");
    this.ask(
      "DID_YOU_MEAN",
      `“${spoken}”: did you mean one of these?`,
      words,
      options.map((fit) => ({
        lines: lineForms(this.factsOf(fit.code), read.details).forms,
        title: fit.title,
        why: fit.why,
        confidence: fit.confidence,
      })),
    );
  }

  // A line for what was found, with the next best codes beside it.
  base(read, covered) {
    const [chosen, ...rest] = read.found;
    const confidence = doubted(read);
    const near = confidence < chosen.confidence ? `; times ${DOUBT}, because another code is as near` : "";
    const explanation = `${chosen.why}: ${chosen.confidence} of 1${near}`;
    const others = rest.slice(0, ALTERNATIVES).filter((fit) => fit.code !== chosen.code && fit.confidence > 0);
    return {
      title: chosen.title,
      confidence,
      explanation,
      words: this.use(covered, "line"),
      phrase: read.phrase,
      isGuess: confidence < 1,
      group: this.groups,
      dose: null,
      wasted: null,
      alternatives: others.map((fit) => ({
        lines: [{ code: fit.code, modifiers: [], units: 1 }],
        title: fit.title,
        why: fit.why,
        confidence: fit.confidence,
      })),
    };
  }

  // “5 cm laceration face”: the length chooses the code; several codes are asked about.
  byLength(part) {
    const found = sized(part);
    if (!found || !found.isWhole || part.some((item) => item.kind === "and")) return null;
    const known = found.codes.filter((code) => this.lookups.known(code));
    const codes = known.length ? known : found.codes;
    this.groups += 1;
    if (codes.length > 1 || !known.length) {
      const words = this.use(found.items, "question");
      const spoken = words.map((word) => word.text).join(" ");
      const options = codes.map((code) => ({
        lines: [{ code, modifiers: [], units: 1 }],
        title: this.factsOf(code).title,
        why: "by its length",
        confidence: BY_LENGTH,
      }));
      this.ask("DID_YOU_MEAN", `“${spoken}”: which of these?`, words, options);
      return [];
    }
    const facts = this.factsOf(codes[0]);
    const live = part.filter((item) => !found.items.includes(item) && !item.used);
    const details = detailsOf(live, this.lookups.isPhysician);
    const base = {
      title: facts.title,
      confidence: BY_LENGTH,
      explanation: "chosen by its length",
      words: this.use(found.items, "line"),
      phrase: "",
      isGuess: true,
      group: this.groups,
      dose: null,
      wasted: null,
      alternatives: [],
    };
    return this.finish(base, facts, details);
  }

  // “with cholangiogram” after “lap chole”: together another code than the one before; null when not so.
  joinedToTheLast(part) {
    const live = part.filter((item) => !item.denied && !isQuiet(item));
    const last = this.draft.lines.at(-1);
    if (!last?.phrase || live[0]?.kind !== "with") return null;
    const phrase = `${last.phrase} ${this.phrases.textOf(live)}`;
    const found = this.lookups.find(phrase);
    if (!found.length || found[0].code === last.code || found[0].confidence < SURE) return null;
    this.draft.lines.pop();
    const covered = this.covered(live, found[0]);
    const read = { details: noDetails(), items: live, phrase, found, best: found[0] };
    const base = this.base(read, covered);
    base.words = [...last.words, ...base.words];
    const details = { ...noDetails(), modifiers: [...last.modifiers], count: last.units };
    return linesOf(base, lineForms(this.factsOf(found[0].code), details).forms, []);
  }
}

// The confidence of what search put first, a tenth less when another code is as near.
function doubted({ found: [best, ...rest] }) {
  const near = rest.some((other) => other.confidence + CLOSE > best.confidence + 1e-9);
  return near ? cents(best.confidence * DOUBT) : best.confidence;
}

// Whether the code's own words share more with the phrase than numbers and small words.
function sharesWords(read, chosen) {
  const telling = rawWords(read.phrase).filter((word) => !digitsOf(word));
  if (telling.some((word) => chosen.held.has(word))) return true;
  return chosen.held.size > 0 && telling.length === 0;
}

// Whether a text is among the words the chosen code holds; the letters of “I & D” join the words next to them.
export function isCovered(token, chosen) {
  const words = rawWords(token);
  const alone = token.replaceAll(/^\.+|\.+$/g, "").toLowerCase();
  const letters = alone.replaceAll("&", "");
  const held = [...chosen.held];
  if (
    alone.length <= 3 &&
    /^\p{L}+$/u.test(letters) &&
    words[0] !== "and" &&
    held.some((text) => text.includes(letters))
  )
    return true;
  return words.some((word) => chosen.held.has(word)) || chosen.held.has(words.join(""));
}
