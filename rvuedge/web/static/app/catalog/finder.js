// The box that takes a code, words, or a whole line: hits from the catalog on the phone as one types, a list one can
// walk by keys.
import { dayOf, h } from "../views/dom.js";
import { noticeOn } from "./catalog.js";
import { findElsewhere } from "./elsewhere.js";
import { lookFor } from "./search.js";

const NOTHING = { hits: [], near: [], unread: [] };
const notRead = (words) => (words.length ? `No code has “${words.join("”, “")}”. ` : "");

// `index` and `who` are asked at each search; `decide(text, code)` is what happens on Enter (no code) and when a hit is
// tapped; `notice` says whose values the hits show when it matters; `showsWork` is false for who earns none of it.
export function finder(input, list, { index, who, decide, notice, showsWork = true }) {
  let hits = [];
  let meant = "";
  let active = -1;
  const show = () => {
    list.replaceChildren(
      ...hits.map((entry, position) => hit(entry, position === active, showsWork, () => take(entry.code))),
    );
    list.hidden = hits.length === 0;
    notice.textContent = [meant, hits.length ? noticeOn(index(), dayOf()) : ""].filter(Boolean).join(" ");
    notice.hidden = !notice.textContent;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${hits[active].code}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const take = (code) => {
    close();
    decide(input.value, code);
  };
  const find = () => {
    if (index()) offer(lookFor(index(), input.value, who()));
    else {
      offer(NOTHING);
      findElsewhere(input.value).then((found) => found && offer(found));
    }
  };
  const offer = (found) => {
    // Codes that are only near are offered, said to be so, and none of them is taken unless it is tapped or walked to.
    hits = found.hits.length ? found.hits : found.near;
    meant = found.hits.length || !found.near.length ? "" : `${notRead(found.unread)}Did you mean:`;
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
      close();
    }
  });
  const close = () => {
    [hits, active, meant] = [[], -1, ""];
    findElsewhere(""); // what the server is still looking for is not wanted any more
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
