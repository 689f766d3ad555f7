// The cases on this phone: by month and day, searched, edited, logged again, deleted; what the server refused, and what
// was changed in two places.
import * as drafts from "../editor/draft.js";
import { open } from "../editor/editor.js";
import { remove } from "../editor/saving.js";
import { app, ON_THE_WAY } from "../state.js";
import * as store from "../store.js";
import { filterMenus, passes } from "../training/filters.js";
import { categoriesOf } from "../training/listing.js";
import { roleName } from "../training/roles.js";
import { hundredths, sum, tenths } from "../views/decimal.js";
import { $, dayOf, dayWords, h, replace } from "../views/dom.js";
import { calendar, monthAfter, monthWords } from "./calendar.js";
import { conflictItem } from "./conflict.js";
import { caseRow, nameOf, titleOfCase } from "./row.js";
import { workOfCase } from "./worth.js";

// As many as a thumb scrolls through; a year of cases would be thousands of elements.
const PAGE = 30;
let shown = PAGE;
// What the menus of a trainee's list are set to.
let chosen = {};
// The way of looking, the month and the day looked at; no month is the newest with cases up to today's.
const look = { view: null, month: null, day: null };

export function showCases() {
  const words = $("case-filter").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = ({ log }) => isWanted(log, words) && (!app.trainee || passes(log, chosen, categoriesOf));
  const wanted = app.cases.filter(isFound);
  if (app.trainee) replace($("case-menus"), ...filterMenus(app.logs, chosen, categoriesOf, choose));
  const isSearch = words.length > 0 || Object.values(chosen).some(Boolean);
  const view = isSearch ? "list" : viewNow();
  const monthNow = month();
  for (const button of $("case-views").children)
    button.setAttribute("aria-pressed", String(button.value === viewNow()));
  $("case-views").hidden = isSearch || !app.cases.length;
  replace($("calendar"), ...(view === "month" && app.cases.length ? [calendarOf(monthNow)] : []));
  const listed = view === "month" ? wanted.filter((entry) => needs(entry) || isLookedAt(entry, monthNow)) : wanted;
  showList(listed, isSearch);
  showNone(listed, { isSearch, monthNow, words });
}

function grouped(entries, key) {
  const groups = new Map();
  for (const entry of entries) groups.set(key(entry), [...(groups.get(key(entry)) ?? []), entry]);
  return groups;
}

const viewNow = () => look.view ?? (app.trainee ? "list" : "month");
const isLookedAt = ({ log }, ofMonth) =>
  look.day ? log.performed_on === look.day : log.performed_on.startsWith(ofMonth);
const needs = ({ change }) => Boolean(change?.refused || change?.theirs);

function choose(name, value) {
  chosen = { ...chosen, [name]: value };
  shown = PAGE;
  showCases();
}

// Every word stands somewhere in the case: code, title, day, month, site, note, role, attending.
function isWanted(log, words) {
  if (!words.length) return true;
  const day = new Date(`${log.performed_on}T12:00:00`);
  const text = [
    log.performed_on,
    dayWords(log.performed_on),
    day.toLocaleDateString("en-US", { weekday: "long", month: "long", year: "numeric" }),
    titleOfCase(log),
    ...log.lines.map(nameOf),
    log.site,
    log.note,
    log.rotation,
    log.case_ref,
    roleName(log.role),
    log.attending?.name,
  ];
  const found = text.filter(Boolean).join(" ").toLowerCase();
  return words.every((word) => found.includes(word));
}

// The month looked at: as chosen, else this one, or the newest with cases where this one has none yet.
function month() {
  const today = dayOf().slice(0, 7);
  if (look.month) return look.month;
  const newest = app.cases.map(({ log }) => log.performed_on.slice(0, 7)).find((ofCase) => ofCase <= today);
  return newest ?? today;
}

function calendarOf(ofMonth) {
  const byDay = grouped(
    app.cases.filter(({ log }) => log.performed_on.startsWith(ofMonth)),
    ({ log }) => log.performed_on,
  );
  const days = new Map([...byDay].map(([day, entries]) => [day, dayFacts(day, entries)]));
  const months = app.cases.map(({ log }) => log.performed_on.slice(0, 7)).sort();
  const entries = [...byDay.values()].flat();
  const act = {
    choose: (day) => turnTo({ month: ofMonth, day }),
    turn: (by) => turnTo({ month: monthAfter(ofMonth, by), day: null }),
  };
  const today = dayOf();
  const last = [months.at(-1) ?? "", today.slice(0, 7)].sort().at(-1);
  return calendar({
    month: ofMonth,
    days,
    chosen: look.day,
    today,
    total: totalOf(entries),
    first: months[0] ?? last,
    last,
    act,
  });
}

function turnTo(where) {
  Object.assign(look, where);
  shown = PAGE;
  showCases();
}

function dayFacts(day, entries) {
  const many = `${entries.length} ${entries.length === 1 ? "case" : "cases"}`;
  if (app.trainee) return { value: entries.length, text: String(entries.length), words: [dayWords(day), many] };
  const work = sum(entries.map(workOfCase));
  return { value: Number(work), text: tenths(work), words: [dayWords(day), "wRVU"] };
}

// What some cases come to, with the unit; nothing for a trainee, and words where it would be a zero.
function totalOf(entries) {
  if (app.trainee || !entries.length) return null;
  const work = sum(entries.map(workOfCase));
  if (Number(work) === 0) return h("span", { class: "note", text: "no work RVU" });
  return h(
    "span",
    {},
    h("span", { class: "figure", text: hundredths(work) }),
    " ",
    h("span", { class: "unit", text: "wRVU" }),
  );
}

// Days newest first, each with its head; what needs the person stands before them.
function showList(entries, isSearch) {
  const waiting = entries.filter(needs);
  const others = entries.filter((entry) => !needs(entry));
  const cut = others.slice(0, shown);
  const groups = [...grouped(cut, ({ log }) => log.performed_on)];
  const whole = (day) => others.filter(({ log }) => log.performed_on === day);
  replace(
    $("cases"),
    isSearch && entries.length ? head(`${entries.length} found`, totalOf(entries), "found") : "",
    ...(waiting.length ? [head("Needs attention", null, "needs"), listOf(waiting)] : []),
    ...groups.flatMap(([day, ofDay]) => [dayHead(day, whole(day)), listOf(ofDay)]),
  );
  $("more-cases").hidden = others.length <= shown;
}

const dayHead = (day, entries) =>
  head(`${dayWords(day)} · ${entries.length} ${entries.length === 1 ? "case" : "cases"}`, totalOf(entries), day);
const head = (text, total, key) => h("div", { class: "day", "data-day": key }, h("h2", { text }), total);
const listOf = (entries) =>
  h(
    "ul",
    { class: "card flush" },
    ...entries.map((entry) => (entry.change?.theirs ? conflictItem(entry.change) : caseRow(entry, act))),
  );

// One sentence that says what to do where there is nothing.
function showNone(listed, { isSearch, monthNow, words }) {
  $("no-cases").hidden = listed.length > 0;
  if (isSearch) {
    const sought = words.length ? ` for “${words.join(" ")}”` : "";
    return replace($("no-cases"), h("p", { text: `No case${sought}. Fewer words, or another month?` }));
  }
  if (app.isNew) return replace($("no-cases"), h("p", { text: ON_THE_WAY }));
  const none = app.cases.length ? `No cases in ${monthWords(monthNow, dayOf())}.` : "Nothing logged yet.";
  return replace(
    $("no-cases"),
    h("p", { text: `${none} Log one, and it stands here.` }),
    h("a", { class: "button", href: "#log", text: "Log a case" }),
  );
}

// What can be done with a case; each is given the entry.
const act = {
  edit: ({ log, change }) => open(drafts.opened(log, change)),
  again: ({ log }) => open(drafts.again(log)),
  keep: async ({ change }) => {
    await store.remove("changes", change.id);
    await app.changed();
  },
  remove: removed,
};

// Deletes at once, with Undo; the focus goes on.
async function removed({ log, change }) {
  focusAfter(log.id);
  await remove(log, change);
}

// The next case takes the focus, so that a person on a keyboard stays where they were.
function focusAfter(id) {
  const rows = [...$("cases").querySelectorAll("summary[data-key^=row-]")];
  const place = rows.findIndex((row) => row.dataset.key === `row-${id}`);
  (rows[place + 1] ?? rows[place - 1] ?? $("title")).focus({ preventScroll: true });
}

export async function startCases() {
  look.view = (await store.saved("cases-view")) ?? null;
  $("case-filter").addEventListener("input", () => {
    shown = PAGE;
    showCases();
  });
  $("case-views").addEventListener("click", async (event) => {
    if (!event.target.value) return;
    turnTo({ view: event.target.value, day: null });
    await store.save("cases-view", look.view);
  });
  $("more-cases").addEventListener("click", () => {
    shown += PAGE;
    showCases();
  });
}
