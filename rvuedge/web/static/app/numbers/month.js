// The month, and what changed against the same days of the last.
import { titleOf } from "../catalog/catalog.js";
import { app } from "../state.js";
import { hundredths } from "../views/decimal.js";
import { dayWords, h } from "../views/dom.js";
import { asaCard, card, codesCard, how, keyed, linesOf, monthName, note, pairs, SHOWN_CODES, signed } from "./parts.js";
import { picture } from "./pictures.js";

export function monthCards(board, { mix }) {
  const { totals, breakdown, comparisons, on } = board;
  const before = comparisons.last_month;
  return [
    h(
      "section",
      { class: "card stack tight" },
      h("h2", { text: monthName(on) }),
      h(
        "p",
        {},
        h("span", { class: "figure hero", text: hundredths(totals.month.work_rvu) }),
        h("span", { class: "unit", text: " wRVU" }),
      ),
      h("p", { class: "small soft", text: linesOf(totals.month) }),
      h("p", {
        class: Number(before.change) < 0 ? "delta down" : "delta",
        text: `${signed(before.change)} against the same days of ${monthName(before.from)}`,
      }),
    ),
    asaCard(totals.month, "this month"),
    mix.month && card("By kind of work", null, picture(mix.month, "wRVU by kind of work"), keyed(mix.month.rows)),
    codesCard(breakdown.codes, breakdown.codes.length, "wRVU this month"),
    breakdown.sites.length > 0 &&
      card(
        "By site",
        { class: "note", text: "wRVU" },
        pairs(breakdown.sites.map(({ key, work_rvu: work }) => [key || "No site named", hundredths(work)])),
      ),
  ];
}

// The comparison

const PART = { days_worked: "Days worked", volume: "Volume", mix: "Mix of codes", rules: "Rules", release: "Release" };

export function compareCards({ comparisons, changes }) {
  const { month, last_month: last, last_year: year } = comparisons;
  const row = (period) => [`${dayWords(period.from)} to ${dayWords(period.to)}`, hundredths(period.work_rvu)];
  return [
    card(
      "The same days",
      { class: "note", text: "wRVU" },
      pairs([row(month), row(last), row(year)]),
      note(`${signed(last.change)} against last month, ${signed(year.change)} against last year.`),
    ),
    whyCard(changes),
  ];
}

// Why the month differs from the same days of the last: the parts that are not nothing.
function whyCard({ difference, parts, codes, notes }) {
  const moved = parts.filter((part) => Number(part.work_rvu) !== 0);
  return card(
    "Why it changed",
    { class: "figure medium", text: signed(difference) },
    moved.length
      ? pairs(moved.map((part) => [PART[part.part], signed(part.work_rvu)]))
      : note("Nothing changed against the same days of last month."),
    moved.length > 0 &&
      how("The change", [...moved.map((part) => `${PART[part.part]}: ${part.explanation}`), ...notes]),
    codes.length > 0 && h("h3", { text: "Codes that moved most" }),
    codes.length > 0 &&
      pairs(
        codes.slice(0, SHOWN_CODES).map(({ code, change }) => [`${code} ${titleOf(app.index, code)}`, signed(change)]),
      ),
  );
}
