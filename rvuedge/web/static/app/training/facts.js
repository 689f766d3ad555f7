// Role, supervision and attending of a trainee's case, below its lines: big buttons with their definitions, chips of
// the attendings of late, and what the body asks for beside them. What is preselected says why.
import { h, icon } from "../views/dom.js";
import { group, remark, segment } from "./parts.js";
import { chosenOf, factsOfChoice, otherRoles, roleChoices, supervisionAsked, supervisionName } from "./roles.js";
import { attendingChips, attendingOf, attendingsFound, plainName, stageOn } from "./suggestions.js";

const SHARES = ["0.25", "0.50", "0.75", "1.00"];
const TYPES = { adult: "Adult", pediatric: "Pediatric" };
const COMPLEXITY = { easiest: "Easiest third", middle: "Middle third", hardest: "Hardest third" };
const BANDS = {
  under_3_months: "Under 3 months",
  "3_months_to_2_years": "3 months to 2 years",
  "3_to_11_years": "3 to 11 years",
  "12_to_64_years": "12 to 64 years",
  "65_and_over": "65 and over",
};

// What is typed in the box for another attending; null while the box is closed.
let typed = null;
let showsOthers = false;

export function forgetTyped() {
  typed = null;
  showsOthers = false;
}

// `known` has vocabulary, spans, roster and logs; `act` has update(facts), which marks them as the person's own choice,
// and show(), which draws anew.
export function caseFacts(draft, known, act) {
  const isChief = stageOn(draft.performed_on, known.spans)?.is_chief ?? null;
  const choices = roleChoices(known.vocabulary, isChief);
  const others = otherRoles(known.vocabulary, choices);
  const chosen = chosenOf([...choices, ...others], draft);
  return [
    roles({ choices, others, chosen }, draft, act),
    attendings(draft, known, act),
    supervision(chosen, draft, act),
    ...share(chosen, draft, act),
    more(draft, known.vocabulary, act),
    known.vocabulary?.note && h("p", { class: "note", text: known.vocabulary.note }),
  ].filter(Boolean);
}

function roles({ choices, others, chosen }, draft, act) {
  const button = (choice) => roleButton(choice, choice === chosen, draft, act);
  const first = choices.length ? choices : others;
  const rest = choices.length ? others : [];
  const open = showsOthers || rest.includes(chosen);
  const another = () => {
    showsOthers = true;
    act.show();
  };
  const further =
    rest.length > 0 &&
    !open &&
    h("button", {
      type: "button",
      class: "option further",
      "data-key": "other-roles",
      onclick: another,
      text: "Another role",
    });
  return h(
    "div",
    { class: "stack tight" },
    group("Your role", "options", ...[...first, ...(open ? rest : [])].map(button), further),
    draft.why && remark("", "info", `Preselected: your usual role ${draft.why}.`, { id: "why-role" }),
    draft.role === "other" && !draft.note && remark("changed", "alert", "Say in the note what your role was."),
  );
}

function roleButton(choice, isChosen, draft, act) {
  const below = [choice.code, choice.definition].filter(Boolean).join(" · ");
  return h(
    "button",
    {
      type: "button",
      class: "option",
      "data-key": `role-${choice.key}`,
      "aria-pressed": String(isChosen),
      onclick: () => act.update({ ...factsOfChoice(choice, draft.supervision), why: null }, "role"),
    },
    h("b", { text: choice.title }),
    below && h("span", { text: below }),
  );
}

function supervision(chosen, draft, act) {
  const asked = supervisionAsked(chosen);
  if (!asked.length) return null;
  const buttons = asked.map((word) =>
    segment(`supervision-${word}`, supervisionName(word), draft.supervision === word, () =>
      act.update({ supervision: draft.supervision === word ? null : word }, "role"),
    ),
  );
  return group("The attending was", "chips", ...buttons);
}

// The body's question about the critical portions, where its word for the role asks for a share of them.
function share(chosen, draft, act) {
  if (!chosen?.share) return [];
  const shares = SHARES.map((of) =>
    segment(
      `share-${of}`,
      `${Number(of) * 100}%`,
      Number(draft.critical_share ?? -1) === Number(of),
      () => act.update({ critical_share: of }),
      "",
    ),
  );
  const presence = [true, false].map((is) =>
    segment(
      `presence-${is}`,
      is ? "Yes" : "No",
      draft.present_for_critical === is,
      () => act.update({ present_for_critical: is }),
      "",
    ),
  );
  return [
    group("Share of the critical portions you performed", "seg", ...shares),
    chosen.needsPresence && group("Present for all critical portions", "seg", ...presence),
  ];
}

function attendings(draft, known, act) {
  const name = attendingOf(draft);
  const names = attendingChips(known.logs, known.roster, draft.performed_on);
  if (name && !names.some((one) => plainName(one) === plainName(name))) names.unshift(name);
  const chips = names.map((one) => attendingChip(one, name, act));
  const toggle = () => {
    typed = typed === null ? "" : null;
    act.show();
    if (typed !== null) document.getElementById("attending-find")?.focus();
  };
  const another = h(
    "button",
    {
      type: "button",
      class: "chip sunk",
      "data-key": "another-attending",
      "aria-expanded": String(typed !== null),
      onclick: toggle,
    },
    icon("search"),
    names.length ? "Other" : "Find attending",
  );
  return h(
    "div",
    { class: "stack tight" },
    group("Attending", "chips", ...chips, another),
    typed !== null && finding(known, act),
  );
}

function attendingChip(one, chosen, act) {
  const isChosen = plainName(one) === plainName(chosen);
  return h("button", {
    type: "button",
    class: "chip",
    "data-key": `attending-${plainName(one)}`,
    "aria-pressed": String(isChosen),
    onclick: () => {
      typed = null;
      act.update({ attending: isChosen ? null : { name: one } }, "attending");
    },
    text: one,
  });
}

// The roster as one types, and the name as typed: a coordinator links it to a person later.
function finding(known, act) {
  const found = attendingsFound(typed, known.logs, known.roster);
  const take = (name) => {
    typed = null;
    return act.update({ attending: { name } }, "attending");
  };
  const input = h("input", {
    id: "attending-find",
    type: "search",
    maxlength: 120,
    autocapitalize: "words",
    "data-key": "attending-find",
    value: typed,
    oninput: (event) => {
      typed = event.target.value;
      act.show();
    },
  });
  const rows = found.map((name) => nameRow(`found-${plainName(name)}`, name, "", () => take(name)));
  const text = typed.trim();
  const isNew = text && !found.some((name) => plainName(name) === plainName(text));
  const asTyped = isNew && nameRow("as-typed", text, "Keep as typed; your program links it later", () => take(text));
  return h(
    "div",
    { class: "stack tight" },
    h("label", { class: "field" }, h("span", { text: "Attending’s name" }), input),
    (rows.length > 0 || asTyped) && h("div", { class: "card flush" }, ...rows, asTyped),
  );
}

const nameRow = (key, name, says, act) =>
  h(
    "button",
    { type: "button", class: "case", "data-key": key, onclick: act },
    h("span", { class: "what", text: name }),
    says && h("span", { class: "facts", text: says }),
  );

// What a body may ask for beyond these, closed until somebody wants it. The summary says what is set.
function more(draft, vocabulary, act) {
  const pick =
    (field, words, kind = "chip") =>
    (key) =>
      segment(
        `${field}-${key}`,
        words[key],
        draft[field] === key,
        () => act.update({ [field]: draft[field] === key ? null : key }),
        kind,
      );
  const simulated = segment("is-simulated", "Simulated", draft.is_simulated === true, () =>
    act.update({ is_simulated: draft.is_simulated ? null : true }),
  );
  const set = [TYPES[draft.patient_type], BANDS[draft.age_band], COMPLEXITY[draft.complexity]];
  const says = [...set, draft.is_simulated && "Simulated", draft.rotation].filter(Boolean).join(" · ");
  const banded = vocabulary?.id === "anesthesiology";
  return h(
    "details",
    { "data-key": "case-more" },
    h("summary", { "data-key": "case-more-summary", text: says || "Patient type, complexity, simulation" }),
    h(
      "div",
      { class: "stack" },
      group("Patient", "seg", ...Object.keys(TYPES).map(pick("patient_type", TYPES, ""))),
      banded && group("Age", "chips", ...Object.keys(BANDS).map(pick("age_band", BANDS))),
      group("Complexity", "chips", ...Object.keys(COMPLEXITY).map(pick("complexity", COMPLEXITY))),
      group("Simulation", "chips", simulated),
    ),
  );
}
