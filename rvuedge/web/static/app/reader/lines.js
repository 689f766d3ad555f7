// Lines from a code with what stands at it; words beside it that are a procedure of their own; as
// rvuedge/logbook/dictation/rules/lines.py.
import { addDetails, counted, detailsOf } from "./details.js";
import { DOUBT } from "./finish.js";
import { BESIDE_A_CODE } from "./phrases.js";
import { WordLines, isCovered } from "./worded.js";
import { MODIFIERS } from "./words/items.js";
import { GRAMMAR } from "./words/tokens.js";

// A code the catalog has is certain; one it lacks is as likely a slip.
const [KNOWN, UNKNOWN] = [1, 0.5];
const NOT_MODIFIED = new Set(["modifier", "left", "right", "two_sides", "both", "count", "waste"]);
const isQuiet = (item) => item.kind === "small" || item.kind === "sign";

// Makes lines of codes and of words.
export class LineMaker extends WordLines {
  // The lines of one code and what stands at it.
  codedLines(stretch) {
    this.groups += 1;
    const code = stretch.code.value;
    const known = this.lookups.known(code);
    const facts = this.factsOf(code);
    const details = this.atCode(stretch, facts);
    if (!known) details.doubts.push(["UNKNOWN_CODE", `${code} is not in the catalog on this phone. Is it right?`]);
    if (stretch.doubt) details.doubts.push(["WHOSE_NUMBER", stretch.doubt]);
    const base = {
      title: facts.title,
      confidence: known ? KNOWN : UNKNOWN,
      explanation: known ? "the code itself was given" : "the code was given, and the catalog does not have it",
      words: this.use([stretch.code], "line"),
      isGuess: !known,
      group: this.groups,
      dose: null,
      wasted: null,
      phrase: "",
      alternatives: [],
    };
    const lines = this.finish(base, facts, details);
    const before = this.beside(
      stretch.before.filter((item) => !item.used),
      lines.at(-1),
    );
    const behind = this.beside(
      stretch.behind.filter((item) => !item.used),
      lines.at(-1),
    );
    return [...before, ...lines, ...behind];
  }

  // What stands before and behind a code, bare numbers among it.
  atCode(stretch, facts) {
    const before = detailsOf(ofTheCode(stretch.before, facts), this.lookups.isPhysician);
    const number = stretch.before.findLast((item) => !isQuiet(item));
    if (number?.kind === "number" && !before.items.includes(number)) addDetails(before, counted(number));
    const behind = detailsOf(ofTheCode(stretch.behind, facts), this.lookups.isPhysician);
    this.numbersBehind(stretch.behind, behind, facts);
    addDetails(before, behind);
    return before;
  }

  // “99232 10” is a count, “38525 51 RT” a modifier, “99214 with a 25” too; “49505 50” is asked.
  numbersBehind(items, details, facts) {
    const lettered = items.some(
      (item) => ["left", "right"].includes(item.kind) && ["lt", "rt"].includes(this.tokens[item.first].text),
    );
    const chained = details.modifiers.length > 0 || lettered;
    let joined = false;
    for (const item of items) {
      if (isQuiet(item)) continue;
      if (item.kind === "with") {
        joined = true;
        continue;
      }
      const taken = details.items.includes(item);
      if (item.kind !== "number") {
        if (NOT_MODIFIED.has(item.kind) || taken) continue;
        return;
      }
      if (taken) continue;
      const sign = this.tokens[item.first - 1];
      if (sign?.text === "-" && !sign.use) {
        details.doubts.push(["HOW_MANY", `“-${item.value}”: how many?`]);
        continue;
      }
      numberBehind(item, details, facts, joined || chained);
      joined = false;
    }
  }

  // Words beside a code: of this code when its texts hold them all; else a procedure of their own if surely so.
  beside(rest, line) {
    const live = rest.filter((item) => !item.denied);
    const words = live.filter((item) => item.kind === "word");
    const numbers = live.filter((item) => item.kind === "number");
    if (words.some((item) => /\p{L}/u.test(item.value))) {
      const phrase = this.phrases.textOf(live.filter((item) => ["word", "number"].includes(item.kind)));
      if (this.lookups.describes(phrase, line.code)) {
        line.words.push(...this.use([...words, ...numbers], "line"));
        return [];
      }
      const { best } = this.phrases.understood(rest);
      if (best?.code === line.code) {
        line.words.push(
          ...this.use(
            words.filter((item) => isCovered(item.value, best)),
            "line",
          ),
        );
        return [];
      }
      const found = this.phraseLines(rest, BESIDE_A_CODE);
      if (found.length) return found;
    }
    for (const item of numbers.filter((one) => !one.used)) {
      const [word] = this.words([item]);
      this.ask("WHAT_NUMBER", `“${word.text}” beside ${line.code}: units, or something else?`, [word], [], line.group);
      line.isGuess = true;
      line.confidence = Math.min(line.confidence, DOUBT);
    }
    return [];
  }

  // A number that is a part by itself behind a line: units, but only as a question, unless it corrects.
  loneNumber(item, line, correcting) {
    const digits = /^\d+$/.test(this.tokens[item.first].text);
    if (item.number % 1 || item.number < 1 || !(digits || correcting)) return null;
    const details = counted(item);
    const modified = line.modifiers.some((modifier) => /^\d+$/.test(modifier)) && line.units === 1;
    if (!correcting) details.doubts.push(["HOW_MANY", `“${item.value}”: units of ${line.code}?`]);
    else if (modified && MODIFIERS.has(String(item.number))) {
      details.numberInDoubt = String(item.number);
      details.doubts.push(modifierOrUnits(line.code, item.number));
    }
    return details;
  }
}

// The items at a code without a dose that stands behind words: “96415 with rituximab 700 mg”.
function ofTheCode(items, facts) {
  const word = items.findIndex((item) => item.kind === "word");
  if (facts.isDrug || word < 0) return items;
  return items.filter((item, place) => place < word || !(item.kind === "waste" || item.value === "dose"));
}

const modifierOrUnits = (code, number) => [
  "MODIFIER_OR_UNITS",
  `${code} ${number}: modifier ${number}, or ${number} units?`,
];

function numberBehind(item, details, facts, sure) {
  const text = String(item.number);
  const isModifier = MODIFIERS.has(text) && !facts.isDrug;
  const usual = facts.isVisit && GRAMMAR.visit_modifiers.includes(text);
  if (!isModifier || (facts.isVisit && !usual && !sure)) addDetails(details, counted(item));
  else {
    details.modifiers.push(text);
    details.typed.push([item.first, text]);
    details.items.push(item);
  }
  if (!isModifier || sure || usual) return;
  details.numberInDoubt = text;
  details.doubts.push(modifierOrUnits(facts.code, text));
}
