// The cases of a trainee by role, attending and category, each offered with what the own cases have. Computes, and
// makes the three menus.
import { h } from "../views/dom.js";
import { roleName } from "./roles.js";
import { attendingOf, plainName } from "./suggestions.js";

const NONE = "none";
const TITLES = { role: "Role", attending: "Attending", category: "Category" };

// What a case has of each: a text to compare by, and the one to read. `categoriesOf(log)` are the names it counts in.
function valuesOf(log, name, categoriesOf) {
  if (name === "role") return log.role ? [[log.role, roleName(log.role)]] : [];
  if (name === "attending") return attendingOf(log) ? [[plainName(attendingOf(log)), attendingOf(log)]] : [];
  return categoriesOf(log).map((category) => [category, category]);
}

// Whether a case is one of those chosen; nothing chosen is all, and "none" those without.
export function passes(log, chosen, categoriesOf) {
  return Object.keys(TITLES).every((name) => {
    if (!chosen[name]) return true;
    const values = valuesOf(log, name, categoriesOf).map(([key]) => key);
    return chosen[name] === NONE ? values.length === 0 : values.includes(chosen[name]);
  });
}

// The menus; one with nothing to choose from is left out.
export function filterMenus(logs, chosen, categoriesOf, change) {
  return Object.keys(TITLES)
    .map((name) => menu(name, logs, chosen, categoriesOf, change))
    .filter(Boolean);
}

function menu(name, logs, chosen, categoriesOf, change) {
  const found = new Map();
  let without = false;
  for (const log of logs) {
    const values = valuesOf(log, name, categoriesOf);
    without ||= values.length === 0;
    for (const [key, text] of values) found.set(key, text);
  }
  if (!found.size) return null;
  const options = [...found].sort((a, b) => a[1].localeCompare(b[1]));
  if (without) options.push([NONE, `No ${name}`]);
  const select = h(
    "select",
    { "data-key": `filter-${name}`, "data-filter": name, onchange: (event) => change(name, event.target.value) },
    h("option", { value: "", text: "All" }),
    ...options.map(([value, text]) => h("option", { value, text, selected: chosen[name] === value })),
  );
  return h("label", { text: `${TITLES[name]} ` }, select);
}
