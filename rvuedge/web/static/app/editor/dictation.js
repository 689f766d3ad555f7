// A typed or dictated line, read by the server into a draft: shown with its doubts, taken line by line, never saved
// unasked.
import { call, Offline, sentence } from "../api.js";
import { dayOf, h, quiet } from "../views/dom.js";

// Reads the text and shows the draft in `box`; `use(header, lines)` is called when the person takes it.
export async function readLine(text, box, { say, use }) {
  let answer;
  try {
    answer = await call("POST", "/logs/parse", { text, today: dayOf() });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    return say("Reading a whole line requires a connection. You can still search codes and words.");
  }
  if (!answer.ok) return say(`Could not read that. ${sentence(answer.body)}`);
  say("");
  return show(answer.body, box, use);
}

function show(draft, box, use) {
  const choices = draft.lines.map(choice);
  const close = () => {
    box.replaceChildren();
    box.hidden = true;
  };
  const take = () => {
    const lines = choices.flatMap((entry) => entry.chosen());
    close();
    use(saidOf(draft), lines);
  };
  box.replaceChildren(
    h("h3", { tabindex: -1, text: "Is this what you meant?" }),
    h("p", { class: "muted", text: headerOf(draft) }),
    h("ul", { class: "plain" }, ...choices.map((entry) => entry.item)),
    ...doubtsOf(draft),
    h(
      "div",
      { class: "row" },
      choices.length > 0 && h("button", { type: "button", id: "use-draft", text: "Add these lines", onclick: take }),
      quiet("Cancel", close),
    ),
  );
  box.hidden = false;
  box.querySelector("h3").focus();
}

const quoted = (words) => words.map((word) => `“${word.text}”`).join(", ");

function headerOf(draft) {
  const where = [draft.performed_on, draft.setting, draft.site].filter(Boolean).join(", ");
  return draft.recognized.length ? `${where}; heard ${quoted(draft.recognized)}` : where;
}

function doubtsOf(draft) {
  const unparsed = draft.unparsed.map((word) => `“${word.text}” (${word.why})`).join(", ");
  const warnings = draft.warnings.map((warning) => h("p", { class: "muted", text: warning.message }));
  return unparsed ? [h("p", { class: "notice", text: `Not understood: ${unparsed}` }), ...warnings] : warnings;
}

// What of the header the line itself said; what it did not say stays as it is in the case.
function saidOf(draft) {
  const spoken = new Set(draft.recognized.map((word) => word.why));
  return Object.fromEntries(
    ["performed_on", "setting", "site", "role"].filter((name) => spoken.has(name)).map((name) => [name, draft[name]]),
  );
}

const nameOf = (line) => [line.code, ...line.modifiers].join("-") + (line.units > 1 ? ` ×${line.units}` : "");
const percent = (share) => `${Math.round(Number(share) * 100)}%`;

// A line of the draft: a box to tick and what else the words may mean. `chosen()` are the lines the person settled on.
function choice(line) {
  const forms = [
    { lines: [line], title: line.title, why: line.explanation, confidence: line.confidence },
    ...line.alternatives,
  ];
  const words = line.words.map((word) => word.text).join(" ");
  const tick = h("input", { type: "checkbox", checked: true, "aria-label": `Include ${nameOf(line)}` });
  const select = h(
    "select",
    { "aria-label": `Meaning of “${words}”` },
    ...forms.map((form, value) => h("option", { value, text: formText(form, value === 0) })),
  );
  const item = h(
    "li",
    { class: "line" },
    h("label", { class: "tick" }, tick, described(line, words)),
    forms.length > 1 && h("label", { text: "or" }, select),
  );
  const chosen = () => (tick.checked ? linesOf(line, forms, Number(select.value)) : []);
  return { item, chosen };
}

function formText({ lines, title, why, confidence }, isFirst) {
  const reason = isFirst ? "" : `; ${why}`;
  return `${lines.map(nameOf).join(" + ")} ${title} (${percent(confidence)}${reason})`;
}

function described(line, words) {
  return h(
    "span",
    {},
    h("strong", { text: nameOf(line) }),
    ` ${line.title} `,
    h("span", { class: "muted", text: `${percent(line.confidence)} sure, from “${words}”` }),
  );
}

// The dose was said of the first form, which is the line as it was read; another form is another code.
function linesOf(line, forms, index) {
  const dose = index === 0 && line.dose ? { dose: line.dose } : {};
  return forms[index].lines.map(({ code, modifiers, units }) => ({ code, modifiers, units, ...dose }));
}
