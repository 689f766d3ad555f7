// The cases on this phone: searched, edited, logged again, deleted; what the server refused, and what was changed in
// two places.
import { places } from "../api.js";
import { entryFor, workOf } from "../catalog/catalog.js";
import * as drafts from "../editor/draft.js";
import { open } from "../editor/editor.js";
import { categoriesOf, traineeFacts, traineeHead } from "../training/listing.js";
import { claimParts } from "../training/claims.js";
import { filterMenus, passes } from "../training/filters.js";
import { differences, merged } from "../reconcile.js";
import { app } from "../state.js";
import * as store from "../store.js";
import { queue } from "../sync.js";
import { hundredths } from "./decimal.js";
import { $, h, quiet, replace } from "./dom.js";
import { fieldName } from "./names.js";
import { lineView } from "./views.js";

// As many as a thumb scrolls through; a year of cases would be thousands of elements.
const PAGE = 30;
const MONTHS = "January February March April May June July August September October November December".split(" ");
let shown = PAGE;
// What the menus of a trainee's list are set to.
let chosen = {};

export function showCases() {
  const text = $("case-filter").value.trim().toLowerCase();
  const wanted = app.cases.filter(
    ({ log }) => textOf(log).includes(text) && (!app.trainee || passes(log, chosen, categoriesOf)),
  );
  if (app.trainee) replace($("case-menus"), ...filterMenus(app.logs, chosen, categoriesOf, choose));
  wanted.sort((a, b) => Number(needs(b)) - Number(needs(a)));
  replace($("cases"), ...wanted.slice(0, shown).map((entry) => caseItem(entry)));
  $("more-cases").hidden = wanted.length <= shown;
  $("no-cases").hidden = wanted.length > 0;
}

function choose(name, value) {
  chosen = { ...chosen, [name]: value };
  shown = PAGE;
  showCases();
}

// What a case is found by: its day in figures and with the name of the month, its place, its note, its codes and what
// they are called.
function textOf(log) {
  const [year, month, day] = log.performed_on.split("-");
  const written = `${MONTHS[Number(month) - 1]} ${Number(day)} ${year}`;
  const called = log.lines.flatMap(({ code }) => [code, entryFor(app.index, code)?.title ?? ""]);
  return [log.performed_on, written, log.site, log.note, ...called].join(" ").toLowerCase();
}

const needs = ({ change }) => Boolean(change?.refused || change?.theirs);

function caseItem({ log, change }) {
  if (change?.theirs) return conflictItem(change);
  return h(
    "li",
    { class: "case", "data-id": log.id },
    ...(app.trainee ? [traineeHead(log), ...traineeFacts(log)] : earning(log, change)),
    log.note && h("p", { class: "muted", text: log.note }),
    change?.refused && refusal(change),
    change && !change.refused && h("p", { class: "muted", text: "Saved on this phone, waiting to sync." }),
    ...(app.trainee ? claimParts(log, !change) : []),
    h("div", { class: "row" }, ...buttonsOf(log, change)),
  );
}

const earning = (log, change) => [
  h(
    "div",
    { class: "row between" },
    h("strong", { text: [log.performed_on, log.site].filter(Boolean).join(" · ") }),
    h("span", { class: "figure", text: valueOf(log, change) }),
  ),
  ...linesOf(log, change),
];

function buttonsOf(log, change) {
  const day = log.performed_on;
  const again = button(
    "Log again",
    `Log the lines from ${day} again`,
    () => open(drafts.again(log)),
    `again-${log.id}`,
  );
  if (change?.op === "delete") return [again, button("Keep it", "Keep this case", () => drop(change))];
  return [
    button("Edit", `Edit the case from ${day}`, () => open(drafts.opened(log, change)), `edit-${log.id}`),
    again,
    button("Delete", `Delete the case from ${day}`, () => remove(log, change), `delete-${log.id}`),
  ];
}

const button = (text, label, act, key = label) => quiet(text, act, { "aria-label": label, "data-key": key });

function refusal(change) {
  const what =
    change.op === "delete"
      ? "The server did not delete it:"
      : "Not saved by the server. It stays on this phone until you fix it:";
  const reasons = places(change.refused).map((text) => h("p", { text }));
  return h("div", { class: "notice bad refusal" }, h("p", { text: what }), ...reasons);
}

function valueOf(log, change) {
  if (!change) return `${hundredths(log.work_rvu)} wRVUs`;
  const { total, unvalued } = drafts.faceValue(log.lines, (code) => workOf(app.index, code));
  return `${hundredths(total)} unadjusted wRVUs${drafts.notValued(unvalued)}`;
}

const nameOf = (line) => [line.code, ...(line.modifiers ?? [])].join("-") + (line.units > 1 ? ` ×${line.units}` : "");

function linesOf(log, change) {
  if (!change) {
    return log.lines.map((line, index) => {
      const box = lineView(line);
      box.dataset.key = `line-${log.id}-${index}`;
      return box;
    });
  }
  return log.lines.map((line) =>
    h("p", { class: "waiting-line", text: `${nameOf(line)} ${entryFor(app.index, line.code)?.title ?? ""}` }),
  );
}

// Both versions side by side and three ways out; nothing is settled until one is chosen.
function conflictItem(change) {
  const { theirs } = change;
  const both = change.op === "put" && !theirs.deleted;
  const differing = both ? differences(change.log, theirs).map(fieldName).join(", ") : "";
  return h(
    "li",
    { class: "case conflict", "data-id": change.id },
    h("strong", { text: `Changed in two places${differing && `: ${differing}`}` }),
    h(
      "div",
      { class: "sides" },
      side("Your version, on this phone", change.log, change.op === "delete"),
      side("Server version", theirs, theirs.deleted),
    ),
    h(
      "div",
      { class: "row" },
      button("Keep mine", "Keep mine", () => settle(change, onTopOf(theirs, change))),
      button("Use server version", "Use server version", () => settle(change, null)),
      both && button("Merge lines", "Merge lines", () => mergeLines(change)),
    ),
  );
}

function side(title, log, isDeleted) {
  const facts = isDeleted ? [h("p", { text: "Deleted" })] : factsOf(log);
  return h("div", { class: "side" }, h("h3", { text: title }), ...facts);
}

function factsOf(log) {
  return [
    h("p", { text: [log.performed_on, log.setting, log.site].filter(Boolean).join(" · ") }),
    ...log.lines.map((line) => h("p", { text: nameOf(line) })),
    log.note && h("p", { class: "muted", text: log.note }),
  ];
}

// The person's version, made on the other one: what it says wins.
const onTopOf = (theirs, change) => ({
  ...change,
  base_version: theirs.version,
  theirs: undefined,
  stamp: crypto.randomUUID(),
});

// The choice holds for what the person saw: if either side has moved on meanwhile,
// they are shown the new state instead.
async function settle(change, after) {
  await store.transact(["changes", "logs"], async (t) => {
    const now = await t.get("changes", change.id);
    if (now?.stamp !== change.stamp || now.theirs?.version !== change.theirs.version) return;
    if (after) await t.put("changes", after);
    else {
      await t.remove("changes", change.id);
      const log = await t.get("logs", change.id);
      if (!log || log.version <= change.theirs.version) await t.put("logs", change.theirs);
    }
  });
  await app.changed({ logs: true });
}

function mergeLines(change) {
  const log = { ...merged(change.log, change.theirs), id: change.id };
  return open({ ...drafts.opened(log, change), editing: true });
}

async function drop(change) {
  await store.remove("changes", change.id);
  await app.changed();
}

async function remove(log, change) {
  if (!confirm(`Delete the case from ${log.performed_on}?`)) return;
  const from = change ? { stamp: change.stamp, version: change.base_version } : { version: log.version };
  await queue(log.id, "delete", null, from);
  await app.changed();
}

export function startCases() {
  $("case-filter").addEventListener("input", () => {
    shown = PAGE;
    showCases();
  });
  $("more-cases").addEventListener("click", () => {
    shown += PAGE;
    showCases();
  });
}
