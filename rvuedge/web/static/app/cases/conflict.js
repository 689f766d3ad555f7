// A case that was changed in two places: both versions side by side, and the person chooses.
import * as drafts from "../editor/draft.js";
import { open } from "../editor/editor.js";
import { differences, merged } from "../reconcile.js";
import { app } from "../state.js";
import * as store from "../store.js";
import { dayWords, h } from "../views/dom.js";
import { fieldName } from "../views/names.js";
import { button, nameOf } from "./row.js";

const SETTINGS = { facility: "in a facility", nonfacility: "in an office" };

// Both versions side by side and three ways out; nothing is settled until one is chosen.
export function conflictItem(change) {
  const { theirs } = change;
  const both = change.op === "put" && !theirs.deleted;
  const differing = both ? differences(change.log, theirs).map(fieldName).join(", ") : "";
  return h(
    "li",
    { class: "case conflict", "data-id": change.id },
    h("strong", { text: `Changed in two places${differing && `: ${differing}`}` }),
    h(
      "div",
      { class: "sides" },
      side("Your version, on this phone", change.log, change.op === "delete"),
      side("Server version", theirs, theirs.deleted),
    ),
    h(
      "div",
      { class: "row" },
      button("Keep mine", "Keep mine", () => settle(change, onTopOf(theirs, change))),
      button("Use server version", "Use server version", () => settle(change, null)),
      both && button("Merge lines", "Merge lines", () => mergeLines(change)),
    ),
  );
}

function side(title, log, isDeleted) {
  const facts = isDeleted ? [h("p", { text: "Deleted" })] : factsOf(log);
  return h("div", { class: "side" }, h("h3", { text: title }), ...facts);
}

function factsOf(log) {
  return [
    h("p", { text: [dayWords(log.performed_on), SETTINGS[log.setting], log.site].filter(Boolean).join(" · ") }),
    ...log.lines.map((line) => h("p", { text: nameOf(line) })),
    log.note && h("p", { class: "muted", text: log.note }),
  ];
}

// The person's version, made on the other one: what it says wins.
const onTopOf = (theirs, change) => ({
  ...change,
  base_version: theirs.version,
  theirs: undefined,
  stamp: crypto.randomUUID(),
});

// The choice holds for what the person saw: if either side has moved on meanwhile,
// they are shown the new state instead.
async function settle(change, after) {
  await store.transact(["changes", "logs"], async (t) => {
    const now = await t.get("changes", change.id);
    if (now?.stamp !== change.stamp || now.theirs?.version !== change.theirs.version) return;
    if (after) await t.put("changes", after);
    else {
      await t.remove("changes", change.id);
      const log = await t.get("logs", change.id);
      if (!log || log.version <= change.theirs.version) await t.put("logs", change.theirs);
    }
  });
  await app.changed({ logs: true });
}

function mergeLines(change) {
  const log = { ...merged(change.log, change.theirs), id: change.id };
  return open({ ...drafts.opened(log, change), editing: true });
}
