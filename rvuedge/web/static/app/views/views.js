// What the server answered, as a person reads it. Text only: nothing of it becomes markup.
import { hundredths } from "./decimal.js";
import { policyName, stateName } from "./names.js";

export { hundredths };

export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// A line with its credit, which opens to every step of it.
export function lineView(line) {
  const box = element("details");
  const name = [line.code, ...line.modifiers].join("-") + (line.units > 1 ? ` ×${line.units}` : "");
  const credit = line.credit;
  if (!credit) return element("p", name);
  const earned = credit.work_rvu === null ? "not valued" : `${hundredths(credit.work_rvu)} wRVUs`;
  box.append(element("summary", `${name}: ${earned} (${stateName(credit.state)})`));
  for (const step of credit.factors) box.append(element("p", step.reason, "muted"));
  for (const warning of credit.warnings) box.append(element("p", warning.message, "muted"));
  if (credit.release) box.append(element("p", `${policyName(credit.policy)}, ${credit.release}`, "muted"));
  return box;
}
