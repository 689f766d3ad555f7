// Parts that the screens of training share.
import { dayWords, h, icon, svg } from "../views/dom.js";

// Buttons of which one is chosen, under a title. `kind` is options, chips or seg.
export const group = (title, kind, ...buttons) =>
  h(
    "div",
    { role: "group", "aria-label": title, class: "stack tight" },
    h("p", { class: "label", "aria-hidden": "true", text: title }),
    h("div", { class: kind }, ...buttons),
  );

// A button that is pressed or not: a chip, or one of a few short ones side by side where `kind` is "".
export const segment = (key, text, isPressed, act, kind = "chip") =>
  h("button", {
    type: "button",
    class: `segment ${kind}`.trim(),
    "data-key": key,
    "aria-pressed": String(isPressed),
    onclick: act,
    text,
  });

// A button of the system: `kind` are its classes beside "button", `sign` an icon before the words.
export const button = (kind, text, act, { sign, ...more } = {}) =>
  h("button", { type: "button", class: `button ${kind}`, onclick: act, ...more }, sign && icon(sign), text);

// A round button whose name only those hear who need it.
export const round = (name, label, act, more = {}) =>
  h("button", { type: "button", class: "round", "aria-label": label, onclick: act, ...more }, icon(name));

// What a rule, a person or the phone says of the thing above it. `kind` is "", changed or refused.
export const remark = (kind, name, text, more = {}) =>
  h("p", { class: `reason ${kind}`.trim(), ...more }, icon(name), h("span", { text }));

// What needs to be read before going on.
export const banner = (kind, name, text, ...after) =>
  h("div", { class: `banner ${kind}`.trim() }, icon(name), h("p", { class: "grow", text }), ...after);

// A screen with nothing on it says what to do.
export const empty = (name, text, ...after) => h("div", { class: "empty" }, icon(name), h("p", { text }), ...after);

// The one figure of a screen, with what it is of.
export const hero = (figure, unit) =>
  h("p", {}, h("span", { class: "figure hero", text: figure }), " ", h("span", { class: "unit", text: unit }));

// The head of a group of cases: whose they are, and how many.
export const groupHead = (title, says) =>
  h("div", { class: "day" }, h("h2", { text: title }), h("span", { class: "note", text: says }));

// What was done and on which day, the facts below.
export const caseHead = (title, day, ...facts) => [
  h("span", { class: "what", text: title }),
  h("span", { class: "note", text: dayWords(day) }),
  h("span", { class: "facts" }, ...facts.filter(Boolean)),
];

// A bar ends a fifth past its minimum, so that the line of the minimum stands inside it.
const ROOM = 1.2;
// Units of the drawing, stretched to the width there is.
const LENGTH = 1000;

// What is done, where the pace leads, and the line of the minimum. The words beside it say the same.
export function track(counted, minimum, { projected = null, isMet = false } = {}) {
  const leads = isMet ? counted : (projected ?? counted);
  const end = Math.max(minimum * ROOM, counted, leads, 1);
  const at = (value) => Math.round((LENGTH * value) / end);
  const done = at(counted);
  const bar = { height: 40, y: 10, rx: 10 };
  return svg(
    "svg",
    {
      class: isMet ? "track met" : "track",
      viewBox: `0 0 ${LENGTH} 60`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("rect", { class: "ground", width: LENGTH, ...bar }),
    ...(leads > counted ? [svg("rect", { class: "ahead", x: done, width: at(leads) - done, height: 40, y: 10 })] : []),
    ...(done ? [svg("rect", { class: "done", width: done, ...bar })] : []),
    svg("rect", { class: "minimum", x: at(minimum) - 3, width: 6, height: 60 }),
  );
}
