// Lines of a draft from a code with what stands at it, or from a procedure in words; as
// rvuedge/logbook/dictation/rules/lines.py.
import { rawWords } from "../catalog/words.js";
import { ROLES, addDetails, counted, detailsOf, lineForms, noDetails } from "./details.js";
import { MODIFIERS } from "./items.js";
import { ASKED, BESIDE_A_CODE, CLOSE, ENOUGH, SURE } from "./phrases.js";
import { sized } from "./sizes.js";
import { GRAMMAR, digitsOf } from "./tokens.js";

// A code the catalog has is certain; one it lacks is as likely a slip.
const [KNOWN, UNKNOWN] = [1, 0.5];
// A rival that is close makes the choice a guess, and a tenth less certain; so does any open question.
const DOUBT = 0.9;
// A length that names one code, of a procedure whose other facts (simple, benign) were taken as said.
const BY_LENGTH = 0.8;
const ALTERNATIVES = 3; // what fits below a line on a phone
const NOT_MODIFIED = new Set(["modifier", "left", "right", "two_sides", "both", "count", "waste"]);
const isQuiet = (item) => item.kind === "small" || item.kind === "sign";
const cents = (share) => Math.round(share * 100 + 1e-9) / 100;

// Makes lines; marks the tokens they use; asks what is in doubt.
export class LineMaker {
  constructor(draft, text, tokens, lookups, phrases) {
    Object.assign(this, { draft, text, tokens, lookups, phrases, denied: [], groups: 0 });
  }

  factsOf(code) {
    return this.lookups.known(code) ?? { code, title: "" };
  }

  // The characters of items, each by itself.
  words(items, why = "") {
    return items.map((item) => {
      const [start, end] = [this.tokens[item.first].start, this.tokens[item.last - 1].end];
      return { start, end, text: this.text.slice(start, end), why };
    });
  }

  use(items, what, why = "") {
    for (const item of items) {
      item.used = true;
      for (const token of this.tokens.slice(item.first, item.last)) token.use = what;
    }
    return this.words(items, why);
  }

  // The same for items next to each other, as one piece of text.
  useRun(run, what, why) {
    this.use(run, what);
    const [start, end] = [this.tokens[run[0].first].start, this.tokens[run.at(-1).last - 1].end];
    return [{ start, end, text: this.text.slice(start, end), why }];
  }

  ask(code, message, words = [], options = [], group = 0) {
    const same = this.draft.questions.some((asked) => asked.code === code && asked.message === message && asked.group === group);
    if (!same) this.draft.questions.push({ code, message, words, options, group });
  }

  // The lines of one code and what stands at it.
  codedLines(stretch) {
    this.groups += 1;
    const code = stretch.code.value;
    const known = this.lookups.known(code);
    const facts = known ?? { code, title: "" };
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
    const before = this.beside(stretch.before.filter((item) => !item.used), lines.at(-1));
    const behind = this.beside(stretch.behind.filter((item) => !item.used), lines.at(-1));
    return [...before, ...lines, ...behind];
  }

  // What stands before and behind a code, bare numbers among it.
  atCode(stretch, facts) {
    const before = detailsOf(stretch.before, this.lookups.isPhysician);
    const number = stretch.before.findLast((item) => !isQuiet(item));
    if (number?.kind === "number" && !before.items.includes(number)) addDetails(before, counted(number));
    const behind = detailsOf(stretch.behind, this.lookups.isPhysician);
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
        line.words.push(...this.use(words.filter((item) => isCovered(item.value, best)), "line"));
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
    const covered = read.items.filter((item) => isCovered(this.phrases.textOf([item]), chosen));
    const length = piece.some(
      (item) => item.kind === "measure" && item.value === "length" && !read.items.includes(item),
    );
    if (chosen.confidence < ASKED || (length && chosen.confidence < 1)) {
      this.askWhich(read, covered);
      return [];
    }
    return this.finish(this.base(read, covered), this.factsOf(chosen.code), read.details);
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
    let [confidence, explanation] = [chosen.confidence, `${chosen.why}: ${chosen.confidence} of 1`];
    if (rest.some((other) => other.confidence + CLOSE > chosen.confidence + 1e-9)) {
      confidence = cents(confidence * DOUBT);
      explanation += `; times ${DOUBT}, because another code is as near`;
    }
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
    const covered = live.filter((item) => isCovered(this.phrases.textOf([item]), found[0]));
    const read = { details: noDetails(), items: live, phrase, found, best: found[0] };
    const base = this.base(read, covered);
    base.words = [...last.words, ...base.words];
    const details = { ...noDetails(), modifiers: [...last.modifiers], count: last.units };
    return linesOf(base, lineForms(this.factsOf(found[0].code), details).forms, []);
  }

  // The lines of a code with its details, its doubts asked and its measures accounted for.
  finish(base, facts, details) {
    this.draft.role = details.role ?? this.draft.role;
    this.draft.recognized.push(...this.use(details.items.filter((item) => ROLES.has(item.kind)), "role", "role"));
    const said = details.items.filter((item) => !ROLES.has(item.kind) && item.kind !== "measure");
    base.words.push(...this.use(said, "line"));
    const { forms, others, notes } = lineForms(facts, details);
    this.warnAll(notes);
    const lines = linesOf(base, forms, others);
    for (const line of lines) this.amounts(line, details);
    this.askDoubts(details, lines.at(-1));
    for (const line of lines) {
      line.isGuess = lines.at(-1).isGuess;
      line.confidence = lines.at(-1).confidence;
    }
    return lines;
  }

  warnAll(notes) {
    for (const [code, message] of notes)
      if (!this.draft.warnings.some((note) => note.message === message)) this.draft.warnings.push({ code, message });
  }

  // Dose, waste, minutes and other measures of a line; none of them is a count.
  amounts(line, details) {
    const facts = this.factsOf(line.code);
    const doses = details.items.filter((item) => item.kind === "measure" && item.value === "dose");
    if (doses.length && facts.isDrug) {
      line.dose = details.dose ?? line.dose;
      line.wasted = details.wasted ?? line.wasted;
      line.words.push(...this.use(doses, "line", "dose"));
    } else if (doses.length)
      this.draft.unparsed.push(...this.use(doses, "left out", `a dose, and ${facts.code} is no drug`));
    else if (details.wasted) line.wasted = details.wasted;
    for (const item of details.measures) if (!item.used) this.measure(item, line, facts, details);
  }

  measure(item, line, facts, details) {
    const minutes = item.value === "time" ? item.number * (GRAMMAR.minutes[item.unit] ?? 0) : 0;
    const [{ text: spoken }] = this.words([item]);
    const care = GRAMMAR.critical_care;
    const noted = () => line.words.push(...this.use([item], "line", "a time, not a count"));
    if (minutes && facts.code === care.code) {
      noted();
      if (minutes < care.from || minutes > care.to)
        details.doubts.push([
          "MINUTES",
          `${care.code} is ${care.from} to ${care.to} minutes, and ${spoken} was said: which codes?`,
        ]);
    } else if (minutes && facts.isVisit) noted();
    else if (minutes && !facts.isDrug && (!facts.days || GRAMMAR.timed_days.includes(facts.days))) {
      noted();
      if (!details.count) details.doubts.push(["HOW_MANY", `${spoken}: how many units of ${facts.code}?`]);
    } else if (item.value === "days" && ["day", "days"].includes(item.unit)) {
      this.draft.unparsed.push(...this.use([item], "left out", "days: a log holds one"));
      details.doubts.push(["SEVERAL_DAYS", `${spoken}: log each day separately.`]);
    } else {
      const why = item.value === "time" ? "a time: a log holds none" : "a measure, not a count";
      this.draft.unparsed.push(...this.use([item], "left out", why));
    }
  }

  // Each doubt as a question; a line with one is a guess.
  askDoubts(details, line) {
    for (const [code, message] of details.doubts) {
      line.isGuess = true;
      line.confidence = Math.min(line.confidence, DOUBT);
      if (code) this.ask(code, message, [], [], line.group);
    }
  }

  // A number that is a part by itself behind a line: units, but only as a question, unless it corrects.
  loneNumber(item, line, correcting) {
    const digits = /^\d+$/.test(this.tokens[item.first].text);
    if (item.number % 1 || item.number < 1 || !(digits || correcting)) return null;
    const details = counted(item);
    const modified = line.modifiers.some((modifier) => /^\d+$/.test(modifier)) && line.units === 1;
    if (!correcting) details.doubts.push(["HOW_MANY", `“${item.value}”: units of ${line.code}?`]);
    else if (modified && MODIFIERS.has(String(item.number))) details.doubts.push(modifierOrUnits(line.code, item.number));
    return details;
  }
}

const modifierOrUnits = (code, number) => [
  "MODIFIER_OR_UNITS",
  `${code} ${number}: modifier ${number}, or ${number} units?`,
];

// A line for each form, with the alternatives in front of its own.
const linesOf = (base, forms, others) =>
  forms.map((form) => ({ ...base, ...form, alternatives: [...others, ...base.alternatives], words: [...base.words] }));

function numberBehind(item, details, facts, sure) {
  const text = String(item.number);
  const isModifier = MODIFIERS.has(text) && !facts.isDrug;
  const usual = facts.isVisit && GRAMMAR.visit_modifiers.includes(text);
  if (!isModifier || (facts.isVisit && !usual && !sure)) addDetails(details, counted(item));
  else {
    details.modifiers.push(text);
    details.items.push(item);
  }
  if (isModifier && !sure && !usual) details.doubts.push(modifierOrUnits(facts.code, text));
}

// Whether the code's own words share more with the phrase than numbers and small words.
function sharesWords(read, chosen) {
  const telling = rawWords(read.phrase).filter((word) => !digitsOf(word));
  if (telling.some((word) => chosen.held.has(word))) return true;
  return chosen.held.size > 0 && telling.length === 0;
}

// Whether a text is among the words the chosen code holds; the letters of “I & D” join the words next to them.
function isCovered(token, chosen) {
  const words = rawWords(token);
  const alone = token.replaceAll(/^\.+|\.+$/g, "").toLowerCase();
  const letters = alone.replaceAll("&", "");
  const held = [...chosen.held];
  if (alone.length <= 3 && /^\p{L}+$/u.test(letters) && words[0] !== "and" && held.some((text) => text.includes(letters)))
    return true;
  return words.some((word) => chosen.held.has(word)) || chosen.held.has(words.join(""));
}
