// What the case is worth: the published figures of the phone's release at once, and the credit by the person's policy
// as soon as the server answers.
import { call } from "../api.js";
import { baseOf, workOf } from "../catalog/catalog.js";
import { logFacts } from "../reconcile.js";
import { app } from "../state.js";
import { hundredths, sum } from "../views/decimal.js";
import { $, debounce } from "../views/dom.js";
import { policyName } from "../views/names.js";
import { unitsOf } from "./anesthesia.js";
import { faceValue, notValued } from "./draft.js";

// Long enough that typing "12" units asks once, short enough that the figure follows the tap.
const PAUSE = 300;

let shown = null;
let requests = 0;

export function showValue(draft) {
  shown = draft;
  const face = faceValue(draft.lines, (code) => workOf(app.index, code));
  const any = draft.lines.length > 0;
  if (app.trainee) return showTeachingValue(face.total);
  const asa = draft.lines.map((line) => unitsOf(line, baseOf(app.index, line.code)));
  $("total").textContent = any ? `${hundredths(face.total)} wRVUs${asaUnits(asa)}` : "";
  $("how").textContent = any ? `unadjusted${notValued(face.unvalued)}` : "";
  return askServer(draft);
}

// A trainee earns none of it: what it is worth to an attending, called so, and nothing where that is nothing.
function showTeachingValue(total) {
  const isWorth = app.face === "resident" && Number(total) > 0;
  $("total").textContent = "";
  $("how").textContent = isWorth ? `Teaching value ${hundredths(total)}, not credited` : "";
}

// ASA units stand beside the wRVUs and are never part of them.
function asaUnits(each) {
  const known = each.filter(Boolean);
  return known.length ? ` · ${sum(known).slice(0, -1)} ASA units` : ""; // tenths
}

// Billing units of the drugs, as the server makes them of a dose.
function drugUnits(lines) {
  const drugs = lines.filter(({ drug }) => drug);
  return drugs.map(({ code, drug }) => ` · ${code} ${drug.units} ${drug.units === 1 ? "unit" : "units"}`).join("");
}

const askServer = debounce(async (draft) => {
  requests += 1;
  const mine = requests;
  if (!draft.lines.length || !navigator.onLine) return;
  const answer = await call("POST", "/valuations", questionOf(draft)).catch(() => null);
  // An answer to an older question, or about a case that has changed since, would show another case's figure.
  if (mine !== requests || draft !== shown || !answer) return;
  if (answer.ok) showCredit(answer.body);
  else if (answer.body?.errors) $("how").textContent = Object.values(answer.body.errors).flat().join(" ");
}, PAUSE);

function questionOf(draft) {
  const { performed_on, setting, lines } = logFacts(draft);
  const terms = app.contract ? { policy: app.contract.policy, release: app.contract.pinned_release } : {};
  return { performed_on, setting, lines, provider_type: app.provider, trainee: app.trainee, ...terms };
}

function showCredit({ work_rvu, policy, release, unvalued_lines, lines }) {
  $("total").textContent = `${hundredths(work_rvu)} wRVUs${asaUnits(lines.map((line) => line.anesthesia?.units))}`;
  $("how").textContent = `${policyName(policy)}, ${release}${notValued(unvalued_lines)}${drugUnits(lines)}`;
}
