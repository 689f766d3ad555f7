// A round or a clinic in as many taps as visits: each tile adds one, its minus takes one. Words of ours beside each
// code, not the descriptors of CPT.
import { workOf } from "../catalog/catalog.js";
import { app } from "../state.js";
import { hundredths } from "../views/decimal.js";
import { h, icon } from "../views/dom.js";

const ROUND = [
  [
    "Admissions",
    [
      ["99221", "low"],
      ["99222", "moderate"],
      ["99223", "high"],
    ],
  ],
  [
    "Follow-up visits",
    [
      ["99231", "low"],
      ["99232", "moderate"],
      ["99233", "high"],
    ],
  ],
  [
    "Discharge and critical care",
    [
      ["99238", "to 30 min"],
      ["99239", "over 30 min"],
      ["99291", "first hour"],
    ],
  ],
];
const CLINIC = [
  [
    "New patients",
    [
      ["99203", "low"],
      ["99204", "moderate"],
      ["99205", "high"],
    ],
  ],
  [
    "Known patients",
    [
      ["99213", "low"],
      ["99214", "moderate"],
      ["99215", "high"],
    ],
  ],
  [
    "Short visits",
    [
      ["99202", "new"],
      ["99211", "nurse"],
      ["99212", "known"],
    ],
  ],
];
const WITHOUT = ({ modifiers }) => !modifiers?.length;

export const groupsOf = (setting) => (setting === "facility" ? ROUND : CLINIC);
export const counted = (setting) => new Set(groupsOf(setting).flatMap(([, tiles]) => tiles.map(([code]) => code)));
export const countOf = (lines, code) =>
  lines.filter((line) => line.code === code && WITHOUT(line)).reduce((count, line) => count + line.units, 0);

// The lines with one visit of a code more (by 1) or fewer (by -1); the line goes with its last visit.
export function stepped(lines, code, by) {
  const place = lines.findIndex((line) => line.code === code && WITHOUT(line));
  if (place < 0) return by > 0 ? [...lines, { code, modifiers: [], units: 1 }] : lines;
  const units = lines[place].units + by;
  return units < 1
    ? lines.filter((_, index) => index !== place)
    : lines.map((line, index) => (index === place ? { ...line, units } : line));
}

// The tiles; `step(code, by)` is what a tap does.
export function counter(draft, step) {
  return groupsOf(draft.setting).map(([title, tiles]) =>
    h(
      "section",
      { class: "stack tight", "aria-label": title },
      h("h2", { class: "label", text: title }),
      h("div", { class: "tiles" }, ...tiles.map(([code, word]) => tile(draft, code, word, step))),
    ),
  );
}

function tile({ lines }, code, word, step) {
  const count = countOf(lines, code);
  const work = workOf(app.index, code);
  const plus = { type: "button", class: "plus", "data-key": `plus-${code}`, onclick: () => step(code, 1) };
  const minus = { type: "button", class: "minus", "data-key": `minus-${code}`, onclick: () => step(code, -1) };
  return h(
    "div",
    { class: "tile", "data-count": count || null, "data-code": code },
    h("p", { class: "note" }, h("strong", { text: code }), h("br"), word),
    h("p", { class: count ? "figure" : "figure none", text: String(count) }),
    h("p", { class: "note", text: work && !app.trainee ? hundredths(work) : "" }),
    h("button", { ...plus, "aria-label": `One ${code} more, ${word}; now ${count}` }),
    count > 0 && h("button", { ...minus, "aria-label": `One ${code} less` }, icon("minus")),
  );
}
