// A resident's progress as the server counted it last, which opens without a connection: shortfalls first, each number
// with the set it is of. What has no number is not here; the whole picture is a page.
import { app } from "../state.js";
import { $, dayOf, dayWords, h, icon, replace } from "../views/dom.js";
import { banner, empty, hero, track } from "./parts.js";

const GROUPS = { falls_short: "Fall short", on_the_way: "On the way", met: "Met" };
const DAY = 24 * 60 * 60 * 1000;
// Categories of a group that stand open: two thirds of a phone of 844 px. The rest is one tap away.
const SHOWN = 7;

export function showProgress() {
  const { progress } = app.training;
  replace($("progress"), ...(progress ? screen(progress) : nothing()));
}

const nothing = () => [empty("progress", "Progress appears here once the server has counted your cases.")];

function screen(progress) {
  const { lines, hero: first } = progress;
  const groups = Object.entries(GROUPS)
    .map(([group, title]) => [group, title, lines.filter((line) => line.group === group && line.name !== first?.name)])
    .filter(([, , found]) => found.length)
    .map(([group, title, found]) => section(group, title, found));
  const none = uncounted(progress);
  return [
    top(progress, none),
    banner(none ? "mine" : "", none ? "info" : "alert", none ?? progress.next_step),
    none && h("p", { class: "small soft", text: progress.next_step }),
    ...(none ? [folded(groups)] : groups),
    h("p", { class: "note", text: sourceOf(progress) }),
    h(
      "p",
      {},
      h("a", { class: "button quiet wide", href: "/progress", text: "Every category, its source and forecast" }),
    ),
  ].filter(Boolean);
}

// The total with its bar, or how many cases there are where the set has none.
function top(progress, none) {
  const { hero: first, cases } = progress;
  const isCounted = first && !none;
  const figure = isCounted ? first.counted : cases;
  const unit = isCounted ? `of ${first.minimum} ${lowered(first.name)}` : cases === 1 ? "case logged" : "cases logged";
  return h(
    "section",
    { class: "stack tight foremost", "aria-label": isCounted ? first.name : "Cases" },
    h("p", { class: "pill" }, icon("clock"), freshness(progress)),
    (figure > 0 || isCounted) && hero(figure, unit),
    isCounted && track(first.counted, first.minimum, { ...first, isMet: first.group === "met" }),
    isCounted && h("p", { class: "small soft", text: first.words }),
  );
}

const lowered = (name) => name[0].toLowerCase() + name.slice(1);

const folded = (groups) =>
  h(
    "details",
    { "data-key": "minimums" },
    h("summary", { "data-key": "minimums-open", text: "All minimums" }),
    h("div", { class: "stack" }, ...groups),
  );

// Cases of which none counts: what they lack is said, in place of thirty bars at nothing.
function uncounted({ cases, lines }) {
  if (!lines.length || lines.some((line) => line.counted > 0)) return null;
  const needs = "A case counts once it has your role and a code that your program’s map has a category for.";
  return cases ? `None of your ${cases} ${cases === 1 ? "case" : "cases"} counts yet. ${needs}` : needs;
}

// By this phone's cases too: one that waits here counts as logged.
function freshness({ last_performed_on: stored, on }) {
  const last = [stored, ...app.logs.map((log) => log.performed_on)].filter(Boolean).sort().at(-1);
  const counted = on === dayOf() ? "" : ` · counted ${dayWords(on)}`;
  if (!last) return `No case yet${counted}`;
  const days = Math.round((Date.parse(dayOf()) - Date.parse(last)) / DAY);
  const words = days <= 0 ? "Last case today" : days === 1 ? "Last case yesterday" : `Last case ${days} days ago`;
  return words + counted;
}

function section(group, title, lines) {
  const [first, rest] = [lines.slice(0, SHOWN), lines.slice(SHOWN)];
  const says = group === "met" ? `${lines.length}` : "line = minimum";
  return h(
    "section",
    { class: "card", "aria-label": title },
    h("div", { class: "between" }, h("h2", { text: title }), h("span", { class: "note", text: says })),
    h("div", { class: "bars" }, ...first.map(bar)),
    rest.length > 0 &&
      h(
        "details",
        { "data-key": `rest-${group}` },
        h("summary", { "data-key": `rest-${group}-open`, text: `${rest.length} more` }),
        h("div", { class: "bars" }, ...rest.map(bar)),
      ),
  );
}

function bar(line) {
  return h(
    "div",
    { class: "bar" },
    h(
      "div",
      { class: "bar-head" },
      h("b", { text: line.name }),
      h(
        "span",
        {},
        h("span", { class: "figure", text: line.counted }),
        h("span", { class: "soft", text: ` of ${line.minimum}` }),
      ),
    ),
    track(line.counted, line.minimum, { ...line, isMet: line.group === "met" }),
    line.words && h("p", { class: line.group === "falls_short" ? "says changed" : "says", text: line.words }),
  );
}

// The set is named in the sentence that says why it binds, or before it.
function sourceOf({ title, source, disclaimer }) {
  const parts = [source?.includes(title) ? null : title, source, disclaimer];
  return parts
    .filter(Boolean)
    .map((text) => `${text.replace(/\.+$/, "")}.`)
    .join(" ");
}
