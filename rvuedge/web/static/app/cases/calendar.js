// A month of cases by day, each day with what it was worth, or for a trainee with how many cases it had.
import { h, icon } from "../views/dom.js";

const WEEK = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const STEPS = 3; // shades of one hue; a fourth could not be told from its neighbor

const noon = (day) => new Date(`${day}T12:00:00`); // noon, so that no time zone moves it

// A month as 2026-11, some months on or back.
export function monthAfter(month, by) {
  const [year, number] = month.split("-").map(Number);
  const count = year * 12 + number - 1 + by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
}

// Its days as YYYY-MM-DD, in order.
export function daysOf(month) {
  const [year, number] = month.split("-").map(Number);
  const count = new Date(year, number, 0).getDate();
  return Array.from({ length: count }, (_, place) => `${month}-${String(place + 1).padStart(2, "0")}`);
}

export function monthWords(month, today) {
  const year = month.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" };
  return noon(`${month}-15`).toLocaleDateString("en-US", { month: "long", ...year });
}

// The shade of a day from 1 to 3, by its share of the month's largest; 0 for nothing.
export const shadeOf = (value, most) => (value > 0 && most > 0 ? Math.ceil((value / most) * STEPS) : 0);

// `days` maps a day to {value, text, words}; `chosen` is the day that is looked at, or null. `act` has choose(day) and
// turn(by); `first` and `last` are the months there is something in.
export function calendar({ month, days, chosen, today, total, first, last, act }) {
  const cells = daysOf(month).map((day) => cell(day, days.get(day), chosen, today, act));
  const most = Math.max(0, ...daysOf(month).map((day) => days.get(day)?.value ?? 0));
  for (const [place, day] of daysOf(month).entries()) {
    const shade = shadeOf(days.get(day)?.value ?? 0, most);
    if (shade) cells[place].classList.add(`l${shade}`);
  }
  const blank = Array.from({ length: noon(`${month}-01`).getDay() }, () => h("span", { "aria-hidden": "true" }));
  return h(
    "section",
    { class: "card month" },
    h(
      "div",
      { class: "month-head" },
      h("h2", { text: monthWords(month, today) }),
      total && h("span", { class: "grow" }, total),
      turner("earlier", "back", monthWords(monthAfter(month, -1), today), month <= first, () => act.turn(-1)),
      turner("later", "forward", monthWords(monthAfter(month, 1), today), month >= last, () => act.turn(1)),
    ),
    h(
      "div",
      { class: "cal", role: "group", "aria-label": `${monthWords(month, today)} by day`, onkeydown: moved },
      ...WEEK.map((text) => h("span", { class: "dow", "aria-hidden": "true", text })),
      ...blank,
      ...cells,
    ),
  );
}

const turner = (key, sign, label, disabled, act) =>
  h(
    "button",
    { type: "button", class: "round", "aria-label": label, "data-key": `month-${key}`, disabled, onclick: act },
    icon(sign),
  );

// A day with cases is a button; the others only tell the date.
function cell(day, found, chosen, today, act) {
  const current = day === today ? "date" : null;
  const number = String(Number(day.slice(8)));
  if (!found) {
    const kind = day > today ? "cal-day out" : "cal-day";
    return h("span", { class: kind, "aria-current": current }, h("span", { text: number }));
  }
  return h(
    "button",
    {
      type: "button",
      class: "cal-day",
      "data-key": `day-${day}`,
      "aria-pressed": String(day === chosen),
      "aria-current": current,
      onclick: () => act.choose(day === chosen ? null : day),
    },
    h("span", {}, h("span", { class: "unseen", text: `${found.words[0]} ` }), number),
    h("span", { class: "sum" }, found.text, h("span", { class: "unseen", text: ` ${found.words[1]}` })),
  );
}

const STEP = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

// The arrows go to the next day that has cases.
function moved(event) {
  const by = STEP[event.key];
  if (!by) return;
  const days = [...event.currentTarget.querySelectorAll("button")];
  const next = days[days.indexOf(document.activeElement) + by];
  if (next) next.focus();
  event.preventDefault();
}
