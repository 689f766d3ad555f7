// One case of the list: what was done, its figure, codes, place, role and attending; it opens to its lines and to what
// can be done with it.
import { places } from "../api.js";
import { entryFor, titleOf, workOf } from "../catalog/catalog.js";
import * as drafts from "../editor/draft.js";
import { app } from "../state.js";
import { firstReason } from "../line/reasons.js";
import { claimParts } from "../training/claims.js";
import { categoriesOf } from "../training/listing.js";
import { roleName, supervisionName } from "../training/roles.js";
import { hundredths } from "../views/decimal.js";
import { dated, dayWords, h, icon, quiet } from "../views/dom.js";
import { lineView } from "../views/views.js";
import { figureOf } from "./worth.js";

export const nameOf = (line) =>
  [line.code, ...(line.modifiers ?? [])].join("-") + (line.units > 1 ? ` ×${line.units}` : "");

export const button = (text, label, act, key = label) => quiet(text, act, { "aria-label": label, "data-key": key });

// What was done, by the titles of its lines, the primary one first.
export function titleOfCase(log) {
  const primary = log.primary_line ?? 0;
  const codes = [log.lines[primary], ...log.lines.filter((_, place) => place !== primary)].filter(Boolean);
  const [first, second, ...others] = [...new Set(codes.map((line) => titleOf(app.index, line.code)))];
  if (!first) return "No code";
  if (!second || app.trainee) return first;
  return others.length ? `${first} and ${others.length + 1} more` : `${first} and ${lowered(second)}`;
}

// A second title within a sentence; an abbreviation keeps its capitals.
const lowered = (title) => (/^[A-Z][a-z]/.test(title) ? title[0].toLowerCase() + title.slice(1) : title);

// `act` has edit, again, remove and keep, each given the entry.
export function caseRow(entry, act) {
  const { log, change } = entry;
  const isOpen = Boolean(change?.refused);
  return h(
    "li",
    { class: "case opens", "data-id": log.id },
    h(
      "details",
      { "data-key": `case-${log.id}`, open: isOpen },
      h("summary", { "data-key": `row-${log.id}` }, ...headOf(entry)),
      h(
        "div",
        { class: "stack tight inside" },
        ...insideOf(entry),
        h("div", { class: "row" }, ...buttonsOf(entry, act)),
      ),
    ),
    change?.refused && refusal(change),
    ...(app.trainee ? claimParts(log, !change) : []),
  );
}

function headOf(entry) {
  const { log, change } = entry;
  const title = app.trainee
    ? h("strong", { class: "what", text: titleOfCase(log) })
    : h("span", { class: "what", text: titleOfCase(log) });
  const facts = [
    h("b", { text: log.lines.map(nameOf).join(" · ") }),
    ...(app.trainee ? categoriesOf(log) : []).map(fact),
    whoOf(log),
    ...[log.site, log.rotation, app.trainee && log.case_ref].filter(Boolean).map(fact),
    change && !change.refused && h("span", { class: "waits", text: "waits to be sent" }),
  ].filter(Boolean);
  const head = [title, !app.trainee && figureOf(entry), h("span", { class: "facts" }, ...facts)];
  return [...head, !app.trainee && !change && reasonOf(log)].filter(Boolean);
}

// The first reason of a line that a rule changed, so that no figure is less than published without one.
function reasonOf(log) {
  const reasons = log.lines.map((line) => [line, firstReason(line.credit)]);
  const [line, reason] = reasons.find(([, found]) => found && found.kind !== "full") ?? [];
  if (!reason) return null;
  const text = log.lines.length > 1 ? `${line.code}: ${reason.text}` : reason.text;
  return h("span", { class: "reason changed" }, icon("half"), h("span", { text: dated(text) }));
}

const fact = (text) => h("span", { text });

function whoOf(log) {
  const attending = log.attending?.name ?? null;
  const words = [roleName(log.role), supervisionName(log.supervision).toLowerCase(), attending].filter(Boolean);
  if (!words.length && !app.trainee) return null;
  return h("span", { class: "who", text: words.join(" · ") || "No role and no attending yet" });
}

function insideOf({ log, change }) {
  return [
    ...linesOf(log, change),
    change && !app.trainee && h("p", { class: "note", text: faceWords(log) }),
    log.note && h("p", { class: "note", text: log.note }),
    change && !change.refused && h("p", { class: "note", text: "Saved on this phone, waiting to sync." }),
  ].filter(Boolean);
}

function faceWords(log) {
  const { total, unvalued } = drafts.faceValue(log.lines, (code) => workOf(app.index, code));
  return `${hundredths(total)} unadjusted wRVUs${drafts.notValued(unvalued)}`;
}

function linesOf(log, change) {
  if (change || app.trainee) {
    return log.lines.map((line) =>
      h("p", { class: "small waiting-line", text: `${nameOf(line)} ${entryFor(app.index, line.code)?.title ?? ""}` }),
    );
  }
  return log.lines.map((line, index) => {
    const box = lineView(line);
    box.dataset.key = `line-${log.id}-${index}`;
    return box;
  });
}

function buttonsOf(entry, act) {
  const { log, change } = entry;
  const about = `${log.lines.map(nameOf).join(", ")} of ${dayWords(log.performed_on)}`;
  const again = button("Log again", `Log ${about} again`, () => act.again(entry), `again-${log.id}`);
  if (change?.op === "delete")
    return [again, button("Keep it", `Keep ${about}`, () => act.keep(entry), `keep-${log.id}`)];
  return [
    button("Edit", `Edit ${about}`, () => act.edit(entry), `edit-${log.id}`),
    again,
    button("Delete", `Delete ${about}`, () => act.remove(entry), `delete-${log.id}`),
  ];
}

function refusal(change) {
  const what =
    change.op === "delete"
      ? "The server did not delete it:"
      : "Not saved by the server. It stays on this phone until you fix it:";
  const reasons = places(change.refused).map((text) => h("p", { text }));
  return h("div", { class: "notice bad refusal" }, h("p", { text: what }), ...reasons);
}
