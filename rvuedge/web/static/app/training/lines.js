// A line of a trainee's case: what was done, its category, the mark of the primary procedure. No figure of work.
import { h, quiet } from "../views/dom.js";

// `about` has known (the catalog's entry or null), isPrimary, isAlone, category and act: primary(), remove();
// `modifiers` is the part that adds them.
export function traineeLine(line, index, { known, isPrimary, isAlone, category, act }, modifiers) {
  const says = isPrimary ? primaryWords(category, isAlone) : category;
  return h(
    "li",
    { class: "line" },
    h(
      "div",
      { class: "row between" },
      h("strong", { text: line.code }),
      !isAlone && primaryButton(line, index, isPrimary, act),
      quiet("✕", act.remove, {
        class: "quiet icon",
        "data-key": `remove-${index}`,
        "aria-label": `Remove ${line.code}`,
      }),
    ),
    h("p", {
      class: "muted title",
      text: known ? [known.title, known.group].filter(Boolean).join(" · ") : "Unknown code. It stays in your log.",
    }),
    says && h("p", { class: "muted says", text: says }),
    modifiers,
  );
}

function primaryWords(category, isAlone) {
  const counts = category ? `counts as ${category}` : "";
  return [isAlone ? "" : "primary", counts].filter(Boolean).join(", ");
}

const primaryButton = (line, index, isPrimary, act) =>
  quiet(isPrimary ? "★" : "☆", act.primary, {
    class: "quiet icon",
    "data-key": `primary-${index}`,
    "aria-pressed": String(isPrimary),
    "aria-label": `Primary procedure: ${line.code}`,
  });
