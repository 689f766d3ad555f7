// The day, the place and the further facts of the case: fields of the sheet and below the lines, and what is said of
// them in the head and beside Save.
import { SHOWN } from "../reconcile.js";
import { $, dayBefore, dayOf, dayWords, debounce, h } from "../views/dom.js";
import { FIRST_DAY, lastDay } from "./saving.js";

// Long enough that a site being typed is stored once, short enough that putting the phone away loses no word.
const PAUSE = 300;
// Until this hour the night is still the day before for those who worked it.
const MORNING = 5;

const form = $("log");
const shownField = (value) => value?.name ?? value ?? "";

export function fillHeader(draft) {
  Object.assign(form.elements.performed_on, { min: FIRST_DAY, max: lastDay() });
  for (const name of SHOWN) if (form.elements[name]) form.elements[name].value = shownField(draft[name]);
}

const isNight = () => new Date().getHours() < MORNING;

export function dayName(day) {
  const days = { [dayOf()]: "Today", [dayBefore(dayOf())]: "Yesterday" };
  return days[day] ?? dayWords(day);
}

// The head says the day while the day is shown, and what is being entered once a case is.
export function showWhere(draft, isOpen) {
  const day = draft.performed_on;
  const setting = draft.setting === "facility" ? "facility" : "office";
  $("where").textContent = [dayName(day), setting, draft.site].filter(Boolean).join(" · ");
  $("when-words").textContent = isOpen ? dayName(day) : "";
  $("when").setAttribute("aria-label", isOpen ? `Day and place: ${dayName(day)}` : "Choose another day or place");
  $("when").className = isOpen ? "chip sunk" : "round";
  $("s-log").dataset.title = isOpen ? (draft.editing ? "Edit case" : "New case") : dayWords(day);
  if (!$("s-log").hidden) $("title").textContent = $("s-log").dataset.title;
  showNight(draft, isOpen);
}

// After midnight both days are one tap away.
function showNight(draft, isOpen) {
  $("night").hidden = !isOpen || draft.editing || !isNight();
  if ($("night").hidden) return;
  const days = [dayBefore(dayOf()), dayOf()];
  $("night").replaceChildren(
    ...days.map((day) =>
      h("button", {
        type: "button",
        "aria-pressed": String(draft.performed_on === day),
        text: dayWords(day),
        onclick: () => pickDay(day),
      }),
    ),
  );
}

// What the fields say now; a day that was picked is the case's from here on.
export function headerOf(draft) {
  const inForm = SHOWN.filter((name) => form.elements[name]);
  const header = Object.fromEntries(inForm.map((name) => [name, form.elements[name].value.trim() || null]));
  if ("attending" in header) header.attending &&= { name: header.attending };
  const performed_on = header.performed_on ?? dayOf();
  return { ...header, performed_on, is_dated: draft.is_dated || performed_on !== draft.performed_on };
}

let changed = () => null;

export function pickDay(day) {
  form.elements.performed_on.value = day;
  return changed(true);
}

// `change(header)` takes what the fields say; `day()` answers the draft.
export function startHeader({ change, day }) {
  changed = (isPicked = false) => change({ ...headerOf(day()), ...(isPicked && { is_dated: true }) });
  const typed = debounce(changed, PAUSE);
  for (const part of [$("header"), $("more-facts")]) {
    part.addEventListener("change", () => changed());
    part.addEventListener("input", () => typed());
  }
  $("today").addEventListener("click", () => pickDay(dayOf()));
  $("yesterday").addEventListener("click", () => pickDay(dayBefore(dayOf())));
  $("when").addEventListener("click", () => $("header").showModal());
  $("header-done").addEventListener("click", () => $("header").close());
  $("header").addEventListener("click", (event) => event.target === $("header") && $("header").close());
}

// The place the server names in the note, selected, so that it is mended with one key.
export function markNote(messages) {
  form.elements.note.closest("details").open = true;
  const [, from, to] = /characters (\d+) to (\d+)/.exec([].concat(messages).join(" ")) ?? [];
  form.elements.note.focus();
  if (from) form.elements.note.setSelectionRange(Number(from) - 1, Number(to));
}
