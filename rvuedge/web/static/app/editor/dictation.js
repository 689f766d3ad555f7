// A line that was read, shown with its questions: taken line by line, never saved unasked.
import { dayWords, h, quiet } from "../views/dom.js";
import { written } from "../reader/corrections.js";

// Questions about the day: answered by a date, in which nothing stands until the person puts it there.
const OF_DAYS = new Set(["WHICH_DAY", "SEVERAL_DAYS"]);
const NONE = { lines: [], title: "" };

// Shows the draft in `box`; `use(header, lines)` is called when the person takes it.
export function showDraft(draft, box, use) {
  const close = () => {
    box.replaceChildren();
    box.hidden = true;
  };
  const choices = [...draft.lines.map((line) => lineChoice(line, draft)), ...loose(draft).map(questionChoice)];
  const day = draft.questions.some((question) => OF_DAYS.has(question.code)) ? dayField() : null;
  const wants = h("p", { class: "refused", role: "alert" });
  const take = () => {
    const lines = choices.flatMap((entry) => entry.chosen());
    if (day && !day.input.value) {
      wants.textContent = "Enter the date of service.";
      return day.input.focus();
    }
    if (!lines.length) {
      wants.textContent = "Check a line first.";
      return undefined;
    }
    close();
    return use({ ...saidOf(draft), ...(day ? { performed_on: day.input.value } : {}) }, lines);
  };
  const parts = [
    h("h3", { tabindex: -1, text: headingOf(draft, choices) }),
    ...headerOf(draft),
    ...messagesOf(draft),
    choices.length > 0 && h("ul", { class: "plain" }, ...choices.map((entry) => entry.item)),
    ...unreadOf(draft),
    day && day.item,
    wants,
    h(
      "div",
      { class: "row" },
      choices.length > 0 &&
        h("button", { type: "button", class: "button", id: "use-draft", text: "Add these lines", onclick: take }),
      quiet(choices.length ? "Cancel" : "Close", close),
    ),
  ];
  box.replaceChildren(...parts.filter(Boolean));
  box.hidden = false;
  box.querySelector("h3").focus();
}

const quoted = (words) => words.map((word) => `“${word.text}”`).join(", ");

function headingOf(draft, choices) {
  if (!choices.length) return draft.questions.length ? "Nothing to add yet" : nothingFound(draft);
  return draft.questions.length ? "Please settle this" : "Is this what you meant?";
}

const nothingFound = (draft) =>
  draft.warnings.find((warning) => warning.code === "NOTHING_HEARD")?.message ?? "No code found.";

// What of the header the line itself said; what it did not say stays as it is in the case.
function saidOf(draft) {
  const spoken = new Set(draft.recognized.map((word) => word.why));
  return Object.fromEntries(
    ["performed_on", "setting", "site", "role"].filter((name) => spoken.has(name)).map((name) => [name, draft[name]]),
  );
}

function headerOf(draft) {
  const { performed_on: day, ...others } = saidOf(draft);
  const said = [day && dayWords(day), ...Object.values(others)].filter(Boolean).join(" · ");
  return said ? [h("p", { class: "muted", text: `${said}, from ${quoted(draft.recognized)}` })] : [];
}

// Questions about a line stand beside it; the rest of them, and what the reading wants to say.
function messagesOf(draft) {
  const texts = draft.questions
    .filter((question) => !isOfLine(question, draft) && !question.options.length)
    .map((question) => question.message);
  const notes = draft.warnings.filter(
    (warning) => !["DAY_ASSUMED", "SETTING_ASSUMED", "NOTHING_HEARD"].includes(warning.code),
  );
  return [
    ...[...new Set(texts)].map((text) => h("p", { class: "notice", text })),
    ...notes.map((warning) => h("p", { class: "muted", text: warning.message })),
  ];
}

function unreadOf(draft) {
  const unread = draft.unparsed.map((word) => h("li", { text: `“${word.text}”: ${word.why}` }));
  return unread.length ? [h("p", { class: "notice unread", text: "Not read:" }, h("ul", {}, ...unread))] : [];
}

const isOfLine = (question, draft) => question.group > 0 && draft.lines.some((line) => line.group === question.group);

// Questions that offer lines and are about none of those above.
const loose = (draft) => draft.questions.filter((question) => question.options.length && !isOfLine(question, draft));

const percent = (share) => `${Math.round(Number(share) * 100)}%`;
const named = ({ lines, title }) => `${lines.map(written).join(" + ")} ${title}`.trim();

// A line of the draft: a box to check and what else the words may mean. One with a question waits to be checked.
function lineChoice(line, draft) {
  const questions = draft.questions.filter((question) => question.group === line.group);
  const ways = [
    { lines: [line], title: line.title },
    ...questions.flatMap((question) => question.options),
    ...line.alternatives,
  ];
  const forms = ways.filter((way, place) => ways.findIndex((other) => named(other) === named(way)) === place);
  const words = line.words.map((word) => word.text).join(" ");
  const tick = h("input", {
    type: "checkbox",
    checked: questions.length === 0,
    "aria-label": `Include ${written(line)}`,
  });
  const select = h(
    "select",
    { "aria-label": `Meaning of “${words}”`, onchange: () => (tick.checked = true) },
    ...forms.map((form, value) => h("option", { value, text: named(form) })),
  );
  const item = h(
    "li",
    { class: "line" },
    h("label", { class: "choice" }, tick, described(line, words)),
    ...questions.map((question) => h("p", { class: "asked", text: question.message })),
    forms.length > 1 && h("label", { text: "or" }, select),
  );
  return { item, chosen: () => (tick.checked ? linesOf(line, forms[Number(select.value)]) : []) };
}

function described(line, words) {
  const sure = line.isGuess ? `Guess, ${percent(line.confidence)}` : "Exact";
  return h(
    "span",
    {},
    h("strong", { text: written(line) }),
    ` ${line.title} `,
    h("span", { class: line.isGuess ? "guess" : "muted", text: `${sure}, from “${words}”` }),
    amountsOf(line),
  );
}

function amountsOf({ dose, wasted }) {
  const texts = [dose && `dose ${amount(dose)}`, wasted && `discarded ${amount(wasted)}`].filter(Boolean);
  return texts.length > 0 && h("span", { class: "muted", text: `; ${texts.join(", ")}` });
}

const amount = (dose) => `${dose.amount} ${dose.unit}`;

// The dose was said of the line as it was read; another code is another drug.
function linesOf(line, form) {
  return form.lines.map(({ code, modifiers, units }) => {
    const amounts = code === line.code ? { dose: line.dose, wasted: line.wasted } : {};
    const given = Object.entries(amounts).filter(([, value]) => value);
    return { code, modifiers: [...modifiers], units, ...Object.fromEntries(given) };
  });
}

// “Did you mean …?”: nothing is chosen until the person chooses.
function questionChoice(question) {
  const forms = [NONE, ...question.options];
  const select = h(
    "select",
    { "aria-label": question.message },
    ...forms.map((form, value) => h("option", { value, text: value ? named(form) : "None of these" })),
  );
  const item = h("li", { class: "line" }, h("label", { class: "asked", text: question.message }, select));
  const chosen = () =>
    forms[Number(select.value)].lines.map(({ code, modifiers, units }) => ({ code, modifiers: [...modifiers], units }));
  return { item, chosen };
}

function dayField() {
  const input = h("input", { type: "date", id: "which-day" });
  return { input, item: h("label", { text: "Date of service " }, input) };
}
