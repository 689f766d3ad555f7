// Parts that the screens of training share.
import { h } from "../views/dom.js";

// Buttons of which one is chosen, under a title.
export const group = (title, kind, ...buttons) =>
  h("div", { role: "group", "aria-label": title }, h("h3", { text: title }), h("div", { class: kind }, ...buttons));

// A button that is pressed or not.
export const segment = (key, text, isPressed, act) =>
  h("button", {
    type: "button",
    class: "quiet segment",
    "data-key": key,
    "aria-pressed": String(isPressed),
    onclick: act,
    text,
  });
