// The screen that logs a case: what is at hand, the box that finds, the lines, the value at once, one button to save.
import { entryFor } from "../catalog/catalog.js";
import { finder } from "../catalog/finder.js";
import { putTemplate, setFavorites } from "../requests.js";
import { app } from "../state.js";
import { $, afterPress, dayBefore, dayOf, debounce, h, replace } from "../views/dom.js";
import { forgetTyped, missingOf, picked, showCaseFacts, suggested, traineeCard } from "../training/drafting.js";
import { askCompanions, goingWith } from "./companions.js";
import { decide, who } from "./deciding.js";
import { SHOWN } from "../reconcile.js";
import * as drafts from "./draft.js";
import { sites, sticky } from "./habits.js";
import { lineCard, modifierChoice } from "./lines.js";
import { picks } from "./picks.js";
import { enqueue, FIRST_DAY, follow, forgetLast, lastDay, say, sayOutcome } from "./saving.js";
import { withTracked } from "./tracked.js";
import { showValue } from "./value.js";

// Long enough that a site being typed is kept once, short enough that putting the phone away loses no word.
const PAUSE = 300;

const form = $("log");
let draft = drafts.fresh();

async function set(next, { fill = false } = {}) {
  draft = app.trainee ? suggested(next) : next;
  if (fill) fillHeader();
  showWhere();
  show();
  await drafts.saveDraft(draft);
}

// Shows the case as it stands; called after anything it depends on has changed.
export const show = () => afterPress(draw);

function draw() {
  sayOutcome();
  replace($("lines"), ...draft.lines.map((line, index) => card(line, index)));
  replace($("picks"), ...picks(app, dayOf(), { template: useTemplate, again: repeat, code: add }));
  $("sites").replaceChildren(...sites(app.logs).map((value) => h("option", { value })));
  $("editing").hidden = !draft.editing;
  $("bar").hidden = draft.lines.length === 0 && !draft.editing;
  $("first").hidden = app.cases.length > 0 || draft.lines.length > 0;
  $("as-template").hidden = draft.lines.length === 0;
  $("note-refused").textContent = draft.refused ? Object.values(draft.refused).flat().join(" ") : "";
  showValue(draft);
  if (app.trainee)
    showCaseFacts(draft, { show, update: (facts, name) => set(picked(draft, facts, name), { fill: true }) });
}

function card(line, index) {
  const update = (facts) => set(drafts.withLine(draft, index, facts));
  if (!app.trainee) return lineCard(line, index, about(line, index, update));
  const act = {
    primary: () => set({ ...draft, primary_line: index }, { fill: true }),
    remove: () => set(drafts.withoutLine(draft, index), { fill: true }),
  };
  return traineeCard(draft, index, act, modifierChoice(line, index, entryFor(app.index, line.code), { update }));
}

function about(line, index, update) {
  const going = index === draft.lines.length - 1 ? goingWith(line.code, draft.lines) : [];
  return {
    known: entryFor(app.index, line.code),
    starred: app.quickPicks.favorites.includes(line.code),
    going,
    day: draft.performed_on,
    act: { update, remove: () => set(drafts.withoutLine(draft, index)), star: () => star(line.code), add },
  };
}

async function add(code, modifiers = []) {
  forgetLast();
  await set(drafts.withLines(draft, [{ code, modifiers: [...modifiers], units: 1 }]));
  if (app.trainee) $("lines").scrollIntoView(); // a chip below them was tapped: what is asked next stands above it
  if (await askCompanions(code)) show();
}

const shownField = (value) => value?.name ?? value ?? "";

function fillHeader() {
  Object.assign(form.elements.performed_on, { min: FIRST_DAY, max: lastDay() });
  for (const name of SHOWN) if (form.elements[name]) form.elements[name].value = shownField(draft[name]);
}

function showWhere() {
  const days = { [dayOf()]: "Today", [dayBefore(dayOf())]: "Yesterday" };
  const day = days[draft.performed_on] ?? draft.performed_on;
  const setting = draft.setting === "facility" ? "facility" : "office";
  $("where").textContent = [day, setting, draft.site].filter(Boolean).join(" · ");
}

function headerChanged() {
  const inForm = SHOWN.filter((name) => form.elements[name]);
  const header = Object.fromEntries(inForm.map((name) => [name, form.elements[name].value.trim() || null]));
  if ("attending" in header) header.attending &&= { name: header.attending };
  return set({ ...draft, ...header, performed_on: header.performed_on ?? dayOf() });
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

async function asTemplate(event) {
  event.preventDefault();
  const name = $("template-name").value.trim();
  if (!name) return $("template-name").focus();
  const lines = drafts.withoutTimes(draft.lines).map(({ id: _id, ...line }) => line);
  await putTemplate(crypto.randomUUID(), { name, setting: draft.setting, site: draft.site, lines });
  $("template-name").value = "";
  $("as-template").open = false;
  say(`Template “${name}” saved.`);
  return app.changed();
}

async function save(event) {
  event.preventDefault();
  if (!draft.lines.length) return say("Pick or type a code first.");
  const missing = app.trainee && missingOf(draft);
  if (missing) return say(missing);
  const { id } = draft;
  if (!(await enqueue(draft))) return undefined;
  forgetTyped();
  await set(drafts.fresh(sticky([draft])), { fill: true });
  follow(id);
  return app.changed();
}

// The screen that logs, shown by the time this is done.
async function toLog() {
  if (!$("s-log").hidden) return;
  const turned = new Promise((resolve) => window.addEventListener("hashchange", resolve, { once: true }));
  location.hash = "#log";
  await turned;
}

// Opens a draft in place of the one on the screen, which is not thrown away unasked.
export async function open(next) {
  if (!drafts.isEmpty(draft) && !confirm("Leave this case without saving it?")) return false;
  await set(next, { fill: true });
  await toLog();
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

function pickDay(day) {
  form.elements.performed_on.value = day;
  return headerChanged();
}

function startFinder() {
  const asked = { index: () => app.index, who, showsWork: !app.trainee };
  const use = async (header, lines) => {
    box.clear();
    forgetLast();
    await set(drafts.withLines(picked(draft, header, header.role && "role"), lines), { fill: true });
    if (await askCompanions(lines.at(-1).code)) show();
  };
  const act = { use, say };
  const read = (text, code, showAll = false) => decide(text, $("heard"), act, { code, showAll });
  const box = finder($("find"), $("found"), { ...asked, decide: read, notice: $("window-over") });
  $("find").addEventListener("input", () => ($("heard").hidden = true));
  $("read").addEventListener("click", () => {
    box.close();
    read($("find").value, null, true);
  });
}

function startHeader() {
  const typed = debounce(headerChanged, PAUSE);
  for (const part of [$("header"), $("more-facts")]) {
    part.addEventListener("change", headerChanged);
    part.addEventListener("input", typed);
  }
  $("today").addEventListener("click", () => pickDay(dayOf()));
  $("yesterday").addEventListener("click", () => pickDay(dayBefore(dayOf())));
}

// Enter in a field is not Save: a scanner or a keyboard's "next" would log half a case.
function onEnter(event) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  if (event.target.id === "template-name") asTemplate(event);
}

const freshDraft = () => drafts.fresh(sticky(app.logs, app.quickPicks.sticky));

export async function startEditor() {
  draft = await withTracked(await drafts.lastDraft(sticky(app.logs, app.quickPicks.sticky)));
  fillHeader();
  showWhere();
  startFinder();
  startHeader();
  $("keep-template").addEventListener("click", asTemplate);
  $("stop-editing").addEventListener("click", () => set(freshDraft(), { fill: true }));
  form.addEventListener("submit", save);
  form.addEventListener("keydown", onEnter);
  show();
}
