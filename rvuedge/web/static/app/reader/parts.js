// The items of a line read into lines and questions: parts, corrections, “or”, denials; as
// rvuedge/logbook/dictation/rules/parts.py.
import { stretches } from "./codes.js";
import { mark } from "./words/denials.js";
import { ROLES, detailsOf, lineForms, withModifiers } from "./details.js";
import { Corrections, TAKEN_BACK, silently, written } from "./corrections.js";
import { bothCodes, cutAt, partsOf, runsOf } from "./words/cuts.js";
import { DOUBT } from "./finish.js";
import { LineMaker } from "./lines.js";
import { Phrases } from "./phrases.js";

const ASSISTING = ["80", "AS"];
const DONE = new Set(["did", "done", "performed"]);
const DENIED = "denied: not logged";
const QUIET = new Set(["small", "sign", "and", "with", "but", "each"]);
const TELLING_ALONE = new Set(["code", "word", "doubt", "strange", "or"]);
const isCode = (item) => item.kind === "code" && !item.denied;
const isTelling = (part) => part.some((item) => !QUIET.has(item.kind));

const formOf = ({ code, modifiers, units }) => ({ code, modifiers, units });
const asOption = (lines, why) => ({
  lines: lines.map(formOf),
  title: lines[0].title,
  why,
  confidence: lines[0].confidence,
});

// Reads items part by part into a draft.
export class Reader {
  constructor(draft, text, tokens, lookups) {
    Object.assign(this, { draft, text, tokens, lookups, waiting: [], correcting: null });
    this.phrases = new Phrases(text, tokens, lookups);
    this.maker = new LineMaker(draft, text, tokens, lookups, this.phrases);
    this.corrections = new Corrections(draft, this.maker);
  }

  read(items) {
    for (const part of partsOf(items)) this.readPart(part);
    if (this.correcting?.kind === "correct" && this.draft.lines.length) this.corrections.takeBack();
    if (this.draft.lines.length) for (const details of this.waiting) this.change(details);
    this.unread(items);
  }

  readPart(part) {
    if (this.draft.lines.length && part.length === 1 && part[0].kind === "deny" && part[0].value === "no") {
      [this.correcting] = part; // “45385, no, 45380”
      return;
    }
    const [pieces, marks] = cutAt(part, "correct");
    pieces.forEach((piece, place) => {
      if (place) this.correct(marks[place - 1], piece);
      else if (this.correcting && isTelling(piece)) {
        const corrected = this.correcting;
        this.correcting = null;
        this.correct(corrected, piece);
      } else this.draft.lines.push(...this.linesOf(piece));
    });
  }

  // What follows a correction stands in for what was said last of its kind.
  correct(marker, piece) {
    if (!this.draft.lines.length) {
      if (!this.draft.questions.length) this.maker.use([marker], "small");
      this.draft.lines.push(...this.linesOf(piece));
      return;
    }
    if (!marker.used) this.draft.unparsed.push(...this.maker.use([marker], "correction", TAKEN_BACK));
    if (!isTelling(piece)) {
      this.correcting = marker; // what follows stands behind a comma, if anything does
      return;
    }
    const details = this.alone(piece, true);
    if (details) {
      this.corrections.override(details);
      return;
    }
    const before = [...this.draft.lines];
    const found = this.linesOf(piece);
    const spokeOfThem =
      before.length !== this.draft.lines.length || before.some((line, at) => line !== this.draft.lines[at]);
    if (spokeOfThem || !found.length) return;
    this.corrections.takeBack();
    this.draft.lines.push(...found);
  }

  // The lines of a stretch without corrections; questions and changes go to the draft.
  linesOf(part) {
    const denied = mark(part);
    for (const group of denied.stopped) this.askStopped(group);
    for (const group of denied.ended) this.askEnded(group);
    if (denied.instead.length) {
      const words = this.maker.words(denied.instead);
      this.maker.ask("NO_OR_INSTEAD", `“no ${words[0].text}”: not that, or that instead?`, words);
    }
    this.maker.denied.push(...part.filter((item) => item.denied));
    const [choices, marks] = cutAt(part, "or");
    if (choices.length > 1) {
      const chosen = this.choose(choices, marks);
      if (chosen) return chosen;
    }
    const found = this.plain(part);
    if (denied.goesOn && found.length) {
      for (const line of found) Object.assign(line, { isGuess: true, confidence: Math.min(line.confidence, DOUBT) });
      const named = found.map(written).join(", ");
      this.maker.ask("DENIED_TOO", `Was ${named} done? A denial stands before it.`, [], [], found.at(-1).group);
    }
    return found;
  }

  plain(part) {
    const details = this.alone(part, false);
    if (details) {
      if (this.draft.lines.length) this.change(details);
      else this.waiting.push(details);
      return [];
    }
    const found = this.codesOrWords(part);
    const doubting = part.filter((item) => item.kind === "doubt" && !item.denied && !item.used);
    return doubting.length && found.length ? this.askDoubtful(doubting, found) : found;
  }

  codesOrWords(part) {
    return part.some(isCode) ? this.coded(part) : this.maker.phraseLines(part);
  }

  coded(part) {
    const takesNoSide = (code) => this.maker.factsOf(code).isDrug || this.maker.factsOf(code).isVisit;
    const live = part.filter((item) => !item.denied);
    bothCodes(live);
    const found = stretches(live, takesNoSide).flatMap((stretch) => this.maker.codedLines(stretch));
    if (part.some((item) => item.kind === "each")) this.each(part, found);
    return found;
  }

  // “99213 and 99214 x3 each”: the count of the last for all in the part without one.
  each(part, found) {
    for (const item of part)
      if (item.kind === "each" && !item.denied) found.at(-1).words.push(...this.maker.use([item], "line"));
    const counted = found.filter((line) => line.units > 1);
    if (new Set(counted.map((line) => line.units)).size !== 1) return;
    const earlier = this.draft.lines.filter((line) => line.units === 1);
    for (const line of [...earlier, ...found]) {
      if (line.units === 1) line.units = counted[0].units;
      if (earlier.includes(line)) line.isGuess = true;
    }
    if (earlier.length) this.maker.ask("EACH", `“each”: ${earlier.map(written).join(", ")} too?`);
  }

  // What a part says when it holds no code and no procedure; null when it holds anything else.
  alone(part, correcting) {
    const live = part.filter((item) => !item.denied && !item.used);
    if (live.some((item) => TELLING_ALONE.has(item.kind))) return null;
    const details = detailsOf(live, this.lookups.isPhysician);
    const numbers = live.filter((item) => item.kind === "number" && !details.items.includes(item));
    if (!numbers.length) return details.items.length ? details : null;
    if (numbers.length > 1 || !this.draft.lines.length || details.items.length) return null;
    return this.maker.loneNumber(numbers[0], this.draft.lines.at(-1), correcting);
  }

  // A part of nothing but sides, counts or a role: a role speaks of every procedure before it, the rest of the last.
  change(details) {
    this.draft.role = details.role ?? this.draft.role;
    const assisting = details.modifiers.filter((text) => ASSISTING.includes(text));
    for (const line of this.draft.lines) {
      const facts = this.maker.factsOf(line.code);
      if (!facts.isVisit && !facts.isDrug) Object.assign(line, withModifiers(line, assisting));
    }
    const last = this.draft.lines.at(-1);
    const others = details.modifiers.filter((text) => !ASSISTING.includes(text));
    Object.assign(last, withModifiers(last, others));
    this.maker.amounts(last, details);
    this.maker.askDoubts(details, last);
    const isRole = (item) => ROLES.has(item.kind);
    const said = this.maker.use(
      details.items.filter((item) => !isRole(item)),
      "line",
    );
    this.draft.recognized.push(...this.maker.use(details.items.filter(isRole), "role", "role"));
    if (details.sides.length || details.both || details.count) {
      const spoken = { ...details, modifiers: [...last.modifiers] };
      const { forms, others: ways, notes } = lineForms(this.maker.factsOf(last.code), spoken, last.units);
      this.draft.lines.pop();
      for (const form of forms)
        this.draft.lines.push({
          ...last,
          ...form,
          alternatives: [...ways, ...last.alternatives],
          words: [...last.words],
        });
      this.maker.warnAll(notes);
    }
    this.draft.lines.at(-1).words.push(...said);
  }

  askStopped(group) {
    const plain = group.map((item) => ({ ...item, denied: false }));
    const found = silently(() => this.codesOrWords(plain), this.draft, this.tokens);
    if (!found.length) return;
    const options = found.map((line) => asOption([withModifiers(line, ["53"])], "begun and stopped"));
    this.maker.ask("STOPPED", `${found.map(written).join(", ")}: begun and stopped (53), or not done?`, [], options);
  }

  // “EGD done colonoscopy declined”: words that are no one name may be only partly denied.
  askEnded(group) {
    if (group.some((item) => item.kind === "code")) return;
    const words = group.filter((item) => item.kind === "word");
    const [best] = words.length ? this.lookups.find(this.phrases.textOf(words)) : [];
    if (best && best.confidence < 1 && group.some((item) => DONE.has(item.value)))
      this.maker.ask("DENIED_WHAT", `“${this.phrases.textOf(group)}”: was none of it done?`, this.maker.words(group));
  }

  askDoubtful(doubting, found) {
    const words = this.maker.use(doubting, "question", "in doubt");
    const message = `“${words[0].text}”: was it done? Nothing is logged until you say so.`;
    const options = found.map((line) => asOption([line], "as said"));
    this.maker.ask("DONE", message, [...words, ...found[0].words], options);
    return [];
  }

  // “45380 or 45385”: neither is logged, both are offered. Null where “or” does not join two procedures.
  choose(choices, marks) {
    if (!choices.every(isTelling) || marks.every((item) => item.denied)) return null;
    const read = choices.map((choice) => this.plain(choice)).filter((lines) => lines.length);
    if (!read.length) return null;
    const words = this.maker.use(marks, "question", "or");
    const options = read.map((lines) => asOption(lines, "one of those said"));
    this.maker.ask(
      "WHICH_ONE",
      "“or”: which one was it?",
      [...words, ...read.flatMap((lines) => lines[0].words)],
      options,
    );
    return [];
  }

  // Denied words that no name held, and modifiers that nobody knows.
  unread(items) {
    const unused = (item) => !this.tokens.slice(item.first, item.last).some((token) => token.use);
    for (const run of runsOf(this.maker.denied.filter((item) => !item.used))) {
      const rest = run.filter(unused);
      if (rest.length) this.draft.unparsed.push(...this.maker.useRun(rest, "denied", DENIED));
    }
    for (const item of items) {
      if (item.kind !== "strange" || item.used || item.denied) continue;
      const words = this.maker.use([item], "question", "not a modifier");
      this.draft.unparsed.push(...words);
      this.maker.ask("MODIFIER", `“${words[0].text}” is no modifier this app knows. What is it?`, words);
    }
  }
}
