// One line of the case that is being entered: units, modifiers as chips, dose of a drug, star, what goes with it.
import { hundredths, times } from "../views/decimal.js";
import { chip, h, quiet } from "../views/dom.js";
import { anesthesiaTime } from "./anesthesia.js";

// Those a surgeon's office uses most, each with what it says; any other is typed below them.
const MODIFIERS = [
  ["LT", "left side"],
  ["RT", "right side"],
  ["50", "both sides"],
  ["26", "professional component"],
  ["51", "multiple procedures"],
  ["59", "distinct service"],
  ["XS", "separate structure"],
  ["22", "increased service"],
  ["52", "reduced service"],
  ["53", "discontinued"],
  ["62", "two surgeons"],
  ["78", "return to the OR, related"],
  ["79", "unrelated procedure in a global period"],
  ["80", "assistant surgeon"],
  ["82", "assistant surgeon, no qualified resident"],
  ["AS", "PA, NP or CNS assistant at surgery"],
];
const OF_ANESTHESIA = [
  ["AA", "anesthesiologist, in person"],
  ["QK", "directing 2 to 4 cases"],
  ["QY", "directing one case"],
  ["AD", "supervising more than 4 cases"],
  ["QX", "CRNA or AA, directed"],
  ["QZ", "CRNA, not directed"],
  ["QS", "monitored anesthesia care"],
  ...["P1", "P2", "P3", "P4", "P5", "P6"].map((code) => [code, `physical status ${code[1]}`]),
];
const MEASURES = ["mg", "mcg", "g", "mL", "IU", "units"];

// `act` has update(facts), remove(), star(), add(code). `known` is the catalog's entry or null; `going` are the codes
// that go with it; `day` is the day of the case.
export function lineCard(line, index, { known, starred, going, day, act }) {
  return h(
    "li",
    { class: "line" },
    heading(line, index, { known, starred, act }),
    h("p", {
      class: "muted title",
      text: known ? [known.title, known.group].filter(Boolean).join(" · ") : "Unknown code. Kept, not valued yet.",
    }),
    h("div", { class: "row" }, stepper(line, index, act), modifierChoice(line, index, known, act)),
    known?.kind === "drug" && doses(line, index, act),
    known?.kind === "anesthesia" && anesthesiaTime(line, index, day, act),
    going.length > 0 && goingChips(line, index, going, act),
  );
}

// A button as wide as it is high, named for those who cannot see its sign. `key` is its data-key.
const iconButton = (key, sign, label, act, more = {}) =>
  quiet(sign, act, { class: "quiet icon", "data-key": key, "aria-label": label, ...more });

function heading(line, index, { known, starred, act }) {
  const value = known?.work ? `${hundredths(times(known.work, line.units || 1))} wRVUs` : "no work RVU";
  const pressed = { "aria-pressed": String(starred) };
  return h(
    "div",
    { class: "row between" },
    h("strong", { text: line.code }),
    h("span", { class: "figure", text: value }),
    iconButton(`star-${index}`, starred ? "★" : "☆", `Favorite ${line.code}`, act.star, pressed),
    iconButton(`remove-${index}`, "✕", `Remove ${line.code}`, act.remove),
  );
}

function goingChips(line, index, going, act) {
  const chips = going.map((companion) =>
    chip(`with-${index}-${companion.code}`, `+ ${companion.code}`, companion.title, () => act.add(companion.code), {
      title: companion.why,
    }),
  );
  return h("div", { class: "chips", role: "group", "aria-label": `Goes with ${line.code}` }, ...chips);
}

function stepper(line, index, act) {
  const set = (units) => act.update({ units: Math.max(1, units || 1) });
  const step = (name, sign, by) =>
    iconButton(`${name}-${index}`, sign, `${name} unit of ${line.code}`, () => set(line.units + by));
  const typed = h("input", {
    inputmode: "numeric",
    name: "units",
    "data-key": `units-${index}`,
    "aria-label": `Units of ${line.code}`,
    maxlength: 5,
    value: line.units,
    oninput: (event) => set(Number.parseInt(event.target.value, 10)),
  });
  return h(
    "div",
    { class: "stepper", role: "group", "aria-label": `Units of ${line.code}` },
    step("One fewer", "−", -1),
    typed,
    step("One more", "+", 1),
  );
}

const toggled = (codes, code) => (codes.includes(code) ? codes.filter((entry) => entry !== code) : [...codes, code]);

// The modifiers of a line, closed until they are wanted.
export function modifierChoice(line, index, known, act) {
  const usual = known?.kind === "anesthesia" ? OF_ANESTHESIA : MODIFIERS;
  const toggle = (code) => act.update({ modifiers: toggled(line.modifiers, code) });
  const offered = new Set(usual.map(([code]) => code));
  const others = line.modifiers.filter((code) => !offered.has(code)).map((code) => [code, "modifier"]);
  const chips = [...usual, ...others].map(([code, says]) =>
    chip(`mod-${index}-${code}`, code, says, () => toggle(code), {
      "aria-pressed": String(line.modifiers.includes(code)),
      "aria-label": `${code}, ${says}`,
    }),
  );
  return h(
    "details",
    { class: "modifiers", "data-key": `open-${line.code}-${index}` },
    h("summary", {
      "data-key": `modifiers-${index}`,
      text: line.modifiers.length ? `Modifiers ${line.modifiers.join(", ")}` : "Modifiers",
    }),
    h("div", { class: "chips small", role: "group", "aria-label": `Modifiers for ${line.code}` }, ...chips),
    h("label", { text: "Other modifier " }, anotherModifier(line, index, toggle)),
  );
}

function anotherModifier(line, index, toggle) {
  const take = (event) => {
    const code = event.target.value.trim().toUpperCase();
    if (/^[0-9A-Z]{2}$/.test(code) && !line.modifiers.includes(code)) toggle(code);
  };
  return h("input", {
    name: "modifier",
    maxlength: 2,
    size: 4,
    autocapitalize: "characters",
    "data-key": `modifier-${index}`,
    onchange: take,
  });
}

function doses(line, index, act) {
  return h(
    "div",
    { class: "row" },
    dose(line, index, act, "dose", "Dose given"),
    dose(line, index, act, "wasted", "Discarded"),
  );
}

// An amount and its measure; an empty amount takes the fact away. A comma is read as the decimal point it is on some
// keypads.
function dose(line, index, act, name, title) {
  const unit = (line[name]?.unit ?? "mg").toLowerCase();
  const amount = h("input", {
    inputmode: "decimal",
    name,
    size: 7,
    "aria-label": `${title}, amount`,
    "data-key": `${name}-${index}`,
    value: line[name]?.amount ?? "",
  });
  const measure = h(
    "select",
    { "aria-label": `${title}, unit`, "data-key": `${name}-unit-${index}` },
    ...MEASURES.map((entry) => h("option", { text: entry, selected: entry.toLowerCase() === unit })),
  );
  const update = () => {
    const text = amount.value.trim().replace(",", ".");
    return act.update({ [name]: text ? { amount: text, unit: measure.value } : null });
  };
  return h(
    "fieldset",
    { class: "row", oninput: update },
    h("legend", { text: `${title}, ${line.code}` }),
    amount,
    measure,
  );
}
