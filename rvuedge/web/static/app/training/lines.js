// A line of a trainee's case: what was done, its category, the mark of the primary procedure. No figure of work.
import { titleInFull } from "../catalog/catalog.js";
import { h } from "../views/dom.js";
import { round } from "./parts.js";

// `about` has known (the catalog's entry or null), isPrimary, isAlone, category and act: primary(), remove();
// `modifiers` is the part that adds them.
export function traineeLine(line, index, { known, isPrimary, isAlone, category, act }, modifiers) {
  const says = isPrimary ? primaryWords(category, isAlone) : category;
  return h(
    "li",
    { class: "line" },
    h(
      "div",
      { class: "line-top" },
      h(
        "div",
        { class: "line-name" },
        h("p", {
          class: "line-title",
          text: known ? titleInFull(known) : "Unknown code. It stays in your log.",
        }),
        h("p", { class: "facts" }, h("strong", { text: line.code }), says && ` · ${says}`),
      ),
      !isAlone && primaryButton(line, index, isPrimary, act),
      round("close", `Remove ${line.code}`, act.remove, { "data-key": `remove-${index}` }),
    ),
    modifiers,
  );
}

function primaryWords(category, isAlone) {
  const counts = category ? `counts as ${category}` : "";
  return [isAlone ? "" : "primary", counts].filter(Boolean).join(", ");
}

const primaryButton = (line, index, isPrimary, act) =>
  round("star", `Primary procedure: ${line.code}`, act.primary, {
    class: isPrimary ? "round on" : "round",
    "data-key": `primary-${index}`,
    "aria-pressed": String(isPrimary),
  });
