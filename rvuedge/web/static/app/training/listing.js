// A trainee's case as the list shows it: what was done, the day, role, attending and category. No figure of work and
// none of money.
import { entryFor } from "../catalog/catalog.js";
import { app } from "../state.js";
import { dayWords, h } from "../views/dom.js";
import { roleName, supervisionName } from "./roles.js";
import { attendingOf, categoriesOn } from "./suggestions.js";

// The names a case counts in, by its primary line, or by its first where none is marked.
export function categoriesOf(log) {
  const line = log.lines[log.primary_line ?? 0];
  return line ? categoriesOn(line.code, log.performed_on, app.training.capture?.code_map) : [];
}

const nameOf = (line) => [line.code, ...(line.modifiers ?? [])].join("-") + (line.units > 1 ? ` ×${line.units}` : "");
const titleOf = (line) => entryFor(app.index, line?.code)?.title ?? "";

export function traineeHead(log) {
  const line = log.lines[log.primary_line ?? 0] ?? log.lines[0];
  return h(
    "div",
    { class: "row between" },
    h("strong", { text: titleOf(line) || line?.code || "No code" }),
    h("span", { class: "muted", text: dayWords(log.performed_on) }),
  );
}

export function traineeFacts(log) {
  const codes = log.lines.map(nameOf).join(", ");
  const category = categoriesOf(log).join(", ");
  const who = [roleName(log.role), supervisionName(log.supervision).toLowerCase(), attendingOf(log)];
  return [
    h("p", { text: [codes, category].filter(Boolean).join(" · ") }),
    h("p", { class: "who", text: who.filter(Boolean).join(" · ") || "No role and no attending yet" }),
    h("p", { class: "muted", text: [log.site, log.rotation, log.case_ref].filter(Boolean).join(" · ") }),
  ].filter((part) => part && part.textContent);
}
