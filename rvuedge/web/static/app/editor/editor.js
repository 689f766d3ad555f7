// The screen that logs: the day, the box that finds, the lines with their credit, one button to save.
import { entryFor } from "../catalog/catalog.js";
import { counted, counter, stepped } from "../day/counter.js";
import { dayHead, dayRows } from "../day/screen.js";
import { fitting } from "../line/modifiers.js";
import { askRelated } from "../line/related.js";
import { app } from "../state.js";
import { $, afterPress, dayOf, h, replace } from "../views/dom.js";
import { closeToast, toast } from "../views/toast.js";
import { forgetTyped, missingOf, picked, showCaseFacts, suggested } from "../training/drafting.js";
import { counting, readCounting, setCounting } from "../day/counting.js";
import { copyDay } from "../day/copying.js";
import { ask, unask } from "./asking.js";
import * as drafts from "./draft.js";
import { startFinder } from "./finding.js";
import { sites, sticky } from "./habits.js";
import { fillHeader, markNote, showWhere, startHeader } from "./header.js";
import { card } from "./lines.js";
import { picks } from "./picks.js";
import {
  codesOf,
  enqueue,
  follow,
  forgetLast,
  lastSaved,
  questionOf,
  remove,
  say,
  sayOutcome,
  takeBack,
} from "./saving.js";
import { startTemplates } from "./templates.js";
import { withTracked } from "./tracked.js";
import { showValue } from "./value.js";

const form = $("log");
let draft = drafts.fresh();

async function set(next, { fill = false } = {}) {
  unask();
  draft = app.trainee ? suggested(next) : next;
  if (fill) fillHeader(draft);
  show();
  await drafts.saveDraft(draft);
}

// Shows the case as it stands; called after anything it depends on has changed: the cases, the catalog, the hour.
export const show = () => afterPress(draw);

function draw() {
  const now = drafts.asOfNow(draft);
  if (now.performed_on !== draft.performed_on) {
    draft = now;
    fillHeader(draft);
  }
  sayOutcome();
  const isOpen = !drafts.isEmpty(draft);
  const isCounting = counting() === true && !draft.editing;
  const visits = isCounting ? counted(draft.setting) : new Set();
  const screen = { act: ofDay, last: lastSaved(), counting: draft.editing ? null : counting() };
  replace($("day"), ...dayHead(draft, screen));
  replace($("day-after"), ...dayRows(draft, screen));
  replace($("counter"), ...(isCounting ? counter(draft, step) : []));
  const shown = draft.lines.map((line, index) => visits.has(line.code) || card(draft, index, ofLines));
  replace($("lines"), ...shown.filter((item) => item !== true));
  replace($("picks"), ...picks(app, dayOf(), { template: useTemplate, again: repeat, code: add }));
  $("sites").replaceChildren(...sites(app.logs).map((value) => h("option", { value })));
  showParts(isOpen, isCounting);
  showWhere(draft, isOpen);
  showValue(draft, show);
  if (app.trainee)
    showCaseFacts(draft, { show, update: (facts, name) => set(picked(draft, facts, name), { fill: true }) });
}

function showParts(isOpen, isCounting) {
  $("day").hidden = $("day-after").hidden = isOpen && !isCounting;
  $("case").hidden = !isOpen && !isCounting;
  $("counter").hidden = !isCounting;
  $("more-facts").hidden = $("as-template").hidden = !isOpen || draft.lines.length === 0;
  $("edit-acts").hidden = !draft.editing;
  $("bar").hidden = !isOpen;
  $("picks").hidden = isOpen || isCounting;
  $("leave").parentElement.hidden = false;
  $("leave").hidden = !isOpen;
  if (!app.trainee) $("save").textContent = isCounting ? "Save day" : "Save";
  $("note-refused").textContent = draft.refused ? Object.values(draft.refused).flat().join(" ") : "";
}

async function add(code, modifiers = []) {
  forgetLast();
  await set(drafts.withLines(draft, [{ code, modifiers: [...modifiers], units: 1 }]));
  if (app.trainee) $("lines").scrollIntoView(); // a chip below them was tapped: what is asked next stands above it
  if (await askRelated(code)) show();
}

// What is done to the case on the screen can be taken back as long as nothing else was.
async function undoable(next, text) {
  const before = draft;
  await set(next, { fill: true });
  toast(text, () => set(before, { fill: true }));
}

async function swap(index, code) {
  const fit = new Set(fitting(entryFor(app.index, code)));
  const text = `${code} in place of ${draft.lines[index].code}`;
  await undoable(
    drafts.swapped(draft, index, code, (modifier) => fit.has(modifier)),
    text,
  );
  if (await askRelated(code)) show();
}

function step(code, by) {
  forgetLast();
  return set({ ...draft, lines: stepped(draft.lines, code, by) });
}

function useTemplate(template) {
  const header = { setting: template.setting ?? draft.setting, site: template.site ?? draft.site };
  return set(drafts.withLines({ ...draft, ...header }, template.lines), { fill: true });
}

function repeat(log) {
  const header = { setting: log.setting ?? draft.setting, site: log.site ?? draft.site };
  return set({ ...drafts.withLines(draft, drafts.again(log).lines), ...header }, { fill: true });
}

async function save(event) {
  event?.preventDefault();
  if (!draft.lines.length) return say("Pick or type a code first.");
  const missing = app.trainee && missingOf(draft);
  if (missing) return say(missing);
  draft = drafts.asOfNow(draft);
  const question = questionOf(draft);
  if (question) return ask(question, agree);
  const before = draft.editing ? (app.logs.find((log) => log.id === draft.id) ?? null) : null;
  const done = draft;
  const stamp = await enqueue(draft);
  if (!stamp) return undefined;
  app.queued();
  forgetTyped();
  await set(drafts.fresh(sticky([draft]), done.is_dated && !done.editing ? done.performed_on : null), { fill: true });
  follow(done, () => takeBack(done.id, stamp, before).then(() => before || again(done)));
  landed();
  return app.changed();
}

function agree(key) {
  draft = { ...draft, answered: [...(draft.answered ?? []), key] };
  return save();
}

// A new case that was taken back is on the screen again, to be put right, where no other has been begun.
const again = (done) => drafts.isEmpty(draft) && set({ ...done, id: crypto.randomUUID(), from: {} }, { fill: true });

// The keyboard is led to Undo; a finger is where it was, and the list shows the case.
function landed() {
  $("take-back")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// Away from the case on the screen, which can be had back.
async function leave() {
  const before = draft;
  await set(freshDraft(), { fill: true });
  toast(before.editing ? "Closed, nothing changed" : `Closed without saving ${codesOf(before)}`, () =>
    set(before, { fill: true }),
  );
  $("title").focus();
}

// The screen that logs, shown by the time this is done.
async function toLog() {
  if (!$("s-log").hidden) return;
  const turned = new Promise((resolve) => window.addEventListener("hashchange", resolve, { once: true }));
  location.hash = "#log";
  await turned;
}

// Opens a draft in place of the one on the screen, which can be had back.
export async function open(next) {
  const before = draft;
  closeToast();
  await set(next, { fill: true });
  await toLog();
  scrollTo(0, 0);
  if (!drafts.isEmpty(before)) toast(`Put away ${codesOf(before)}, not saved`, () => set(before, { fill: true }));
  if (next.refused?.note) markNote(next.refused.note);
  return true;
}

const ofLines = {
  add: (code) => add(code),
  show: () => show(),
  swap: (index, code) => swap(index, code),
  remove: (index) => undoable(drafts.withoutLine(draft, index), `Removed ${draft.lines[index].code}`),
  update: (index, facts) => set(drafts.withLine(draft, index, facts)),
  primary: (index) => set({ ...draft, primary_line: index }, { fill: true }),
};

const ofDay = {
  open: (log, change) => open(drafts.opened(log, change)),
  copy: (day) => copyDay(day, draft, { set, drafts, counting: counting() === true }),
  count: (isOn) => setCounting(isOn).then(show),
  toCases: () => (location.hash = "#cases"),
};

async function use(header, lines) {
  forgetLast();
  const dated = header.performed_on ? { ...header, is_dated: true } : header;
  await set(drafts.withLines(picked(draft, dated, header.role && "role"), lines), { fill: true });
  if (await askRelated(lines.at(-1).code)) show();
}

// Enter in a field is not Save: a scanner or a keyboard's "next" would log half a case. Ctrl and Enter is.
function onKey(event) {
  if (event.key !== "Enter") return;
  if ((event.ctrlKey || event.metaKey) && !$("s-log").hidden) return void save(event);
  if (event.target.tagName === "INPUT" && form.contains(event.target)) event.preventDefault();
}

async function deleteCase() {
  const entry = app.cases.find(({ log }) => log.id === draft.id);
  await set(freshDraft(), { fill: true });
  if (entry) await remove(entry.log, entry.change);
}

const freshDraft = () => drafts.fresh(sticky(app.logs, app.quickPicks.sticky));

export async function startEditor() {
  await readCounting();
  draft = await withTracked(await drafts.lastDraft(sticky(app.logs, app.quickPicks.sticky)));
  fillHeader(draft);
  startFinder(use);
  startHeader({ change: (header) => set({ ...draft, ...header }), day: () => draft });
  startTemplates(() => draft);
  $("leave").addEventListener("click", leave);
  $("delete-case").addEventListener("click", deleteCase);
  $("log-again").addEventListener("click", () => set(drafts.again(draft), { fill: true }));
  form.addEventListener("submit", save);
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  show();
}

// Put away and taken up again: a day that was picked for cases already saved is no longer meant.
function wake() {
  if (drafts.isEmpty(draft) && draft.is_dated) return set(freshDraft(), { fill: true });
  return show();
}
