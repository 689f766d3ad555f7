// What the cards of Numbers are made of: a title with a figure beside it, rows of label and figure, bars of codes.
import { titleOf } from "../catalog/catalog.js";
import { app } from "../state.js";
import { hundredths } from "../views/decimal.js";
import { dated, h } from "../views/dom.js";
import { bar } from "./pictures.js";

export const SHOWN_CODES = 5; // what a card holds; the rest stand in the report

export function card(title, beside, ...parts) {
  return h(
    "section",
    { class: "card stack tight" },
    h("div", { class: "between" }, h("h2", { text: title }), beside && h("span", beside)),
    ...parts,
  );
}

export const note = (text) => h("p", { class: "note", text: dated(text) });

export function how(title, steps) {
  return h(
    "details",
    { "data-key": `how-${title}` },
    h("summary", {}, "How", h("span", { class: "unseen", text: ` ${title.toLowerCase()} was worked out` })),
    ...[].concat(steps).map(note),
  );
}

// ASA units are a measure of their own, for who has any: never part of wRVU.
export function asaCard(total, when) {
  if (!Number(total.anesthesia_units)) return null;
  return card(
    "ASA units",
    { class: "figure medium", text: total.anesthesia_units },
    note(`ASA units ${when}. They are not part of wRVU.`),
  );
}

// The codes that brought most, as bars of the largest.
export function codesCard(codes, count, of) {
  if (!codes.length) return null;
  const top = codes.slice(0, SHOWN_CODES);
  const most = Number(top[0].work_rvu) || 1;
  const row = ({ key, work_rvu: work, lines }) =>
    h(
      "li",
      { class: "bar" },
      h(
        "div",
        { class: "bar-head" },
        h(
          "span",
          {},
          h("b", { text: key }),
          h("span", { class: "soft", text: ` ${titleOf(app.index, key)} · ${lines}` }),
        ),
        h("span", { class: "figure", text: hundredths(work) }),
      ),
      bar(Number(work) / most),
    );
  return card(
    "What it was",
    { class: "note", text: of },
    h("ul", { class: "bars dense" }, ...top.map(row)),
    count > top.length && note(`The ${top.length} largest of ${count} codes.`),
  );
}

// Rows of a split with the shade that each part has in its bar: the fourth shade is that of all the rest.
export function keyed(rows) {
  const shade = (place) => `key c${Math.min(place + 1, 4)}`;
  const row = ([name, amount], place) =>
    h(
      "div",
      {},
      h("dt", {}, !amount.startsWith("−") && h("i", { class: shade(place) }), dated(name)),
      h("dd", { class: "figure", text: amount }),
    );
  return h("dl", { class: "pairs" }, ...rows.map(row));
}

export const monthName = (day) => new Date(`${day}T12:00:00`).toLocaleDateString("en-US", { month: "long" });
export const linesOf = ({ lines, unvalued_lines: none }) =>
  `${lines} ${lines === 1 ? "line" : "lines"}${none ? `, ${none} not valued and not in the total` : ""}`;
export const signed = (value) => (value.startsWith("-") ? hundredths(value) : `+${hundredths(value)}`);
export const pairs = (rows) =>
  h(
    "dl",
    { class: "pairs" },
    ...rows.map(([name, text]) => h("div", {}, h("dt", { text: name }), h("dd", { class: "figure", text }))),
  );
