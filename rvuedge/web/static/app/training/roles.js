// The role of a case as buttons: the words of the specialty's body with their definitions, then the plain roles it has
// no word for. Computes only. A role is two facts: the operative role, and the supervision where the word says it.

export const ROLE_NAMES = {
  surgeon: "Surgeon",
  teaching_assistant: "Teaching assistant",
  first_assistant: "First assistant",
  second_assistant: "Second assistant",
  observer: "Observed",
  supervisor: "Supervised",
  other: "Other",
};
export const SUPERVISION_NAMES = {
  scrubbed: "Scrubbed",
  present: "In the room",
  available: "Available",
  independent: "Independent",
  directing: "Directing",
  direct: "Direct",
  indirect: "Indirect",
  oversight: "Oversight",
};

const isMeant = (word, isChief) =>
  word.operative_roles.length > 0 && (isChief === null || word.is_chief === null || word.is_chief === isChief);
const groupOf = (word) => [word.operative_roles[0], ...word.supervision].join(" ");

// The buttons: {key, title, code, definition, role, supervision, share}. `supervision` are those the word allows, none
// for any. `isChief` is whether the day lies in the chief year, null where the phone does not know: both words are
// shown then.
export function roleChoices(vocabulary, isChief = null) {
  const groups = new Map();
  for (const word of vocabulary?.roles ?? []) {
    if (!isMeant(word, isChief)) continue;
    groups.set(groupOf(word), [...(groups.get(groupOf(word)) ?? []), word]);
  }
  const worded = [...groups].map(([key, words]) => wordedChoice(key, words));
  const repeated = new Set(worded.map((one) => one.role).filter((role, place, all) => all.indexOf(role) !== place));
  return worded.map((choice) => titled(choice, repeated.has(choice.role)));
}

function wordedChoice(key, words) {
  const [first] = words;
  const several = words.length > 1;
  return {
    key,
    role: first.operative_roles[0],
    supervision: first.supervision,
    code: words.map((word) => word.code).join(" or "),
    definition: words.map((word) => (several ? `${word.code}: ` : "") + withoutName(word, several)).join("; "),
    share: first.least_share ? { least: first.least_share, isMore: first.share_is_exclusive } : null,
    needsPresence: Boolean(first.needs_presence),
  };
}

// A definition without the name of the role it begins with, which stands above it.
function withoutName({ definition, operative_roles: [role] }, isWithin) {
  const rest = definition.replace(new RegExp(`^${ROLE_NAMES[role]}[,:] `), "");
  return isWithin ? rest : rest[0].toUpperCase() + rest.slice(1);
}

// A word is its own title where it is one, or where several words share the plain name; a bare code stands below it.
function titled(choice, isShared) {
  const plain = ROLE_NAMES[choice.role];
  const isWord = isShared || /[a-z]{3}/.test(choice.code);
  const title = isWord ? choice.code[0].toUpperCase() + choice.code.slice(1) : plain;
  return { ...choice, title, code: isWord ? null : choice.code };
}

// The plain roles without a button of their own. `title` of the vocabulary says whose log has no word for them.
export function otherRoles(vocabulary, choices) {
  const shown = new Set(choices.map((choice) => choice.role));
  return Object.keys(ROLE_NAMES)
    .filter((role) => !shown.has(role))
    .map((role) => {
      const word = vocabulary?.roles.find((one) => one.operative_roles.includes(role));
      const none = vocabulary?.roles.length ? "logged, not counted" : "";
      return {
        key: role,
        title: ROLE_NAMES[role],
        code: word?.code ?? null,
        definition: word ? "" : none,
        role,
        supervision: [],
        share: null,
        needsPresence: false,
      };
    });
}

// The button that stands for the facts of a case; null where none does. `choice` is the one that was tapped, which
// holds as long as the supervision it leaves open is not said.
export function chosenOf(choices, { role, supervision, choice: tapped }) {
  const fitting = choices.filter((choice) => choice.role === role);
  if (!supervision && fitting.some((choice) => choice.key === tapped))
    return fitting.find((choice) => choice.key === tapped);
  const exact = fitting.find((choice) => choice.supervision.includes(supervision));
  return exact ?? fitting.find((choice) => choice.supervision.length === 0) ?? null;
}

// What a tap on a button says. A word that allows one supervision says it; one that allows several leaves it to be
// asked.
export function factsOfChoice(choice, supervision) {
  const tapped = { role: choice.role, choice: choice.key };
  if (choice.supervision.length === 0) return { ...tapped, supervision: supervision ?? null };
  const stays = choice.supervision.includes(supervision) ? supervision : null;
  return { ...tapped, supervision: choice.supervision.length === 1 ? choice.supervision[0] : stays };
}

// What is asked of supervision after a role: of whoever operates, and of nobody whose word says it.
export function supervisionAsked(choice) {
  if (!choice || choice.role !== "surgeon" || choice.supervision.length === 1) return [];
  return choice.supervision.length ? choice.supervision : ["scrubbed", "present", "available", "independent"];
}

export const roleName = (role) => ROLE_NAMES[role] ?? (role ? role.replaceAll("_", " ") : "");
export const supervisionName = (word) => SUPERVISION_NAMES[word] ?? (word ? word.replaceAll("_", " ") : "");
