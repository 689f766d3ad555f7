// The modifiers that fit a code, from the indicators of its release and the kind of code, the person's own habit first.
// Four on the card, the rest behind “more”; any other is typed there.
import { h, icon } from "../views/dom.js";

// The word on the button, and what it says as rvuedge/valuation/rules/known_modifiers.py has it; a test compares them.
export const MODIFIERS = {
  22: ["extra", "increased service"],
  24: ["unrelated", "unrelated visit in a global period"],
  25: ["separate", "separate visit the same day"],
  26: ["reading", "professional component"],
  50: ["both", "both sides"],
  51: ["multiple", "multiple procedures"],
  52: ["reduced", "reduced service"],
  53: ["stopped", "discontinued"],
  57: ["decision", "visit that decided on surgery"],
  58: ["staged", "staged or related procedure"],
  59: ["distinct", "distinct service"],
  62: ["two", "two surgeons"],
  66: ["team", "surgical team"],
  76: ["repeat", "repeated by the same physician"],
  77: ["other", "repeated by another physician"],
  78: ["return", "return to the OR, related"],
  79: ["unrelated", "unrelated procedure in a global period"],
  80: ["assist", "assistant surgeon"],
  82: ["assist", "assistant surgeon, no qualified resident"],
  91: ["again", "laboratory test repeated"],
  93: ["audio", "telehealth, audio only"],
  95: ["video", "telehealth, audio and video"],
  AA: ["in person", "anesthesia by the anesthesiologist"],
  AD: ["over 4", "supervision of more than four anesthesia cases"],
  AI: ["admitting", "admitting physician of record"],
  AS: ["PA or NP", "PA, NP or CNS assistant at surgery"],
  FS: ["split", "split or shared visit"],
  GC: ["resident", "resident under a teaching physician"],
  JW: ["discarded", "drug discarded"],
  JZ: ["none left", "no drug discarded"],
  LT: ["left", "left side"],
  P1: ["status 1", "physical status 1 (anesthesia)"],
  P2: ["status 2", "physical status 2 (anesthesia)"],
  P3: ["status 3", "physical status 3 (anesthesia)"],
  P4: ["status 4", "physical status 4 (anesthesia)"],
  P5: ["status 5", "physical status 5 (anesthesia)"],
  P6: ["status 6", "physical status 6 (anesthesia)"],
  QK: ["directs", "direction of two to four anesthesia cases"],
  QS: ["MAC", "monitored anesthesia care"],
  QX: ["directed", "CRNA under medical direction"],
  QY: ["directs 1", "direction of one CRNA"],
  QZ: ["alone", "CRNA without medical direction"],
  RT: ["right", "right side"],
  TC: ["technical", "technical component"],
  XS: ["structure", "separate structure"],
};
const ANESTHESIA = ["AA", "QK", "QY", "AD", "QX", "QZ", "QS", "P1", "P2", "P3", "P4", "P5", "P6"];
// Visits of the first hospital day, of which one is the admitting physician's (AI).
const ADMISSIONS = /^9922[1-3]$/;
const SHOWN = 4; // with “more”, one row at 360 px

// Codes of modifiers in the order they are offered. `entry` is the catalog's or null: then those any code may take.
export function fitting(entry, usual = []) {
  const own = usual.filter((code) => MODIFIERS[code]);
  return [...new Set([...own, ...byKind(entry)])];
}

function byKind(entry) {
  if (!entry) return ["26", "59", "LT", "RT", "50", "51", "52", "76", "GC"];
  if (entry.kind === "anesthesia") return ANESTHESIA;
  if (entry.kind === "drug") return ["JZ", "JW", "LT", "RT"];
  if (entry.isVisit) return ["25", "24", "57", "GC", ...(ADMISSIONS.test(entry.code) ? ["AI"] : []), "FS", "95", "93"];
  return ofService(entry);
}

// By the record layout of the relative value files: BILAT SURG 1 and 3 take sides; ASST SURG 0 and 2 an assistant, 1 is
// never paid one; CO-SURG and TEAM SURG 1 and 2 allow them; PCTC IND 1 splits; GLOB DAYS 010 and 090 have a period.
function ofService({ kind, days, bilat, indicators }) {
  const [assistant, two, team, split] = indicators ?? "    ";
  const hasSides = "13".includes(bilat ?? " ");
  const hasPeriod = days === "010" || days === "090";
  const isSurgery = hasPeriod || days === "000" || days === "ZZZ";
  const isAssisted = isSurgery && "02".includes(assistant);
  const isImage = kind === "imaging" || kind === "test";
  return [
    ...(split === "1" ? ["26", "TC"] : []),
    ...(hasSides ? ["LT", "RT", "50"] : []),
    ...(hasPeriod ? (hasSides ? ["59", "22", "58", "78"] : ["22", "58", "78"]) : []),
    ...(isAssisted ? ["80"] : []),
    "59",
    ...(isSurgery ? ["51", "53", "XS", "22"] : []),
    ...(isImage ? ["76", "77", "52"] : ["52", "76", "77"]),
    ...(hasPeriod ? ["79"] : []),
    ...("12".includes(two) ? ["62"] : []),
    ...("12".includes(team) ? ["66"] : []),
    ...(isAssisted ? ["82", "AS"] : []),
    "GC",
  ];
}

const opened = new Set();
const toggled = (codes, code) => (codes.includes(code) ? codes.filter((entry) => entry !== code) : [...codes, code]);

// The row of a line: four that fit, those that are set, and “more”. `act` has update(facts) and show().
export function modifierRow(line, index, known, act, usual = []) {
  const fit = fitting(known, usual);
  const key = `${line.code}-${index}`;
  const isOpen = opened.has(key);
  const first = fit.slice(0, SHOWN);
  const set = line.modifiers.filter((code) => !first.includes(code));
  const rest = fit.slice(SHOWN).filter((code) => !set.includes(code));
  const toggle = (code) => act.update({ modifiers: toggled(line.modifiers, code) });
  const button = (code) => modifier(line, index, code, () => toggle(code));
  const turn = () => {
    if (!opened.delete(key)) opened.add(key);
    act.show();
  };
  return h(
    "div",
    { class: "stack tight modifiers" },
    h(
      "div",
      { class: "mods", role: "group", "aria-label": `Modifiers for ${line.code}` },
      ...[...first, ...set].map(button),
      moreButton(line, index, isOpen, turn),
      ...(isOpen ? rest.map(button) : []),
    ),
    isOpen && anotherModifier(line, index, toggle),
  );
}

function modifier(line, index, code, act) {
  const [word, says] = MODIFIERS[code] ?? ["modifier", "modifier"];
  const facts = { type: "button", class: "mod", "data-key": `mod-${index}-${code}`, "aria-label": `${code}, ${says}` };
  const isSet = String(line.modifiers.includes(code));
  return h("button", { ...facts, "aria-pressed": isSet, title: says, onclick: act }, code, h("span", { text: word }));
}

const moreButton = (line, index, isOpen, turn) =>
  h(
    "button",
    {
      type: "button",
      class: "mod more",
      "data-key": `modifiers-${index}`,
      "aria-expanded": String(isOpen),
      "aria-label": `${isOpen ? "Fewer" : "More"} modifiers for ${line.code}`,
      onclick: turn,
    },
    icon(isOpen ? "up" : "more"),
    h("span", { text: isOpen ? "fewer" : "more" }),
  );

function anotherModifier(line, index, toggle) {
  const take = (event) => {
    const code = event.target.value.trim().toUpperCase();
    if (/^[0-9A-Z]{2}$/.test(code) && !line.modifiers.includes(code)) toggle(code);
  };
  return h(
    "label",
    { class: "field" },
    h("span", { text: "Other modifier" }),
    h("input", {
      name: "modifier",
      maxlength: 2,
      size: 4,
      autocapitalize: "characters",
      "data-key": `modifier-${index}`,
      onchange: take,
    }),
  );
}
