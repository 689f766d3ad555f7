// The form of a student's entry: level and preceptor by one tap each.
import { rosterOn } from "../training/drafting.js";
import { dayBefore, dayOf, h } from "../views/dom.js";
import { button, group, segment } from "../training/parts.js";
import { plainName } from "../training/suggestions.js";

const LEVELS = {
  observe: ["Observed", "You watched and discussed the care"],
  assist: ["Assisted", "You took an active part in the care"],
  perform: ["Performed", "You did it yourself, supervised"],
};
// One row of chips on a phone of 390 px, and a second.
const NAMES = 5;

export const newEntry = (row, clerkship) => ({
  id: crypto.randomUUID(),
  version: null,
  organization_id: clerkship.organization_id,
  list: clerkship.key,
  experience: row.key,
  performed_on: dayOf(),
  level: null,
  is_simulated: false,
  is_alternative: false,
  preceptor: null,
  site: null,
  note: null,
});

export function openedEntry(item) {
  const names = Object.keys(newEntry({}, {}));
  return Object.fromEntries(names.map((name) => [name, item[name] ?? null]));
}

// `clerkship` is the one of the entry, null where the phone no longer has it; `act` has set(entry) and save().
export function entryForm(entry, { clerkship, entries, act }) {
  const row = clerkship?.experiences.find((one) => one.key === entry.experience);
  const update = (facts) => act.set({ ...entry, ...facts });
  const ready = (entry.level || entry.is_alternative) && entry.performed_on;
  return h(
    "section",
    { class: "card stack", id: "entry", "aria-label": row?.title ?? entry.experience },
    h("h2", { text: row?.title ?? entry.experience }),
    days(entry, update),
    !entry.is_alternative && levels(entry, row, update),
    options(entry, row, update),
    preceptors(entry, entries, update),
    h(
      "div",
      { class: "inline" },
      button("big grow", "Save", act.save, { id: "save-entry", disabled: !ready }),
      button("plain big", "Cancel", () => act.set(null)),
    ),
  );
}

function days(entry, update) {
  const day = (value, text) =>
    segment(`entry-${text}`, text, entry.performed_on === value, () => update({ performed_on: value }));
  const other = h("input", {
    type: "date",
    "aria-label": "Another day",
    "data-key": "entry-day",
    value: entry.performed_on,
    onchange: (event) => update({ performed_on: event.target.value || dayOf() }),
  });
  return h("div", { class: "chips" }, day(dayOf(), "Today"), day(dayBefore(dayOf()), "Yesterday"), other);
}

function levels(entry, row, update) {
  const buttons = Object.entries(LEVELS).map(([level, [title, says]]) =>
    h(
      "button",
      {
        type: "button",
        class: "option",
        "data-key": `level-${level}`,
        "aria-pressed": String(entry.level === level),
        onclick: () => update({ level }),
      },
      h("b", { text: title }),
      h("span", { text: level === row?.level ? `${says} (asked for)` : says }),
    ),
  );
  return group("What you did", "options", ...buttons);
}

// Simulated where the list allows it or it is set already; the alternative where the list names one.
function options(entry, row, update) {
  const simulated = (row?.allows_simulation || entry.is_simulated) && !entry.is_alternative;
  const flip = (name) => () => update({ [name]: !entry[name] });
  const parts = [
    simulated && segment("entry-simulated", "Simulated", entry.is_simulated, flip("is_simulated")),
    row?.alternative &&
      segment("entry-alternative", `Instead: ${row.alternative}`, entry.is_alternative, flip("is_alternative")),
  ].filter(Boolean);
  return parts.length ? h("div", { class: "chips" }, ...parts) : null;
}

function preceptors(entry, entries, update) {
  const roster = rosterOn(entry.performed_on).map((one) => one.name);
  const names = [...entries.map((item) => item.preceptor?.name), ...roster].filter(Boolean);
  const found = new Map(names.reverse().map((name) => [plainName(name), name]));
  const shown = [...found.values()].reverse().slice(0, NAMES);
  const chosen = plainName(entry.preceptor?.name);
  const chips = shown.map((name) =>
    h("button", {
      type: "button",
      class: "chip",
      "data-key": `preceptor-${plainName(name)}`,
      "aria-pressed": String(plainName(name) === chosen),
      onclick: () => update({ preceptor: plainName(name) === chosen ? null : { name } }),
      text: name,
    }),
  );
  const typed = h("input", {
    maxlength: 120,
    "data-key": "entry-preceptor",
    value: entry.preceptor?.name ?? "",
    oninput: (event) => update({ preceptor: event.target.value ? { name: event.target.value } : null }),
  });
  return h(
    "div",
    { class: "stack tight" },
    chips.length > 0 && group("Preceptor", "chips", ...chips),
    h("label", { class: "field" }, h("span", { text: "Preceptor’s name" }), typed),
  );
}
