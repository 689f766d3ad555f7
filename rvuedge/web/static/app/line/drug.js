// The facts of a drug's line: dose, what was discarded, NDC; and what the server makes of them: units, JW or JZ, the
// quarter's limit.
import { hundredths } from "../views/decimal.js";
import { h } from "../views/dom.js";

const MEASURES = ["mg", "mcg", "g", "mL", "IU", "units"];

// `drug` is the server's answer for the line or null; `showsPay` is false for trainees.
export function drugFacts(line, index, drug, { showsPay, act }) {
  return h(
    "div",
    { class: "stack tight" },
    h(
      "div",
      { class: "doses" },
      dose(line, index, act, "dose", "Given"),
      dose(line, index, act, "wasted", "Discarded"),
    ),
    ndc(line, index, act),
    drug && h("dl", { class: "pairs" }, ...amounts(line, drug, showsPay).map(pair)),
  );
}

const pair = ([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value }));
const unitsOf = (count) => `${count.toLocaleString("en-US")} ${count === 1 ? "unit" : "units"}`;
const quarterOf = (quarter) => quarter.replace(/^(\d{4})Q(\d)$/, "quarter $2 of $1");

function amounts(line, drug, showsPay) {
  const rows = [["Given", unitsOf(drug.units)]];
  if (drug.wasted_units) rows.push([`Discarded, ${drug.waste_modifier ?? "JW"}`, unitsOf(drug.wasted_units)]);
  else if (drug.waste_modifier) rows.push([drug.waste_modifier, "none discarded"]);
  if (line.ndc && drug.ndc_valid === false) rows.push(["NDC", "not one of this code"]);
  if (showsPay) rows.push(...dollars(drug));
  return rows;
}

function dollars({ payment_limit: limit, amount, wasted_amount: wasted, quarter }) {
  if (limit === null) return [["Payment limit", `none in ${quarterOf(quarter)}`]];
  const rows = [[`Limit a unit, ${quarterOf(quarter)}`, `$${limit}`]];
  if (amount !== null) rows.push(["Amount given", `$${hundredths(amount)}`]);
  if (wasted) rows.push(["Amount discarded", `$${hundredths(wasted)}`]);
  return rows;
}

function ndc(line, index, act) {
  return h(
    "label",
    { class: "field" },
    h("span", { text: "NDC, from the vial" }),
    h("input", {
      name: "ndc",
      inputmode: "numeric",
      maxlength: 14,
      "data-key": `ndc-${index}`,
      value: line.ndc ?? "",
      onchange: (event) => act.update({ ndc: event.target.value.trim() || null }),
    }),
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
    "aria-label": `${title}, amount of ${line.code}`,
    "data-key": `${name}-${index}`,
    value: line[name]?.amount ?? "",
  });
  const measure = h(
    "select",
    { "aria-label": `${title}, unit of ${line.code}`, "data-key": `${name}-unit-${index}` },
    ...MEASURES.map((entry) => h("option", { text: entry, selected: entry.toLowerCase() === unit })),
  );
  const update = () => {
    const text = amount.value.trim().replace(",", ".");
    return act.update({ [name]: text ? { amount: text, unit: measure.value } : null });
  };
  return h("fieldset", { class: "field", oninput: update }, h("legend", { text: title }), amount, measure);
}
