// The screen that logs: the day, the box that finds, the lines with their credit, one button to save.
import { entryFor } from "../catalog/catalog.js";
import { finder } from "../catalog/finder.js";
import { counted, counter, stepped } from "../day/counter.js";
import { dayScreen } from "../day/screen.js";
import { lineCard } from "../line/card.js";
import { fitting, modifierRow } from "../line/modifiers.js";
import { askRelated, goingWith, insteadOf } from "../line/related.js";
import { setFavorites } from "../requests.js";
import { app } from "../state.js";
import { $, afterPress, dayOf, h, replace } from "../views/dom.js";
import { closeToast, toast } from "../views/toast.js";
import { forgetTyped, missingOf, picked, showCaseFacts, suggested, traineeCard } from "../training/drafting.js";
import { counting, readCounting, setCounting } from "./counting.js";
import { copyDay } from "./copying.js";
import { decide, who } from "./deciding.js";
import * as drafts from "./draft.js";
import { recents, sites, sticky } from "./habits.js";
import { fillHeader, headerOf, pickDay, showWhere, startHeader } from "./header.js";
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
import { showValue, valuedLine } from "./value.js";

const form = $("log");
let draft = drafts.fresh();

async function set(next, { fill = false } = {}) {
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
  const isOpen = draft.lines.length > 0 || draft.editing;
  const isCounting = counting() === true && !draft.editing;
  const visits = isCounting ? counted(draft.setting) : new Set();
  replace(
    $("day"),
    ...dayScreen(draft, { act: ofDay, last: lastSaved(), counting: draft.editing ? null : counting() }),
  );
  replace($("counter"), ...(isCounting ? counter(draft, step) : []));
  replace($("lines"), ...draft.lines.flatMap((line, index) => (visits.has(line.code) ? [] : [card(line, index)])));
  replace($("picks"), ...picks(app, dayOf(), { template: useTemplate, again: repeat, code: add }));
  $("sites").replaceChildren(...sites(app.logs).map((value) => h("option", { value })));
  showParts(isOpen, isCounting);
  showWhere(draft, isOpen);
  showValue(draft, show);
  if (app.trainee)
    showCaseFacts(draft, { show, update: (facts, name) => set(picked(draft, facts, name), { fill: true }) });
}

function showParts(isOpen, isCounting) {
  $("day").hidden = isOpen && !isCounting;
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

function card(line, index) {
  const update = (facts) => set(drafts.withLine(draft, index, facts));
  if (!app.trainee) return lineCard(line, index, about(line, index, update));
  const act = {
    primary: () => set({ ...draft, primary_line: index }, { fill: true }),
    remove: () => removeLine(index),
  };
  const modifiers = modifierRow(line, index, entryFor(app.index, line.code), { update, show }, usualOf(line.code));
  return traineeCard(draft, index, act, modifiers);
}

const usualOf = (code) => recents(app.logs, dayOf(), Infinity).find((entry) => entry.code === code)?.modifiers ?? [];

function about(line, index, update) {
  const isLast = index === draft.lines.length - 1;
  return {
    known: entryFor(app.index, line.code),
    valued: valuedLine(draft, index),
    starred: app.quickPicks.favorites.includes(line.code),
    going: isLast ? goingWith(line.code, draft.lines) : [],
    instead: insteadOf(line.code, draft.lines),
    usual: usualOf(line.code),
    day: draft.performed_on,
    act: {
      update,
      add,
      show,
      remove: () => removeLine(index),
      star: () => star(line.code),
      swap: (code) => swap(index, code),
    },
  };
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

const removeLine = (index) => undoable(drafts.withoutLine(draft, index), `Removed ${draft.lines[index].code}`);

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

async function star(code) {
  const { favorites } = app.quickPicks;
  await setFavorites(
    favorites.includes(code) ? favorites.filter((favorite) => favorite !== code) : [...favorites, code],
  );
  await app.changed();
}

async function save(event) {
  event?.preventDefault();
  if (!draft.lines.length) return say("Pick or type a code first.");
  const missing = app.trainee && missingOf(draft);
  if (missing) return say(missing);
  draft = drafts.asOfNow(draft);
  const question = questionOf(draft);
  if (question) return ask(question);
  const before = draft.editing ? (app.logs.find((log) => log.id === draft.id) ?? null) : null;
  const done = draft;
  const stamp = await enqueue(draft);
  if (!stamp) return undefined;
  forgetTyped();
  await set(drafts.fresh(sticky([draft]), done.is_dated && !done.editing ? done.performed_on : null), { fill: true });
  follow(done, () => takeBack(done.id, stamp, before).then(() => before || again(done)));
  show();
  landed();
  return app.changed();
}

// A new case that was taken back is on the screen again, to be put right, where no other has been begun.
const again = (done) => drafts.isEmpty(draft) && set({ ...done, from: {} }, { fill: true });

// The keyboard is led to Undo; a finger is where it was, and the list shows the case.
function landed() {
  $("take-back")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function ask({ key, text, yes }) {
  const close = () => ($("ask").hidden = true);
  const agree = () => {
    close();
    draft = { ...draft, answered: [...(draft.answered ?? []), key] };
    return save();
  };
  const button = (kind, words, act) =>
    h("button", { type: "button", class: `button ${kind}`, text: words, onclick: act });
  $("ask").replaceChildren(
    h("p", { class: "grow", text }),
    h("p", { class: "inline" }, button("soft-fill", yes, agree), button("quiet", "Go back", close)),
  );
  $("ask").hidden = false;
  $("ask").querySelector("button").focus();
}

// Away from the case on the screen, which can be had back.
async function leave() {
  $("ask").hidden = true;
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

// The place the server names in the note, selected, so that it is mended with one key.
function markNote(messages) {
  form.elements.note.closest("details").open = true;
  const [, from, to] = /characters (\d+) to (\d+)/.exec([].concat(messages).join(" ")) ?? [];
  form.elements.note.focus();
  if (from) form.elements.note.setSelectionRange(Number(from) - 1, Number(to));
}

const ofDay = {
  open: (log, change) => open(drafts.opened(log, change)),
  copy: (day) => copyDay(day, draft, { set, drafts, counting: counting() === true }),
  count: (isOn) => setCounting(isOn).then(show),
  toCases: () => (location.hash = "#cases"),
};

function startFinder() {
  const asked = { index: () => app.index, who, showsWork: !app.trainee };
  const use = async (header, lines) => {
    box.clear();
    forgetLast();
    $("read").hidden = true;
    const dated = header.performed_on ? { ...header, is_dated: true } : header;
    await set(drafts.withLines(picked(draft, dated, header.role && "role"), lines), { fill: true });
    if (await askRelated(lines.at(-1).code)) show();
  };
  const act = { use, say };
  const read = (text, code, showAll = false) => decide(text, $("heard"), act, { code, showAll });
  const box = finder($("find"), $("found"), { ...asked, decide: read, notice: $("window-over") });
  $("find").addEventListener("input", () => {
    $("heard").hidden = true;
    $("read").hidden = !$("find").value.trim();
  });
  $("read").addEventListener("click", () => {
    box.close();
    read($("find").value, null, true);
  });
}

// Enter in a field is not Save: a scanner or a keyboard's "next" would log half a case. Ctrl and Enter is.
function onKey(event) {
  if (event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) return void save(event);
  if (event.target.tagName === "INPUT") event.preventDefault();
}

// “/” anywhere outside of a field goes to the box that finds.
function onSlash(event) {
  if (event.key !== "/" || event.target.closest("input, textarea, select") || $("s-log").hidden) return;
  event.preventDefault();
  $("find").focus();
}

async function deleteCase() {
  const entry = app.cases.find(({ log }) => log.id === draft.id);
  await set(freshDraft(), { fill: true });
  if (entry) await remove(entry.log, entry.change);
}

const freshDraft = () => drafts.fresh(sticky(app.logs, app.quickPicks.sticky));

export async function startEditor() {
  await readCounting();
  draft = await drafts.lastDraft(sticky(app.logs, app.quickPicks.sticky));
  fillHeader(draft);
  startFinder();
  startHeader({ change: (header) => set({ ...draft, ...header }), day: () => draft });
  startTemplates(() => draft);
  $("leave").addEventListener("click", leave);
  $("delete-case").addEventListener("click", deleteCase);
  $("log-again").addEventListener("click", () => set(drafts.again(draft), { fill: true }));
  form.addEventListener("submit", save);
  form.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onSlash);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  show();
}

// Put away and taken up again: a day that was picked for cases already saved is no longer meant.
function wake() {
  if (drafts.isEmpty(draft) && draft.is_dated) return set(freshDraft(), { fill: true });
  return show();
}
