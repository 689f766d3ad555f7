// The form that logs a case: lines with a code found as it is typed, modifiers and units.
import { call } from "./api.js";

let number = 0;

export function addLine(box, code = "") {
  number += 1;
  const line = document.createElement("div");
  line.className = "line row";
  line.innerHTML = `<label>Code <input name="code" list="codes-${number}" required maxlength="60"></label>
    <datalist id="codes-${number}"></datalist>
    <label>Modifiers <input name="modifiers" placeholder="50, RT" maxlength="20"></label>
    <label>Units <input name="units" type="number" min="1" value="1"></label>
    <button type="button" class="quiet" aria-label="Remove this code">Remove</button>`;
  const input = line.querySelector("[name=code]");
  input.value = code;
  input.addEventListener("input", debounce(() => suggest(input, line.querySelector("datalist"))));
  line.querySelector("button").addEventListener("click", () => line.remove());
  box.append(line);
  return input;
}

export function facts(form) {
  const lines = [...form.querySelectorAll(".line")].map((line) => ({
    code: line.querySelector("[name=code]").value.trim().split(/\s/)[0].toUpperCase(),
    modifiers: line.querySelector("[name=modifiers]").value.split(/[\s,]+/).filter(Boolean),
    units: Number(line.querySelector("[name=units]").value),
  }));
  return {
    performed_on: form.performed_on.value,
    setting: form.setting.value,
    site: form.site.value || null,
    lines,
  };
}

async function suggest(input, list) {
  if (input.value.trim().length < 2) return;
  const answer = await call("GET", `/codes?limit=8&q=${encodeURIComponent(input.value)}`).catch(() => null);
  if (!answer?.ok) return;
  list.replaceChildren(
    ...answer.body.items.map((hit) => {
      const option = document.createElement("option");
      option.value = `${hit.code} ${hit.title}`;
      return option;
    }),
  );
}

function debounce(action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, 150);
  };
}
