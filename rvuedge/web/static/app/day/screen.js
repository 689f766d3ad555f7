// The day on the log: what it is worth, its week, its cases, and ways to begin the next one.
import { entryFor, titleOf } from "../catalog/catalog.js";
import { figureOf, workOfCase } from "../cases/worth.js";
import { app, ON_THE_WAY } from "../state.js";
import { hundredths } from "../views/decimal.js";
import { dayOf, dayWords, h, icon } from "../views/dom.js";
import { dayTotal, dayWithCasesBefore, ofDay, weekOf } from "./totals.js";
import { weekBars } from "./week.js";

const casesOf = (count) => `${count} ${count === 1 ? "case" : "cases"}`;

// The head of the screen for the day of `draft`. `act` has open(log, change), copy(day), count(isOn), toCases();
// `counting` is true, false, or null where visits are not counted.
export const dayHead = (draft, { act, counting }) =>
  [
    total(ofDay(app.cases, draft.performed_on), draft.performed_on, draft),
    counting !== null && ways(counting, act),
  ].filter(Boolean);

// What follows: the cases of the day, or what to do where there are none, and the day before to be copied. `last` is
// the id of the case saved last.
export function dayRows(draft, { act, last, counting }) {
  const day = draft.performed_on;
  const cases = ofDay(app.cases, day);
  const rows = cases.length > 0 ? list(cases, day, { act, last }) : !counting && nothing(day);
  return [rows, more(day, act)].filter(Boolean);
}

function total(cases, day, draft) {
  const { total: sum, waiting, count } = dayTotal(cases, workOfCase);
  const when = day === dayOf() ? "today" : `on ${dayWords(day)}`;
  const place = draft.setting === "facility" ? "in a facility" : "in the office";
  const words = [
    count && !app.trainee ? `${casesOf(count)} ${when}` : "",
    waiting ? `${waiting} on this phone` : place,
  ];
  const isQuiet = app.trainee && count === 0;
  const hero = app.trainee
    ? count > 0
      ? [figure(String(count)), unit(count === 1 ? `case ${when}` : `cases ${when}`)]
      : []
    : [figure(count ? hundredths(sum) : "0"), unit("wRVU")];
  return h(
    "section",
    { class: "day-total", "aria-label": `Total of ${dayWords(day)}` },
    h(
      "div",
      { class: "stack tight" },
      h("p", {}, ...hero),
      h("p", { id: "day-words", class: "small soft", text: isQuiet ? "" : words.filter(Boolean).join(" · ") }),
    ),
    week(day),
  );
}

const figure = (text) => h("span", { id: "day-figure", class: "figure hero", text });
const unit = (text) => h("span", { class: "unit", text: ` ${text}` });

function week(day) {
  const days = weekOf(day);
  const totals = days.map((each) => dayTotal(ofDay(app.cases, each), workOfCase));
  const values = totals.map((found) => (app.trainee ? found.count : found.total));
  const today = days.indexOf(dayOf());
  const place = { chosen: days.indexOf(day), today: today < 0 ? 6 : today };
  return weekBars(values, { ...place, unit: app.trainee ? "Cases" : "wRVU" });
}

function ways(counting, act) {
  const way = (text, isOn) =>
    h("button", {
      type: "button",
      "aria-pressed": String(counting === isOn),
      "data-key": `way-${isOn}`,
      text,
      onclick: () => act.count(isOn),
    });
  return h(
    "div",
    { class: "seg", role: "group", "aria-label": "How to log" },
    way("Count visits", true),
    way("One by one", false),
  );
}

const list = (cases, day, { act, last }) =>
  h(
    "section",
    { id: "day-cases", class: "card flush", "aria-label": `Cases on ${dayWords(day)}` },
    ...[...cases].sort(newestFirst).map((entry) => row(entry, { act, last })),
  );

const newestFirst = ({ log: a }, { log: b }) => (a.updated_at < b.updated_at ? 1 : -1);

function row({ log, change }, { act, last }) {
  const needs = Boolean(change?.refused || change?.theirs);
  const open = () => (change?.theirs ? act.toCases() : act.open(log, change));
  return h(
    "button",
    { type: "button", class: log.id === last ? "case new" : "case", "data-key": `row-${log.id}`, onclick: open },
    h("span", { class: "what", text: titles(log) }),
    !app.trainee && figureOf({ log, change }),
    h(
      "span",
      { class: "facts" },
      h("b", { text: log.lines.map(written).join(" · ") }),
      log.site && h("span", { text: log.site }),
      change && h("span", { text: needs ? "needs attention" : "on this phone, before rules" }),
    ),
  );
}

const written = ({ code, modifiers, units }) =>
  [code, ...(modifiers ?? [])].join("-") + (units > 1 ? ` ×${units}` : "");

// The title of a case: that of its first line, and how many more.
function titles({ lines }) {
  const [first, ...others] = lines;
  if (!first) return "No lines";
  const title = entryFor(app.index, first.code)?.title ?? titleOf(app.index, first.code);
  return others.length ? `${title} and ${others.length} more` : title;
}

function nothing(day) {
  const none = day === dayOf() ? "Nothing logged today. Find a code below." : `Nothing logged on ${dayWords(day)}.`;
  return h("p", { id: "first", class: "empty", text: app.isNew ? ON_THE_WAY : none });
}

// The day before, once more: for a round that is the same list again.
function more(day, act) {
  const earlier = dayWithCasesBefore(app.cases, day);
  if (!earlier || app.trainee) return null;
  const copy = { type: "button", class: "chip", "data-key": "copy-day", onclick: () => act.copy(earlier) };
  return h("div", { class: "chips" }, h("button", copy, icon("copy"), `Copy ${dayWords(earlier)}`));
}
