// What the items of a part say beside its codes, and the forms a code takes with it; as
// rvuedge/logbook/dictation/rules/details.py and line_forms.py.
import { GRAMMAR } from "./words/tokens.js";

export const ROLES = new Set(["assistant", "second_assistant"]);
const ASSISTING = [
  "ASSISTANT",
  "Assistant at surgery: which modifier? 80, 82 (no qualified resident), or AS (PA, NP, CNS).",
];
const MOST_TOKENS = 1000; // behind every token of the longest line, 500 signs
export const MOST_UNITS = 9999; // what a line holds
const SIDE_KINDS = new Set(["left", "right", "both", "two_sides"]);
// docs/rules.md, R-1.8: 1 both sides are 150%, 3 each side in full, 2 for both already, 0 and 9 no modifier 50.
const WITH_50 = {
  1: "credited the same: both sides are 150% (indicator 1)",
  3: "each side is credited in full (indicator 3)",
};
const NO_SIDES = {
  0: "both sides count as one (indicator 0): modifier 50 does not apply",
  2: "the figure is for both sides already (indicator 2): no modifier",
  9: "sides do not apply to it (indicator 9): no modifier",
};
export const takesSides = (facts) => !facts?.bilat || facts.bilat in WITH_50;

export const noDetails = () => ({
  sides: [],
  both: false,
  count: null,
  modifiers: [],
  typed: [],
  role: null,
  dose: null,
  wasted: null,
  measures: [],
  items: [],
  doubts: [],
  each: false,
  numberInDoubt: "",
});

// Takes in what was said elsewhere of the same code; two counts are a doubt.
export function addDetails(mine, other) {
  if (mine.count && other.count && mine.count !== other.count)
    mine.doubts.push(["TWO_COUNTS", `Both ${mine.count} and ${other.count} were given: how many?`]);
  for (const name of ["sides", "modifiers", "typed", "measures", "items", "doubts"]) mine[name].push(...other[name]);
  for (const name of ["count", "role", "dose", "wasted"]) mine[name] = other[name] ?? mine[name];
  mine.both ||= other.both;
  mine.each ||= other.each;
  mine.numberInDoubt ||= other.numberInDoubt;
}

// What items say of the code or procedure they stand at; bare numbers and words are left to the caller.
export function detailsOf(items, isPhysician, sides = true) {
  const details = noDetails();
  const live = items.filter((item) => !item.denied && !item.used);
  for (const item of live) {
    if (ROLES.has(item.kind)) {
      details.role = item.kind === "second_assistant" ? "second assistant" : "assistant";
      details.modifiers.push(isPhysician ? "80" : "AS");
      details.doubts.push(ASSISTING);
    } else if (item.kind === "circumstance") details.modifiers.push(item.value);
    else if (item.kind === "modifier") hearModifiers(item, details);
    else if (SIDE_KINDS.has(item.kind)) {
      if (!sides) continue;
      hearSide(item, details);
    } else if (item.kind === "count" || item.kind === "twice") hearCount(item, details);
    else if (item.kind === "each") details.each = true;
    else if (item.kind === "rough") details.doubts.push(["HOW_MANY", `“${item.value}” is no number: how many?`]);
    else if (item.kind !== "measure" && item.kind !== "waste") continue;
    details.items.push(item);
  }
  amounts(live, details);
  return details;
}

function hearModifiers(item, details) {
  details.typed.push(...item.value.split(" ").map((modifier) => [item.first, modifier]));
  for (const modifier of item.value.split(" "))
    (["LT", "RT"].includes(modifier) ? details.sides : details.modifiers).push(modifier);
}

function hearSide(item, details) {
  if (item.kind === "both") details.both = true;
  else if (item.kind === "two_sides") details.sides.push("LT", "RT");
  else {
    details.sides.push(item.kind === "left" ? "LT" : "RT");
    if (["lt", "rt"].includes(item.value)) details.typed.push([item.first, item.value.toUpperCase()]);
  }
}

function hearCount(item, details) {
  const number = item.kind === "count" ? item.number : Number(item.value);
  if (number % 1 || number < 1 || number > MOST_UNITS)
    details.doubts.push(["HOW_MANY", `${number} is not a whole number of units. How many?`]);
  else if (details.count && details.count !== number)
    details.doubts.push(["TWO_COUNTS", `Both ${details.count} and ${number} were given: how many?`]);
  else details.count = number;
}

export function counted(item) {
  const details = { ...noDetails(), items: [item] };
  if (item.number % 1 || item.number < 1 || item.number > MOST_UNITS)
    details.doubts.push(["HOW_MANY", `“${item.value}” is not a whole number of units. How many?`]);
  else details.count = item.number;
  return details;
}

const doseOf = (item) => ({ amount: String(item.number), unit: GRAMMAR.dose_units[item.unit] });

// Doses and what was wasted: “700 mg”, “wasted 100 mg”, “wasted 100” in the unit of the dose.
function amounts(items, details) {
  let bare = null;
  items.forEach((item, place) => {
    const [before, behind] = [items[place - 1]?.kind === "waste", items[place + 1]?.kind === "waste"];
    if (item.kind === "measure" && item.value === "dose") {
      const ofAnother = ["measure", "number"].includes(items[place + 2]?.kind);
      if (before || (behind && !ofAnother)) details.wasted = doseOf(item);
      else if (!details.dose) details.dose = doseOf(item);
      else details.doubts.push(["TWO_DOSES", "Two doses were given: which one?"]);
    } else if (item.kind === "measure") details.measures.push(item);
    else if (item.kind === "number" && (before || behind)) bare = item;
  });
  if (bare && details.dose && !details.wasted) {
    details.wasted = { amount: String(bare.number), unit: details.dose.unit };
    details.items.push(bare);
    details.doubts.push(["", "unit of what was wasted taken from the dose"]);
  }
  if (items.some((item) => item.kind === "waste") && !details.wasted)
    details.doubts.push(["WASTED", "How much was wasted?"]);
}

const unique = (texts) => [...new Set(texts)];
const form = (code, modifiers = [], units = 1) => ({ code, modifiers, units });
export const withModifiers = (one, modifiers) => ({ ...one, modifiers: unique([...one.modifiers, ...modifiers]) });
export const other = (facts, lines, why) => ({ lines, title: facts.title, why, confidence: 0.5 });

// The lines that a code with what was said makes, the other forms they may take, and the doubts.
export function lineForms(facts, details, units = 1) {
  const [modifiers, count] = [unique(details.modifiers), details.count ?? units];
  let sides = ["LT", "RT"].filter((side) => details.sides.includes(side));
  if (details.both || sides.length === 2) return bothForms(facts, modifiers, count, sides.length > 0 && !details.both);
  const notes = [];
  if (sides.length && (facts.isVisit || facts.bilat === "9")) {
    notes.push(["SIDE_LEFT_OUT", `${facts.code}: ${NO_SIDES[9]}.`]);
    sides = [];
  }
  // In the order typed; what was said in words comes last.
  const placeOf = (modifier) => details.typed.find(([, typed]) => typed === modifier)?.[0] ?? MOST_TOKENS;
  const ordered = [...modifiers, ...sides].sort((a, b) => placeOf(a) - placeOf(b));
  const forms = [form(facts.code, ordered, count)];
  if (count > 1 && facts.isVisit) {
    const lines = Array.from({ length: count }, () => form(facts.code, modifiers));
    notes.push([
      "VISITS_AS_UNITS",
      `${facts.code}: ${count} visits are kept as ${count} units of one line. Log each separately if it matters.`,
    ]);
    return { forms, others: [other(facts, lines, `${count} lines of one visit each`)], notes };
  }
  if (count === 2 && facts.bilat === "1" && !sides.length) {
    const pairs = [
      [form(facts.code, [...modifiers, "50"])],
      ["LT", "RT"].map((side) => form(facts.code, [...modifiers, side])),
    ];
    notes.push([
      "SIDES_NOT_SAID",
      `${facts.code}: two units are read as both sides of one patient. If they were two, log each separately.`,
    ]);
    return { forms, others: pairs.map((lines) => other(facts, lines, "both sides of one patient")), notes };
  }
  return { forms, others: [], notes };
}

// Left and right as two lines when they were named, modifier 50 when “both” was said; the other form beside it.
function bothForms(facts, given, count, inWords) {
  const modifiers = given.filter((modifier) => modifier !== "50");
  const pair = ["LT", "RT"].map((side) => form(facts.code, [...modifiers, side]));
  const single = [form(facts.code, [...modifiers, "50"])];
  if (facts.bilat in NO_SIDES)
    return {
      forms: [form(facts.code, modifiers, count)],
      others: [],
      notes: [["SIDES_LEFT_OUT", `${facts.code}: ${NO_SIDES[facts.bilat]}.`]],
    };
  const why = WITH_50[facts.bilat] ?? "no release of that day says how both sides are credited";
  const notes = count <= 2 ? [] : [["COUNT_LEFT_OUT", `${facts.code}: ${count} were given, and both sides are two.`]];
  return { forms: inWords ? pair : single, others: [other(facts, inWords ? single : pair, why)], notes };
}
