// The screen that logs a case: what is at hand, the box that finds, the lines, the value at once, one button to save.
import { call } from "./api.js";
import { entryFor, titleOf, workOf } from "./catalog.js";
import { hundredths } from "./decimal.js";
import { readLine } from "./dictation.js";
import { $, dayBefore, dayOf, debounce, h, replace } from "./dom.js";
import * as drafts from "./draft.js";
import { putTemplate, setFavorites } from "./errands.js";
import { finder } from "./finder.js";
import { companions, sites, sticky, used } from "./habits.js";
import { lineCard } from "./lines.js";
import { picks } from "./picks.js";
import { logFacts } from "./reconcile.js";
import { app } from "./state.js";
import * as store from "./store.js";
import { queue } from "./sync.js";

const form = $("log");
let draft = drafts.fresh();
let told = {};
let asked = 0;
let saving = false;
let last = null;
export const say = (text) => ($("said").textContent = text);

async function set(next, { fill = false } = {}) {
  draft = next;
  if (fill) fillHeader();
  showWhere();
  show();
  await drafts.keepDraft(draft);
}

// Shows the case as it stands; called after anything it depends on has changed.
export function show() {
  if (last) outcome();
  replace($("lines"), ...draft.lines.map((line, at) => lineCard(line, at, about(line, at))));
  replace($("picks"), ...picks(app, dayOf(), { template: useTemplate, again: repeat, code: add }));
  $("sites").replaceChildren(...sites(app.logs).map((value) => h("option", { value })));
  $("editing").hidden = !draft.editing;
  $("bar").hidden = draft.lines.length === 0 && !draft.editing;
  $("first").hidden = app.cases.length > 0 || draft.lines.length > 0;
  $("as-template").hidden = draft.lines.length === 0;
  $("note-refused").textContent = draft.refused ? Object.values(draft.refused).flat().join(" ") : "";
  showValue();
}

function about(line, at) {
  const going = at === draft.lines.length - 1 ? goingWith(line.code) : [];
  const update = (facts) => set(drafts.withLine(draft, at, facts));
  return { known: entryFor(app.index, line.code), starred: app.hand.favorites.includes(line.code), going,
    act: { update, remove: () => set(drafts.withoutLine(draft, at)), star: () => star(line.code), add } };
}

function goingWith(code) {
  const there = new Set(draft.lines.map((line) => line.code));
  return companions(code, app.logs, app.hand.templates, told[code]).filter((one) => !there.has(one.code)).slice(0, 4).map((one) => ({ ...one, title: titleOf(app.index, one.code) }));
}

async function add(code, modifiers = []) {
  say("");
  last = null;
  await set(drafts.withLines(draft, [{ code, modifiers: [...modifiers], units: 1 }]));
  await askCompanions(code);
}

// What goes with a code by the server's reckoning: asked once, kept for when there is no connection.
async function askCompanions(code) {
  told[code] ??= await store.kept(`with-${code}`);
  const answer = await call("GET", `/codes/${encodeURIComponent(code)}/companions`).catch(() => null);
  if (answer?.ok) {
    told[code] = answer.body.items.map(({ code: other, why }) => ({ code: other, why }));
    await store.keep(`with-${code}`, told[code]);
  }
  if (told[code]) show();
}

// The published figures of the phone's release at once; the credit by the person's policy as soon as the server answers.
function showValue() {
  const face = drafts.faceValue(draft.lines, (code) => workOf(app.index, code));
  const left = face.unvalued ? `, ${face.unvalued} not valued` : "";
  $("total").textContent = draft.lines.length ? `${hundredths(face.total)} wRVU` : "";
  $("how").textContent = draft.lines.length ? `face value, before rules${left}` : "";
  askValue();
}

const askValue = debounce(async () => {
  asked += 1;
  const [mine, value] = [asked, draft];
  if (!value.lines.length || !navigator.onLine) return;
  const { performed_on, setting, lines } = logFacts(value);
  const terms = app.contract ? { policy: app.contract.policy, release: app.contract.pinned_release } : {};
  const body = { performed_on, setting, lines, provider_type: app.provider, trainee: app.trainee, ...terms };
  const answer = await call("POST", "/valuations", body).catch(() => null);
  if (mine !== asked || value !== draft || !answer) return;
  if (answer.ok) {
    $("total").textContent = `${hundredths(answer.body.work_rvu)} wRVU`;
    $("how").textContent = `by ${answer.body.policy}, ${answer.body.release}${answer.body.unvalued_lines ? `, ${answer.body.unvalued_lines} not valued` : ""}`;
  } else if (answer.body?.errors) $("how").textContent = Object.values(answer.body.errors).flat().join(" ");
}, 300);

function fillHeader() {
  for (const name of drafts.HEADER) form.elements[name].value = draft[name] ?? "";
}

function showWhere() {
  const days = { [dayOf()]: "Today", [dayBefore(dayOf())]: "Yesterday" };
  $("where").textContent = [days[draft.performed_on] ?? draft.performed_on, draft.setting === "facility" ? "facility" : "office", draft.site].filter(Boolean).join(" · ");
}

function headerChanged() {
  const header = Object.fromEntries(drafts.HEADER.map((name) => [name, form.elements[name].value.trim() || null]));
  const attending_id = Number.parseInt(header.attending_id, 10) || null;
  return set({ ...draft, ...header, performed_on: header.performed_on ?? dayOf(), attending_id });
}

function useTemplate(template) {
  const header = { setting: template.setting ?? draft.setting, site: template.site ?? draft.site };
  return set(drafts.withLines({ ...draft, ...header }, template.lines), { fill: true });
}

function repeat(log) {
  return set({ ...drafts.withLines(draft, drafts.again(log).lines), setting: log.setting ?? draft.setting, site: log.site ?? draft.site }, { fill: true });
}

async function star(code) {
  const { favorites } = app.hand;
  await setFavorites(favorites.includes(code) ? favorites.filter((one) => one !== code) : [...favorites, code]);
  await app.changed();
}

async function asTemplate(event) {
  event.preventDefault();
  const name = $("template-name").value.trim();
  if (!name) return $("template-name").focus();
  const lines = draft.lines.map(({ id: _id, ...line }) => line);
  await putTemplate(crypto.randomUUID(), { name, setting: draft.setting, site: draft.site, lines });
  $("template-name").value = "";
  $("as-template").open = false;
  say(`Template “${name}” is ready.`);
  return app.changed();
}

// Puts the case in the queue of this phone, which is when it is saved; the server's answer is told when it comes.
async function save(event) {
  event.preventDefault();
  if (!draft.lines.length) return say("Pick or type a code first.");
  if (saving) return undefined; // a second tap on the way
  saving = true;
  const { id, from } = draft;
  try {
    await queue(id, "put", logFacts(draft), from);
  } catch (error) {
    return say(error.message);
  } finally {
    saving = false;
  }
  await set(drafts.fresh(sticky([draft])), { fill: true });
  say("Saved on this phone.");
  last = id;
  return app.changed();
}

// What became of the case saved last, said once, whenever the server has answered.
function outcome() {
  const saved = app.cases.find((one) => one.log.id === last);
  if (!saved || (saved.change && !saved.change.refused && !saved.change.theirs)) return;
  last = null;
  if (saved.change?.refused) say(`Not taken by the server; it is kept under Cases. ${Object.values(saved.change.refused).flat().join(" ")}`);
  else if (saved.change) say("Changed elsewhere too; choose under Cases which version stays.");
  else say(`Saved: ${hundredths(saved.log.work_rvu)} wRVU${saved.log.unvalued_lines ? `, ${saved.log.unvalued_lines} not valued` : ""}`);
}

// The screen that logs, shown by the time this is done.
async function toLog() {
  if (["", "#log"].includes(location.hash)) return;
  const turned = new Promise((resolve) => window.addEventListener("hashchange", resolve, { once: true }));
  location.hash = "#log";
  await turned;
}

// Opens a draft in place of the one on the screen, which is not thrown away unasked.
export async function open(next) {
  if (!drafts.isEmpty(draft) && !confirm("Leave the case you are entering without saving it?")) return false;
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

export async function startEditor() {
  draft = await drafts.lastDraft(sticky(app.logs, app.hand.sticky));
  fillHeader();
  showWhere();
  const who = () => ({ specialty: app.specialty, used: used(app.logs) });
  const box = finder($("find"), $("found"), { index: () => app.index, who, pick: (code) => add(code), notice: $("window-over") });
  const use = (header, lines) => (box.clear(), set(drafts.withLines({ ...draft, ...header }, lines), { fill: true }));
  $("read").addEventListener("click", () => $("find").value.trim() && (box.close(), readLine($("find").value.trim(), $("heard"), { say, use })));
  $("today").addEventListener("click", () => ((form.elements.performed_on.value = dayOf()), headerChanged()));
  $("yesterday").addEventListener("click", () => ((form.elements.performed_on.value = dayBefore(dayOf())), headerChanged()));
  const typed = debounce(headerChanged, 300);
  for (const box of [$("header"), $("more-facts")]) {
    box.addEventListener("change", headerChanged);
    box.addEventListener("input", typed);
  }
  $("keep-template").addEventListener("click", asTemplate);
  $("stop-editing").addEventListener("click", () => set(drafts.fresh(sticky(app.logs, app.hand.sticky)), { fill: true }));
  form.addEventListener("submit", save);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault(); // Enter in a field is no Save
    if (event.target.id === "template-name") asTemplate(event);
  });
  show();
}
