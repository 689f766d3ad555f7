// What is taken back: the last line said, or its count, side and modifiers anew; as
// rvuedge/logbook/dictation/rules/corrections.py.
import { lineForms } from "./details.js";

export const TAKEN_BACK = "taken back";
const SIDED = ["LT", "RT", "50"];

// A line as people write it: 49505-50, 99213 ×5.
export const written = (form) => [form.code, ...form.modifiers].join("-") + (form.units > 1 ? ` ×${form.units}` : "");

// Takes back in a draft.
export class Corrections {
  constructor(draft, maker) {
    Object.assign(this, { draft, maker });
  }

  // The last line said, out of the draft; where several stand before it, which is a question.
  takeBack() {
    const { group } = this.draft.lines.at(-1);
    const taken = this.draft.lines.filter((line) => line.group === group);
    this.draft.lines = this.draft.lines.filter((line) => line.group !== group);
    this.draft.unparsed.push(...taken[0].words.map((word) => ({ ...word, why: TAKEN_BACK })));
    this.draft.questions = this.draft.questions.filter((question) => question.group !== group);
    if (!this.draft.lines.length) return;
    const named = [...new Set(taken.map(written))].join(" + ");
    this.maker.ask("TAKEN_BACK", `${named} was taken back, ${this.draft.lines.length} before it stand. Is that right?`);
  }

  // “I mean right”, “make it 4”: the count, side or modifiers of the last line anew.
  override(details) {
    const last = this.draft.lines.at(-1);
    const sided = details.sides.length > 0 || details.both;
    let modifiers = last.modifiers.filter((text) => !(sided && SIDED.includes(text)));
    if (details.modifiers.length) modifiers = modifiers.filter((text) => SIDED.includes(text));
    modifiers = [...modifiers, ...details.modifiers];
    const facts = this.maker.factsOf(last.code);
    const read = lineForms(facts, { ...details, modifiers }, last.units);
    const plain = [{ code: last.code, modifiers, units: details.count ?? last.units }];
    this.maker.warnAll(read.notes);
    this.maker.askDoubts(details, last);
    const place = this.draft.lines.findIndex((line) => line.group === last.group);
    const words = [...last.words, ...this.maker.use(details.items, "line")];
    const fresh = (sided ? read.forms : plain).map((form) => ({
      ...last,
      ...form,
      alternatives: [...(sided ? read.others : []), ...last.alternatives],
      words: [...words],
      dose: details.dose ?? last.dose,
      wasted: details.wasted ?? last.wasted,
    }));
    this.draft.lines = this.draft.lines.filter((line) => line.group !== last.group);
    this.draft.lines.splice(place, 0, ...fresh);
  }
}

// What `reading()` finds, nothing of it used or asked.
export function silently(reading, draft, tokens) {
  const uses = tokens.map((token) => token.use);
  const saved = { role: draft.role };
  for (const name of ["lines", "questions", "unparsed", "recognized", "warnings"]) saved[name] = [...draft[name]];
  const found = reading();
  Object.assign(draft, saved);
  tokens.forEach((token, place) => (token.use = uses[place]));
  return found;
}
