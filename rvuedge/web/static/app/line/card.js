// One line of the case that is being entered: its credit with the first reason, the modifiers that fit, what takes its
// place, what goes with it, units, the facts of a drug or an anesthetic.
import { titleInFull } from "../catalog/catalog.js";
import { hundredths, times } from "../views/decimal.js";
import { chip, h, icon, quiet } from "../views/dom.js";
import { anesthesiaTime } from "./anesthesia.js";
import { drugFacts } from "./drug.js";
import { modifierRow } from "./modifiers.js";
import { firstReason } from "./reasons.js";

const ICONS = { full: "check", changed: "half", refused: "alert" };

// `known` is the catalog's entry or null; `valued` the server's answer for the line or null; `going` are codes that go
// with it, `instead` codes that take its place; `usual` the modifiers it usually has; `day` is the day of the case.
// `act` has update(facts), remove(), star(), add(code), swap(code), show().
export function lineCard(line, index, about) {
  const { known, valued, going, instead, day, act } = about;
  return h(
    "li",
    { class: "line", "data-code": line.code },
    heading(line, known, valued),
    reasonLine(valued?.credit),
    modifierRow(line, index, known, act, about.usual),
    known?.kind === "drug" && drugFacts(line, index, valued?.drug, { showsPay: true, act }),
    known?.kind === "anesthesia" && anesthesiaTime(line, index, day, act),
    instead.length > 0 && swaps(line, index, instead, act),
    going.length > 0 && goingChips(line, index, going, act),
    foot(line, index, about),
  );
}

function heading(line, known, valued) {
  return h(
    "div",
    { class: "line-top" },
    h(
      "div",
      { class: "line-name" },
      h("p", {
        class: "line-title",
        text: known ? titleInFull(known) : "Unknown code. Kept, not valued yet.",
      }),
      h("p", { class: "line-code" }, h("strong", { text: line.code })),
    ),
    valueOf(line, known, valued?.credit),
  );
}

// The credit, with the published value struck through where a rule changed it; the published value alone until the
// rules are known.
function valueOf(line, known, credit) {
  const face = known?.work ? hundredths(times(known.work, line.units || 1)) : null;
  if (!credit) return h("p", { class: "line-value" }, figure(face ?? "no work RVU", face, "before rules"));
  if (credit.work_rvu === null) return h("p", { class: "line-value soft small", text: "not valued" });
  const earned = hundredths(credit.work_rvu);
  if (known?.kind === "drug") return h("p", { class: "line-value soft small", text: "no work RVU" });
  const was = face !== null && face !== earned;
  return h("p", { class: "line-value" }, was && struck(face), figure(earned, true, "work RVUs credited"));
}

const figure = (text, isNumber, words) =>
  h("span", { class: isNumber ? "figure medium" : "soft small" }, text, unseen(isNumber ? ` ${words}` : ""));
const unseen = (text) => text && h("span", { class: "unseen", text });
const struck = (text) => h("s", { class: "was small" }, unseen("face value "), text);

export function reasonLine(credit) {
  const reason = firstReason(credit);
  if (!reason) return null;
  const kind = reason.kind === "full" ? "reason" : `reason ${reason.kind}`;
  return h("p", { class: kind }, icon(ICONS[reason.kind]), h("span", { text: reason.text }));
}

// The first that takes its place; others behind it, so that the card stays short.
function swaps(line, index, instead, act) {
  const [first, ...others] = instead.map((near) => swap(line, index, near, act));
  return h(
    "div",
    { class: "stack tight" },
    first,
    others.length > 0 &&
      h(
        "details",
        { class: "others", "data-key": `instead-${line.code}-${index}` },
        h("summary", { text: `${others.length} more in its place` }),
        h("div", { class: "stack tight" }, ...others),
      ),
  );
}

function swap(line, index, near, act) {
  const key = `swap-${index}-${near.code}`;
  return h(
    "button",
    { type: "button", class: "swap", "data-key": key, onclick: () => act.swap(near.code) },
    icon("swap"),
    h(
      "span",
      { class: "grow" },
      h("strong", { text: `Instead: ${near.code}` }),
      h("br"),
      h("span", { class: "soft", text: near.why }),
    ),
    near.work && h("span", { class: "figure", text: hundredths(near.work) }),
  );
}

function goingChips(line, index, going, act) {
  const chips = going.map((near) =>
    chip(`with-${index}-${near.code}`, `+ ${near.code}`, near.why, () => act.add(near.code), { title: near.title }),
  );
  return h("div", { class: "chips", role: "group", "aria-label": `Goes with ${line.code}` }, ...chips);
}

// A round button, named for those who cannot see its sign. `key` is its data-key.
const round = (key, sign, label, act, more = {}) =>
  h(
    "button",
    { type: "button", class: "round", "data-key": key, "aria-label": label, title: label, onclick: act, ...more },
    icon(sign),
  );

function foot(line, index, { starred, act }) {
  return h(
    "div",
    { class: "line-foot" },
    stepper(line, index, act),
    round(`star-${index}`, "star", `Favorite ${line.code}`, act.star, {
      "aria-pressed": String(starred),
      class: starred ? "round on" : "round",
    }),
    quiet("Remove", act.remove, {
      class: "button plain",
      "data-key": `remove-${index}`,
      "aria-label": `Remove ${line.code}`,
    }),
  );
}

function stepper(line, index, act) {
  const set = (units) => act.update({ units: Math.max(1, units || 1) });
  const step = (name, sign, by) =>
    round(`${name}-${index}`, sign, `${name} unit of ${line.code}`, () => set(line.units + by));
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
    step("One fewer", "minus", -1),
    typed,
    step("One more", "add", 1),
  );
}
