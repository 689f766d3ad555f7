// What has happened, with its Undo, above the dock. Stays as long as somebody is on it.
import { $, h, icon } from "./dom.js";

// Milliseconds: long enough to read two lines and reach the button, short enough not to cover the next case.
const SHOWN = 8000;
let timer = null;

export function closeToast() {
  clearTimeout(timer);
  $("toast").hidden = true;
  $("undo").replaceChildren();
}

// Says `text`; `undo`, if given, is what the button does. It is done once.
export function toast(text, undo = null) {
  clearTimeout(timer);
  $("said").textContent = text;
  $("toast").hidden = !text;
  $("undo").replaceChildren(...(undo ? [undoButton(undo)] : []));
  if (text) timer = setTimeout(leave, SHOWN);
}

function undoButton(undo) {
  const act = async () => {
    closeToast();
    await undo();
  };
  return h("button", { type: "button", class: "button", id: "take-back", onclick: act }, icon("undo"), "Undo");
}

// Not under the finger or the keyboard of somebody who is about to press it.
function leave() {
  if ($("toast").matches(":hover, :focus-within")) timer = setTimeout(leave, SHOWN);
  else closeToast();
}
