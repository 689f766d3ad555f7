// The one box that takes codes, words and whole lines, and what happens with them.
import { finder } from "../catalog/finder.js";
import { app } from "../state.js";
import { $ } from "../views/dom.js";
import { decide, who } from "./deciding.js";
import { say } from "./saving.js";
import { isListening, startSpeaking } from "./speaking.js";

// `use(header, lines)` takes what was read.
export function startFinder(use) {
  const about = { index: () => app.index, who, showsWork: !app.trainee };
  const taken = (header, lines) => {
    box.clear();
    showActs();
    return use(header, lines);
  };
  const read = (text, code, showAll = false) => decide(text, $("heard"), { use: taken, say }, { code, showAll });
  const box = finder($("find"), $("found"), { ...about, decide: read, notice: $("window-over") });
  $("find").addEventListener("input", () => {
    $("heard").hidden = true;
    showActs();
  });
  $("read").addEventListener("click", () => {
    box.close();
    read($("find").value, null, true);
  });
  document.addEventListener("keydown", onSlash);
  startSpeaking();
}

// An empty box is spoken into, a full one is read.
function showActs() {
  $("read").hidden = !$("find").value.trim();
  $("speak").hidden = !$("read").hidden && !isListening();
}

// “/” anywhere outside of a field goes to the box.
function onSlash(event) {
  if (event.key !== "/" || event.target.closest("input, textarea, select") || $("s-log").hidden) return;
  event.preventDefault();
  $("find").focus();
}
