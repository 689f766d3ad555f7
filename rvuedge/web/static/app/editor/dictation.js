// A typed or dictated line, read by the server into a draft: shown with its doubts, taken line by line, never saved unasked.
import { call, Offline, sentence } from "../api.js";
import { dayOf, h } from "../views/dom.js";

// Reads the text and shows the draft in `box`; `use(header, lines)` is called when the person takes it.
export async function readLine(text, box, { say, use }) {
  let answer;
  try {
    answer = await call("POST", "/logs/parse", { text, today: dayOf() });
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    return say("Reading a whole line needs a connection. Codes and words are found without one.");
  }
  if (!answer.ok) return say(`Not read. ${sentence(answer.body)}`);
  say("");
  return show(answer.body, box, use);
}

function show(draft, box, use) {
  const choices = draft.lines.map(choice);
  const close = () => (box.replaceChildren(), (box.hidden = true));
  const take = () => {
    const lines = choices.flatMap((one) => one.chosen());
    close();
    use(saidOf(draft), lines);
  };
  const heard = draft.heard.map((one) => `“${one.text}”`).join(", ");
  box.replaceChildren(
    h("h3", { tabindex: -1, text: "Is this what you meant?" }),
    h("p", {
      class: "muted",
      text: `${draft.performed_on}, ${draft.setting}${draft.site ? `, ${draft.site}` : ""}${heard ? `; heard ${heard}` : ""}`,
    }),
    h("ul", { class: "plain" }, ...choices.map((one) => one.item)),
    draft.unparsed.length > 0 &&
      h("p", {
        class: "notice",
        text: `Not understood: ${draft.unparsed.map((one) => `“${one.text}” (${one.why})`).join(", ")}`,
      }),
    ...draft.warnings.map((one) => h("p", { class: "muted", text: one.message })),
    h(
      "div",
      { class: "row" },
      choices.length > 0 &&
        h("button", { type: "button", id: "use-draft", text: "Put these lines in the case", onclick: take }),
      h("button", { type: "button", class: "quiet", text: "Leave it", onclick: close }),
    ),
  );
  box.hidden = false;
  box.querySelector("h3").focus();
}

// What of the header the line itself said; what it did not say stays as it is in the case.
function saidOf(draft) {
  const said = new Set(draft.heard.map((one) => one.why));
  return Object.fromEntries(
    ["performed_on", "setting", "site", "role"].filter((name) => said.has(name)).map((name) => [name, draft[name]]),
  );
}

const nameOf = (line) => [line.code, ...line.modifiers].join("-") + (line.units > 1 ? ` ×${line.units}` : "");
const percent = (share) => `${Math.round(Number(share) * 100)} %`;

// A line of the draft: a box to tick and what else the words may mean. `chosen()` are the lines the person settled on.
function choice(line) {
  const forms = [
    { lines: [line], title: line.title, why: line.how, confidence: line.confidence },
    ...line.alternatives,
  ];
  const tick = h("input", { type: "checkbox", checked: true, "aria-label": `Take ${nameOf(line)}` });
  const names = forms.map(
    (one) =>
      `${one.lines.map(nameOf).join(" + ")} ${one.title} (${percent(one.confidence)}${one === forms[0] ? "" : `; ${one.why}`})`,
  );
  const select = h(
    "select",
    { "aria-label": `What “${line.words.map((one) => one.text).join(" ")}” means` },
    ...names.map((text, value) => h("option", { value, text })),
  );
  const item = h(
    "li",
    { class: "line" },
    h(
      "label",
      { class: "tick" },
      tick,
      h(
        "span",
        {},
        h("strong", { text: nameOf(line) }),
        ` ${line.title} `,
        h("span", {
          class: "muted",
          text: `${percent(line.confidence)} sure, from “${line.words.map((one) => one.text).join(" ")}”`,
        }),
      ),
    ),
    forms.length > 1 && h("label", { text: "or" }, select),
  );
  const chosen = () => {
    if (!tick.checked) return [];
    const at = Number(select.value);
    return forms[at].lines.map(({ code, modifiers, units }) => ({
      code,
      modifiers,
      units,
      ...(at === 0 && line.dose ? { dose: line.dose } : {}),
    }));
  };
  return { item, chosen };
}
