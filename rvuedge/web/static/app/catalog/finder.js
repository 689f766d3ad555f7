// The box that takes a code, words, or a whole line: hits from the catalog on the phone as one types, a list one can
// walk by keys.
import { dayOf, h } from "../views/dom.js";
import { noticeOn } from "./catalog.js";
import { search } from "./search.js";

// `index` and `who` are asked at each search; `decide(text, code)` is what happens on Enter (no code) and when a hit is
// tapped; `notice` says whose values the hits show when it matters; `showsWork` is false for who earns none of it.
export function finder(input, list, { index, who, decide, notice, showsWork = true }) {
  let hits = [];
  let active = -1;
  const show = () => {
    list.replaceChildren(
      ...hits.map((entry, position) => hit(entry, position === active, showsWork, () => take(entry.code))),
    );
    list.hidden = hits.length === 0;
    notice.textContent = hits.length ? noticeOn(index(), dayOf()) : "";
    notice.hidden = !notice.textContent;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${hits[active].code}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const take = (code) => {
    [hits, active] = [[], -1];
    show();
    decide(input.value, code);
  };
  const find = () => {
    hits = index() ? search(index(), input.value, who()) : [];
    active = -1;
    show();
  };
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    const walk = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (walk && hits.length) {
      event.preventDefault();
      active = (active + walk + hits.length) % hits.length;
      show();
      document.getElementById(`hit-${hits[active].code}`).scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(active >= 0 ? hits[active].code : null);
    } else if (event.key === "Escape" && hits.length) {
      event.preventDefault();
      [hits, active] = [[], -1];
      show();
    }
  });
  const close = () => {
    [hits, active] = [[], -1];
    show();
  };
  return { close, clear: () => ((input.value = ""), close()) };
}

function hit(entry, selected, showsWork, take) {
  return h(
    "li",
    { role: "option", id: `hit-${entry.code}`, class: "hit", "aria-selected": String(selected), onclick: take },
    h("strong", { text: entry.code }),
    h("span", {}, entry.title, Boolean(entry.group) && h("small", { class: "muted", text: ` ${entry.group}` })),
    showsWork && h("span", { class: "figure", text: entry.work ?? "—" }),
  );
}
