// A resident's progress as the server counted it last, which opens without a connection: shortfalls first, each number
// with the set it is of and the way it was forecast.
import { app } from "../state.js";
import { $, dayWords, h, replace } from "../views/dom.js";

// A bar ends a fifth past its minimum, so that the line of the minimum stands inside it.
const ROOM = 1.2;
const GROUPS = [
  ["Fall short", (line) => line.state === "short" && line.forecast && !line.forecast.is_on_pace],
  ["On the way", (line) => line.state === "short" && (!line.forecast || line.forecast.is_on_pace)],
  ["Thresholds", (line) => ["below_threshold", "threshold_reached"].includes(line.state)],
  ["Met", (line) => line.state === "met"],
];

export function showProgress() {
  const { progress, progress_at: at } = app.training;
  replace($("progress"), ...(progress ? screen(progress, at) : nothing()));
}

const nothing = () => [
  h("p", {
    class: "muted",
    text: "Progress appears here once the server has counted your cases. Your program sets specialty and graduation.",
  }),
];

function screen(progress, at) {
  const lines = progress.categories ?? [];
  const groups = GROUPS.map(([title, fits]) => [title, lines.filter(fits)]).filter(([, found]) => found.length);
  return [
    ...summary(progress),
    ...groups.map(([title, found]) => section(title, found)),
    unread(lines),
    source(progress, at),
  ].filter(Boolean);
}

// What to do next in one sentence, how fresh the log is, and the totals that are no category.
function summary({ next, sentence, days_since_last_log: days }) {
  const fresh = days === null || days === undefined ? "" : days === 0 ? "Logged today" : `Last case ${days} days ago`;
  return [
    fresh && h("p", { class: "pill", text: fresh }),
    (next ?? sentence) && h("p", { class: "notice", text: next ?? sentence }),
  ].filter(Boolean);
}

function section(title, lines) {
  return h(
    "section",
    { class: "card", "aria-label": title },
    h("h3", { text: title }),
    ...lines.sort((a, b) => (b.shortfall ?? 0) - (a.shortfall ?? 0)).map(bar),
  );
}

function bar(line) {
  const projected = line.forecast?.projected ?? line.counted;
  const end = Math.max(line.minimum * ROOM, line.counted, projected, 1);
  const track = h("div", { class: `track ${line.state}`, "aria-hidden": "true" }, h("i"), h("u"), h("em"));
  const at = { "--w": line.counted, "--f": Math.max(0, projected - line.counted), "--m": line.minimum };
  for (const [name, value] of Object.entries(at)) track.style.setProperty(name, `${(100 * value) / end}%`);
  const says = forecastWords(line);
  return h(
    "div",
    { class: "bar-line" },
    h(
      "div",
      { class: "row between" },
      h("strong", { text: line.name }),
      h("span", { class: "figure", text: `${line.counted} of ${line.minimum}` }),
    ),
    track,
    says && h("p", { class: "muted", text: says }),
  );
}

function forecastWords({ state, forecast, minimum, counted_as_attested: attested, counted }) {
  const words = [];
  if (state === "short" && forecast) {
    const short = minimum - forecast.projected;
    words.push(`At this pace ${forecast.projected}${short > 0 ? `: short by ${short}` : ""}`);
  }
  if (attested !== null && attested !== undefined && attested !== counted) words.push(`${attested} as attested`);
  return words.join("; ");
}

// What has no number is said to have none: nothing unverified looks like a requirement.
function unread(lines) {
  const found = lines.filter((line) => ["not_loaded", "none_set", "not_counted"].includes(line.state));
  if (!found.length) return null;
  const says = { not_loaded: "minimum not loaded", none_set: "no minimum set", not_counted: "not counted here" };
  return h(
    "details",
    { "data-key": "no-minimum" },
    h("summary", { "data-key": "no-minimum-summary", text: `Without a minimum (${found.length})` }),
    ...found.map((line) =>
      h("p", { class: "muted", text: [line.name, line.counted || null, says[line.state]].filter(Boolean).join(" · ") }),
    ),
  );
}

function source({ requirement_set: set, method, as_of: day }, at) {
  const title = typeof set === "string" ? set : set?.title;
  const on = day ?? (at ? at.slice(0, 10) : null);
  const words = [title, set?.caution, method, on && `Counted ${dayWords(on)}`, "A minimum met is not competence"];
  return h("p", { class: "muted", text: `${words.filter(Boolean).join(". ")}.` });
}
