// Elements made from data. Text only: nothing that is given ever becomes markup.
export const $ = (id) => document.getElementById(id);

// h("button", {class: "quiet", onclick: act, text: "Add"}, ...children). True sets an attribute bare; false and null
// leave it out.
export function h(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "text") made.textContent = value;
    else if (key === "value" || key === "checked") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// A button of the second rank, which is most of them; `more` are further attributes.
export const quiet = (text, act, more = {}) =>
  h("button", { type: "button", class: "button quiet", onclick: act, text, ...more });

// A small button with a heading and a line below it. `key` is its data-key, by which it keeps the focus.
export function chip(key, title, text, act, more = {}) {
  return h(
    "button",
    { type: "button", class: "chip", "data-key": key, onclick: act, ...more },
    h("strong", { text: title }),
    h("span", { text }),
  );
}

const SVG = "http://www.w3.org/2000/svg";

// An SVG element from data: svg("rect", {x: 1, class: "mine"}, ...children).
export function svg(name, given = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) {
    if (key === "text") made.textContent = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// An icon of the sprite (scripts/icons.py); the words beside it say what it means.
export const icon = (name) =>
  svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `/static/look/icons.svg#${name}` }));

// The count on a tab, with words for those who hear it; hidden where there is none.
export function badge(box, count, words) {
  box.hidden = !count;
  box.replaceChildren(...(count ? [String(count), h("span", { class: "unseen", text: `\u00a0${words}` })] : []));
}

const keyed = (box, key) => box.querySelector(`[data-key="${CSS.escape(key)}"]`);

// Puts new children in place. What has the focus or stands open has and does so again when its data-key is still there.
export function replace(box, ...children) {
  const had = box.contains(document.activeElement) ? document.activeElement : null;
  const [key, from, to] = had ? [had.dataset.key, had.selectionStart, had.selectionEnd] : [];
  const open = [...box.querySelectorAll("details[open][data-key]")].map((details) => details.dataset.key);
  box.replaceChildren(...children);
  for (const name of open) keyed(box, name)?.setAttribute("open", "");
  const again = key && keyed(box, key);
  if (!again) return;
  again.focus({ preventScroll: true }); // it is where the person is looking, or they have been led elsewhere
  if (typeof from === "number") again.setSelectionRange(from, to);
}

// Milliseconds after which a press counts as over though its end was never heard, as outside of the window.
const LONGEST_PRESS = 1000;
let isPressed = false;
const afterwards = new Set();

function released() {
  isPressed = false;
  const actions = [...afterwards];
  afterwards.clear();
  for (const action of actions) action();
}

document.addEventListener("pointerdown", () => (isPressed = true), true);
// Before the button hears of its click, which reaches it though it be drawn anew: what it does is shown at once.
document.addEventListener("click", released, true);
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(released), true);

// `action` now, or after the tap that is under way: leaving a field changes the case, and a button that was drawn anew
// between the finger's coming and going would miss its tap.
export function afterPress(action) {
  if (!isPressed) return action();
  if (!afterwards.size) setTimeout(released, LONGEST_PRESS);
  return afterwards.add(action);
}

// `action` once, `wait` milliseconds after the last call, with what that call was given.
export function debounce(action, wait) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), wait);
  };
}

// The day where the phone is, as YYYY-MM-DD: toISOString() speaks of UTC, so the offset (in minutes) is taken off
// first.
export function dayOf(date = new Date()) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

// A day as a person reads it: Tue, Nov 24, with its year when that is not this one.
export function dayWords(day) {
  const year = day.slice(0, 4) === dayOf().slice(0, 4) ? {} : { year: "numeric" };
  const date = new Date(`${day}T12:00:00`); // noon, so that no time zone moves it
  return date.toLocaleDateString("en-US", { weekday: "short", month: "short", day: "numeric", ...year });
}

const ISO_DAYS = /\b\d{4}-\d{2}-\d{2}\b/g;

// A sentence of the server's with its days as a person reads them.
export const dated = (text) => text.replace(ISO_DAYS, dayWords);

// A day some days after another, as YYYY-MM-DD.
export function dayAfter(day, days = 1) {
  const date = new Date(`${day}T12:00:00Z`); // noon, so that no change of the clocks moves it to another day
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function dayBefore(day) {
  const date = new Date(`${day}T12:00:00Z`); // noon, so that no change of the clocks moves it to another day
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
