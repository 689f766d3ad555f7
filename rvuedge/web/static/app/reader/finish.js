// What every line goes through: tokens marked as used, measures accounted for, doubts asked; as
// rvuedge/logbook/dictation/rules/finish.py.
import { ROLES, lineForms } from "./details.js";
import { isTimedByCode, minutesDoubt, otherOf } from "./words/minutes.js";
import { GRAMMAR } from "./words/tokens.js";

export const DOUBT = 0.9; // an open question makes a line a guess, and a tenth less certain

// Finishes lines; marks the tokens they use; asks what is in doubt.
export class Finisher {
  constructor(draft, text, tokens, lookups, phrases) {
    Object.assign(this, { draft, text, tokens, lookups, phrases, denied: [], groups: 0 });
  }

  factsOf(code) {
    return this.lookups.known(code) ?? { code, title: "", isDrug: code.startsWith("J") };
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
    const same = this.draft.questions.some(
      (asked) => asked.code === code && asked.message === message && asked.group === group,
    );
    if (!same) this.draft.questions.push({ code, message, words, options, group });
  }

  // The lines of a code with its details, its doubts asked and its measures accounted for.
  finish(base, facts, details) {
    this.draft.role = details.role ?? this.draft.role;
    this.draft.recognized.push(
      ...this.use(
        details.items.filter((item) => ROLES.has(item.kind)),
        "role",
        "role",
      ),
    );
    const said = details.items.filter((item) => !ROLES.has(item.kind) && item.kind !== "measure");
    base.words.push(...this.use(said, "line"));
    const { forms, others, notes } = lineForms(facts, details);
    this.warnAll(notes);
    for (const [code, message] of notes) if (code === "COUNT_LEFT_OUT") details.doubts.push(["HOW_MANY", message]);
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
    } else if (doses.length) {
      this.draft.unparsed.push(...this.use(doses, "left out", `a dose, and ${facts.code} is no drug`));
      details.doubts.push(["WHOSE_DOSE", `A dose was given, and ${facts.code} is no drug: of which drug?`]);
    } else if (details.wasted) line.wasted = details.wasted;
    for (const item of details.measures) if (!item.used) this.measure(item, line, facts, details);
  }

  measure(item, line, facts, details) {
    const minutes = item.value === "time" ? item.number * (GRAMMAR.minutes[item.unit] ?? 0) : 0;
    const [{ text: spoken }] = this.words([item]);
    const noted = () => line.words.push(...this.use([item], "line", "a time, not a count"));
    if (minutes && isTimedByCode(facts.code)) {
      noted();
      const doubt = minutesDoubt(facts.code, minutes, spoken);
      if (doubt) details.doubts.push(["MINUTES", doubt]);
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
      if (!code) continue;
      const options = waysOf(code, line, details.numberInDoubt).map((form) => ({
        lines: [form],
        title: line.title,
        why: "as it may be meant",
        confidence: DOUBT,
      }));
      this.ask(code, message, [], options, line.group);
    }
  }
}

const ASSISTING = ["80", "82", "AS"];

// The forms that a doubt leaves to choose from.
function waysOf(code, { code: of, modifiers, units }, number) {
  if (code === "ASSISTANT") {
    const others = modifiers.filter((text) => !ASSISTING.includes(text));
    return ASSISTING.map((text) => ({ code: of, modifiers: [...others, text], units }));
  }
  if (code === "MINUTES" && otherOf(of))
    return [
      { code: of, modifiers, units },
      { code: otherOf(of), modifiers, units },
    ];
  if (code !== "MODIFIER_OR_UNITS") return [];
  const others = modifiers.filter((text) => text !== number);
  const left = units === Number(number) ? 1 : units;
  return [
    { code: of, modifiers: [...others, number], units: left },
    { code: of, modifiers: others, units: Number(number) },
  ];
}

// A line for each form, with the alternatives in front of its own.
export const linesOf = (base, forms, others) =>
  forms.map((form) => ({ ...base, ...form, alternatives: [...others, ...base.alternatives], words: [...base.words] }));
