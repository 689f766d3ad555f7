// One line of the case that is being entered: units, modifiers as chips, dose of a drug, star, what goes with it.
import { hundredths, times } from "./decimal.js";
import { h } from "./dom.js";

const MODIFIERS = [["LT", "left side"], ["RT", "right side"], ["50", "both sides"], ["26", "professional component"], ["51", "multiple procedures"],
  ["59", "distinct service"], ["XS", "separate structure"], ["22", "increased service"], ["52", "reduced service"], ["53", "discontinued"], ["62", "two surgeons"],
  ["78", "return to the OR, related"], ["79", "unrelated procedure in a global period"], ["80", "assistant surgeon"], ["82", "assistant surgeon, no qualified resident"], ["AS", "PA, NP or CNS assistant at surgery"]];
const MEASURES = ["mg", "mcg", "g", "mL", "IU", "units"];

// `act` has update(facts), remove(), star(), add(code). `known` is the catalog's entry or null; `going` the codes that go with it.
export function lineCard(line, at, { known, starred, going, act }) {
  const value = known?.work ? `${hundredths(times(known.work, line.units || 1))} wRVU` : "no work value";
  return h("li", { class: "line" },
    h("div", { class: "row between" },
      h("strong", { text: line.code }),
      h("span", { class: "figure", text: value }),
      h("button", { type: "button", class: "quiet icon", "data-key": `star-${at}`, "aria-pressed": String(starred), "aria-label": `${line.code} among the favorites`, onclick: act.star, text: starred ? "★" : "☆" }),
      h("button", { type: "button", class: "quiet icon", "data-key": `remove-${at}`, "aria-label": `Remove ${line.code}`, onclick: act.remove, text: "✕" })),
    h("p", { class: "muted title", text: known?.title ?? "Not in the catalog on this phone; kept and counted as not valued." }),
    h("div", { class: "row" }, stepper(line, at, act), modifiers(line, at, act)),
    known?.kind === "drug" && dose(line, at, act),
    going.length > 0 && h("div", { class: "chips", role: "group", "aria-label": `Goes with ${line.code}` },
      ...going.map((one) => h("button", { type: "button", class: "chip", title: one.why, "data-key": `with-${at}-${one.code}`, onclick: () => act.add(one.code) },
        h("strong", { text: `+ ${one.code}` }), h("span", { text: one.title })))));
}

function stepper(line, at, act) {
  const set = (units) => act.update({ units: Math.max(1, units || 1) });
  const step = (name, sign, by) => h("button", { type: "button", class: "quiet icon", "data-key": `${name}-${at}`, "aria-label": `${name} unit of ${line.code}`, text: sign, onclick: () => set(line.units + by) });
  return h("div", { class: "stepper", role: "group", "aria-label": `Units of ${line.code}` },
    step("One fewer", "−", -1),
    h("input", { inputmode: "numeric", name: "units", "data-key": `units-${at}`, "aria-label": `Units of ${line.code}`, maxlength: 5, value: line.units, oninput: (event) => set(Number.parseInt(event.target.value, 10)) }),
    step("One more", "+", 1));
}

function modifiers(line, at, act) {
  const others = line.modifiers.filter((one) => !MODIFIERS.some(([code]) => code === one)).map((one) => [one, "modifier"]);
  const toggle = (code) => act.update({ modifiers: line.modifiers.includes(code) ? line.modifiers.filter((one) => one !== code) : [...line.modifiers, code] });
  const more = (event) => {
    const code = event.target.value.trim().toUpperCase();
    if (/^[0-9A-Z]{2}$/.test(code) && !line.modifiers.includes(code)) toggle(code);
  };
  return h("details", { class: "modifiers", "data-key": `open-${line.code}-${at}` },
    h("summary", { "data-key": `modifiers-${at}`, text: line.modifiers.length ? `Modifiers ${line.modifiers.join(", ")}` : "Modifiers" }),
    h("div", { class: "chips small", role: "group", "aria-label": `Modifiers of ${line.code}` },
      ...[...MODIFIERS, ...others].map(([code, says]) => h("button", { type: "button", class: "chip", "data-key": `mod-${at}-${code}`, "aria-pressed": String(line.modifiers.includes(code)), "aria-label": `${code}, ${says}`, onclick: () => toggle(code) },
        h("strong", { text: code }), h("span", { text: says })))),
    h("label", { text: "Another modifier " }, h("input", { name: "modifier", maxlength: 2, size: 4, autocapitalize: "characters", "data-key": `modifier-${at}`, onchange: more })));
}

function dose(line, at, act) {
  const amounts = (name) => (event) => {
    const fields = event.target.closest("fieldset");
    const [amount, unit] = [fields.querySelector("input").value.trim().replace(",", "."), fields.querySelector("select").value];
    act.update({ [name]: amount ? { amount, unit } : null });
  };
  const part = (name, title) => h("fieldset", { class: "row", oninput: amounts(name) }, h("legend", { text: `${title}, ${line.code}` }),
    h("input", { inputmode: "decimal", name, size: 7, "aria-label": `${title}, amount`, "data-key": `${name}-${at}`, value: line[name]?.amount ?? "" }),
    h("select", { "aria-label": `${title}, measure`, "data-key": `${name}-unit-${at}` }, ...MEASURES.map((one) => h("option", { text: one, selected: one.toLowerCase() === (line[name]?.unit ?? "mg").toLowerCase() }))));
  return h("div", { class: "row" }, part("dose", "Dose given"), part("wasted", "Discarded"));
}
