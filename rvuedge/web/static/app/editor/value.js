// What the case is worth: the published figures of the phone's release at once, and the credit by the person's policy
// as soon as the server answers, line by line.
import { call } from "../api.js";
import { baseOf, workOf } from "../catalog/catalog.js";
import { logFacts } from "../reconcile.js";
import { app, traineeOn } from "../state.js";
import { hundredths, sum } from "../views/decimal.js";
import { $, debounce, h } from "../views/dom.js";
import { policyName } from "../views/names.js";
import { unitsOf } from "../line/anesthesia.js";
import { faceValue, notValued } from "./draft.js";

// Long enough that typing "12" units asks once, short enough that the figure follows the tap.
const PAUSE = 300;

let shown = null;
let requests = 0;
// The server's answer about a draft: it is of that one and of no other.
let valued = { draft: null, body: null };

const bodyOf = (draft) => (valued.draft === draft ? valued.body : null);

// The server's answer for a line of a draft; null until there is one.
export const valuedLine = (draft, index) => bodyOf(draft)?.lines[index] ?? null;

// Shows what the draft is worth; `redraw` is called when the server has said more of its lines.
export function showValue(draft, redraw) {
  shown = draft;
  const face = faceValue(draft.lines, (code) => workOf(app.index, code));
  if (traineeOn(draft.performed_on)) return showTeachingValue(face.total);
  if (!draft.lines.length) return showTotal(null, "");
  const body = bodyOf(draft);
  if (body) return showCredit(body, face);
  const asa = draft.lines.map((line) => unitsOf(line, baseOf(app.index, line.code)));
  showTotal(face.total, `before rules${notValued(face.unvalued)}${asaUnits(asa)}`);
  return askServer(draft, redraw);
}

function showTotal(total, how, face = null) {
  const parts = total === null ? [] : [h("span", { class: "figure large", text: hundredths(total) }), unit(" wRVU")];
  $("total").replaceChildren(...parts);
  const was = face !== null && hundredths(face) !== hundredths(total);
  $("face").replaceChildren(...(was ? [h("span", { class: "unseen", text: "face value " }), hundredths(face)] : []));
  $("face").hidden = !was;
  $("how").textContent = how ? `${how} ·` : "";
}

const unit = (text) => h("span", { class: "unit", text });

// A trainee earns none of it: what it is worth to an attending, called so, and nothing where that is nothing.
function showTeachingValue(total) {
  const isWorth = app.face !== "student" && Number(total) > 0;
  showTotal(null, isWorth ? `Teaching value ${hundredths(total)}, not credited` : "");
}

// ASA units stand beside the wRVUs and are never part of them.
function asaUnits(each) {
  const known = each.filter(Boolean);
  return known.length ? ` · ${sum(known).slice(0, -1)} ASA units` : ""; // tenths
}

const askServer = debounce(async (draft, redraw) => {
  requests += 1;
  const mine = requests;
  if (!draft.lines.length || !navigator.onLine) return;
  const answer = await call("POST", "/valuations", questionOf(draft)).catch(() => null);
  // An answer to an older question, or about a case that has changed since, would show another case's figure.
  if (mine !== requests || draft !== shown || !answer) return;
  if (answer.ok) {
    valued = { draft, body: answer.body };
    redraw();
  } else if (answer.body?.errors) $("how").textContent = Object.values(answer.body.errors).flat().join(" ");
}, PAUSE);

function questionOf(draft) {
  const { performed_on, setting, lines } = logFacts(draft);
  const terms = app.contract ? { policy: app.contract.policy, release: app.contract.pinned_release } : {};
  return { performed_on, setting, lines, provider_type: app.provider, trainee: traineeOn(performed_on), ...terms };
}

function showCredit({ work_rvu, policy, release, unvalued_lines, lines }, face) {
  const asa = asaUnits(lines.map((line) => line.anesthesia?.units));
  if (lines.every(({ credit }) => credit.state === "not_on_pfs")) return showTotal(null, "no work RVU");
  return showTotal(work_rvu, `${policyName(policy)}, ${release}${notValued(unvalued_lines)}${asa}`, face.total);
}
