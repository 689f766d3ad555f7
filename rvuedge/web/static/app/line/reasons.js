// The first reason of a line's credit, short enough to stand below the figure. Computes only.

// What became of a line that earns nothing, where the server's sentence is longer than a card.
const REFUSED = {
  not_payable_facility_incident_to: "No credit here: in a facility it is the facility’s service",
  not_on_pfs: "A drug or supply: no work RVU of its own",
  trainee_no_credit: "Teaching value, not credited",
  zero_work: "Its published work RVU is zero",
  technical_only: "No credit: the technical component has no physician work",
  carrier_priced: "No published value: the contractor prices it",
  not_in_schedule: "Not in this release, so not valued",
};
const shares = { "multiple-procedures": "a further procedure of the day", assistant: "assistant at surgery" };

const percent = (factor) => `${Number((Number(factor) * 100).toFixed(2))}%`;
const without = (text) => text.replace(/\.$/, "");

// {kind, text}: kind is full, changed or refused; null where there is nothing to say.
export function firstReason(credit) {
  if (!credit) return null;
  const steps = credit.factors.filter((step) => step.before !== null && step.before !== step.after);
  const last = credit.factors.at(-1);
  if (credit.state !== "credited") return refusal(credit, last);
  if (!steps.length) return warned(credit) ?? { kind: "full", text: "In full, as published" };
  const [step] = steps;
  const what = shares[step.rule];
  if (step.operation === "multiply" && what) {
    const share = Number(step.factor) === 0.5 ? "Half" : percent(step.factor);
    return { kind: "changed", text: `${share}: ${what}` };
  }
  return { kind: "changed", text: without(step.reason) };
}

// A drug's missing work is no refusal: it is in the nature of a drug.
function refusal({ state }, last) {
  const text = REFUSED[state] ?? without(last?.reason ?? state.replaceAll("_", " "));
  return { kind: state === "not_on_pfs" ? "full" : "refused", text };
}

// What speaks of the release or of the day is not about this line.
const OF_THE_CASE = new Set(["PROVISIONAL_RELEASE"]);

function warned({ warnings }) {
  const [first] = warnings.filter((warning) => !OF_THE_CASE.has(warning.code));
  return first ? { kind: "changed", text: without(first.message) } : null;
}
