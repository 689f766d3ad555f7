// What is at hand: templates, the last case again, favorites, recent codes. One tap each.
import { entryFor } from "../catalog/catalog.js";
import { chip, h, quiet } from "../views/dom.js";
import { previous, recents } from "./habits.js";

// More than anybody uses in the days that count: the modifiers of every recent code, not of the first twelve alone.
const EVERY = 1000;
const LONGEST = 26; // letters of a chip's words, so that two chips and a half stand side by side on 390 px

const codesOf = (log) => log.lines.map((line) => [line.code, ...(line.modifiers ?? [])].join("-")).join(", ");

// `act` has template(template), again(log), code(code, modifiers). Favorites first, then templates, what one logs most
// lately, and the last case again.
export function picks(app, today, act) {
  const last = previous(app.logs) ?? app.quickPicks.previous;
  const lately = recents(app.logs, today).filter((entry) => !app.quickPicks.favorites.includes(entry.code));
  const titled = (code) => shortTitle(entryFor(app.index, code)?.title ?? "");
  const usual = new Map(recents(app.logs, today, EVERY).map((entry) => [entry.code, entry.modifiers]));
  const ready = app.quickPicks.templates.map((template) =>
    chip(`template-${template.id}`, template.name, codesOf(template), () => act.template(template), {
      "data-template": template.name,
    }),
  );
  const same = last ? [chip("again", "Same as last", codesOf(last), () => act.again(last))] : [];
  const favorites = app.quickPicks.favorites.map((code) =>
    chip(`favorite-${code}`, code, titled(code), () => act.code(code, usual.get(code))),
  );
  const recent = lately.map(({ code, modifiers }) =>
    chip(`recent-${code}`, [code, ...modifiers].join("-"), titled(code), () => act.code(code, modifiers)),
  );
  return [...favorites, ...ready, ...recent, ...same];
}

// As much of a title as a chip holds: whole words, and what stands before a comma.
function shortTitle(title) {
  const [first] = title.split(/[,;(]/);
  const words = first.trim().split(" ");
  while (words.length > 1 && words.join(" ").length > LONGEST) words.pop();
  return words.join(" ");
}

// The templates and favorites the server refused, to be renamed or dropped; and the templates as they can be deleted.
export function templateItem(template, request, act) {
  return h(
    "li",
    { class: "row between" },
    h(
      "span",
      {},
      h("strong", { text: template.name }),
      ` ${codesOf(template)}`,
      request?.refused && h("span", { class: "muted", text: ` Not saved by the server: ${request.refused}` }),
    ),
    request?.refused && quiet("Rename", () => act.rename(template)),
    quiet("Delete", () => act.drop(template), { "aria-label": `Delete the template ${template.name}` }),
  );
}
