// A resident's progress as the server counted it last, which opens without a connection: shortfalls first, each number
// with the set it is of. What has no number is not here; the whole picture is a page.
import { app } from "../state.js";
import { $, dayOf, dayWords, h, replace } from "../views/dom.js";

// A bar ends a fifth past its minimum, so that the line of the minimum stands inside it.
const ROOM = 1.2;
const GROUPS = { falls_short: "Fall short", on_the_way: "On the way", met: "Met" };
const DAY = 24 * 60 * 60 * 1000;

export function showProgress() {
  const { progress } = app.training;
  replace($("progress"), ...(progress ? screen(progress) : nothing()));
}

const nothing = () => [
  h("p", { class: "muted", text: "Progress appears here once the server has counted your cases." }),
];

function screen(progress) {
  const { hero, lines } = progress;
  const groups = Object.entries(GROUPS)
    .map(([group, title]) => [title, lines.filter((line) => line.group === group && line.name !== hero?.name)])
    .filter(([, found]) => found.length)
    .map(([title, found]) => section(title, found));
  const none = uncounted(progress);
  return [
    h("p", { class: "pill", text: freshness(progress) }),
    hero && !none && h("section", { class: "foremost", "aria-label": hero.name }, ...heroView(hero)),
    none && h("p", { class: "notice", text: none }),
    h("p", { class: none ? "muted" : "notice", text: progress.next_step }),
    ...(none ? [folded(groups)] : groups),
    h("p", { class: "muted", text: sourceOf(progress) }),
    h("p", {}, h("a", { href: "/progress", text: "Every category, its source and forecast" })),
  ].filter(Boolean);
}

const folded = (groups) =>
  h(
    "details",
    { "data-key": "minimums" },
    h("summary", { "data-key": "minimums-open", text: "All minimums" }),
    ...groups,
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

function heroView(hero) {
  return [
    h("p", {}, h("strong", { class: "foremost-figure", text: hero.counted }), ` of ${hero.minimum} ${hero.name}`),
    track(hero),
    h("p", { class: "muted", text: hero.words }),
  ];
}

const section = (title, lines) =>
  h("section", { class: "card", "aria-label": title }, h("h3", { text: title }), ...lines.map(bar));

function bar(line) {
  return h(
    "div",
    { class: "bar-line" },
    h(
      "div",
      { class: "row between" },
      h("strong", { text: line.name }),
      h("span", { class: "figure", text: `${line.counted} of ${line.minimum}` }),
    ),
    track(line),
    line.words && h("p", { class: `muted ${line.group}`, text: line.words }),
  );
}

// What is done, where the pace leads, and the line of the minimum. The words beside it say the same.
function track({ counted, minimum, projected, group }) {
  const leads = group === "met" ? counted : (projected ?? counted);
  const end = Math.max(minimum * ROOM, counted, leads, 1);
  const made = h("div", { class: `track ${group}`, "aria-hidden": "true" }, h("i"), h("u"), h("em"));
  const at = { "--w": counted, "--f": Math.max(0, leads - counted), "--m": minimum };
  for (const [name, value] of Object.entries(at)) made.style.setProperty(name, `${(100 * value) / end}%`);
  return made;
}

// The set is named in the sentence that says why it binds, or before it.
function sourceOf({ title, source, disclaimer }) {
  const parts = [source?.includes(title) ? null : title, source, disclaimer];
  return parts
    .filter(Boolean)
    .map((text) => `${text.replace(/\.+$/, "")}.`)
    .join(" ");
}
