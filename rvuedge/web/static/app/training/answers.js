// What an attending may say of a case beside "Confirm", below its row: another role, a return or dispute with a
// message, and a copy into the own log.
import { h } from "../views/dom.js";
import { button, group, segment } from "./parts.js";
import { ROLE_NAMES, SUPERVISION_NAMES } from "./roles.js";

// Of an assistant at an operation; which of them is true is asked, never assumed.
const ASSISTANTS = { 80: "assistant surgeon", 82: "assistant, no qualified resident", AS: "PA, NP or CNS assistant" };

// What needs a note, and the ACGME's three levels, which say less than the words beside them: shown where they are set.
const RARE = new Set(["other", "direct", "indirect", "oversight"]);

// The role as the attending saw it; with the role that was claimed it is a plain confirmation. `act` has say(answer)
// and set(facts), which keeps what is chosen in `open`.
export function anotherRole(item, open, act) {
  const view = { ...item.claim, ...open.view };
  const pick = (name, words) =>
    Object.keys(words)
      .filter((word) => !RARE.has(word) || view[name] === word)
      .map((word) =>
        segment(`${name}-${item.id}-${word}`, words[word], view[name] === word, () =>
          act.set({ view: { ...view, [name]: word } }),
        ),
      );
  return h(
    "div",
    { class: "stack answer" },
    group("Role as you saw it", "chips", ...pick("role", ROLE_NAMES)),
    group("You were", "chips", ...pick("supervision", SUPERVISION_NAMES)),
    button("wide", "Confirm with this role", () => act.say({ action: "amend", ...view }), {
      "data-key": `amend-${item.id}`,
      sign: "check",
    }),
  );
}

// `act` has say(answer), copy(facts) and keep(facts), which draws nothing: the tap after typing has to find its button.
export function further(item, open, act) {
  const may = (name) => item.may.includes(name);
  const message = h("input", { maxlength: 500, "data-key": `message-${item.id}`, value: open.message ?? "" });
  message.addEventListener("input", () => act.keep({ message: message.value }));
  const wants = h("p", { class: "refused", role: "alert" });
  const withMessage = (action) => () => {
    if (message.value.trim()) return act.say({ action, message: message.value.trim() });
    wants.textContent = "Say what to change first.";
    return message.focus();
  };
  return h(
    "div",
    { class: "stack answer" },
    h(
      "label",
      { class: "field" },
      h("span", { text: "Message to the resident (nothing that could identify a patient)" }),
      message,
    ),
    wants,
    h(
      "div",
      { class: "inline" },
      may("return") && button("quiet", "Return", withMessage("return"), { "data-key": `return-${item.id}` }),
      may("dispute") && button("danger", "Dispute", withMessage("dispute"), { "data-key": `dispute-${item.id}` }),
    ),
    ...(may("copy") ? copying(item, act) : []),
  );
}

// One event in two logs, counted once: the own log is linked where there is one, else made with the own part in it.
function copying(item, act) {
  const own = item.own_log && !item.own_log.is_linked ? item.own_log : null;
  const link =
    own &&
    button("quiet", "Link with my log of that day", () => act.copy({ own_log_id: own.id }), { "data-key": "link" });
  const surgeon = button("quiet", "As surgeon", () => act.copy({ own_role: "surgeon" }), {
    "data-key": "copy-surgeon",
  });
  const assistants = Object.entries(ASSISTANTS).map(([modifier, says]) =>
    button("quiet", `${modifier}: ${says}`, () => act.copy({ own_role: "first_assistant", modifier }), {
      "data-key": `copy-${modifier}`,
    }),
  );
  return [
    h("p", { class: "label", text: own ? "In my own log" : "Copy into my own log" }),
    h("div", { class: "inline" }, ...(own ? [link] : [surgeon, ...assistants])),
  ];
}
