// A question before a case is saved, beside the button that asked; it goes when the case changes.
import { $, h } from "../views/dom.js";

const button = (kind, text, onclick) => h("button", { type: "button", class: `button ${kind}`, text, onclick });

export const unask = () => ($("ask").hidden = true);

// `question` is {key, text, yes}; `agree(key)` is what happens on yes.
export function ask({ key, text, yes }, agree) {
  const accept = () => {
    unask();
    return agree(key);
  };
  $("ask").replaceChildren(
    h("p", { class: "grow", text }),
    h("p", { class: "inline" }, button("soft-fill", yes, accept), button("quiet", "Go back", unask)),
  );
  $("ask").hidden = false;
  $("ask").querySelector("button").focus();
}
