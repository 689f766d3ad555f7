// How far the attestation of a resident's own case is, and what they can do about it: ask for it, take over what the
// attending says, or object with a reason.
import { answerAttestation, dropRequest, requestAttestation } from "../requests.js";
import { app } from "../state.js";
import { dayWords, h, icon } from "../views/dom.js";
import { button as buttonOf, remark } from "./parts.js";
import { roleName, supervisionName } from "./roles.js";
import { attendingOf } from "./suggestions.js";

// What became of a request, by its state; one that nobody asked for is not spoken of.
const STATES = {
  requested: "waits for the attending",
  expired: "the request has run out",
  confirmed: "confirmed",
  amended: "confirmed with changes",
  returned: "returned to you",
  disputed: "seen otherwise by the attending",
  settled: "settled by the program",
};
const KINDS = { confirmed: " mine", amended: " mine", settled: " mine", returned: " changed", disputed: " changed" };
const WAITING = { accept: "Taken over", object: "Objection", request: "Request" };

const claimOf = (log) => app.training.claims?.items.find((item) => item.log_id === log.id);
const requestAt = (path) => app.quickPicks.requests.find((request) => request.path === path);

// The parts below a case: its state with what the attending says, and the buttons. `isStored` is whether the server has
// the case as it stands here.
export function claimParts(log, isStored) {
  if (!app.training.claims) return [];
  const claim = claimOf(log);
  const path = claim ? `/attestations/${claim.id}` : null;
  const request = requestAt(`/logs/${log.id}/attestation-request`) ?? (path && requestAt(path));
  return [state(claim), otherView(claim), request ? waits(request) : isStored && buttons(log, claim)].filter(Boolean);
}

function state(claim) {
  const says = STATES[claim?.state];
  if (!says) return null;
  const { message } = claim;
  const kind = KINDS[claim.state] ?? "";
  const pill = h(
    "p",
    { class: "pills" },
    h("span", { class: `pill${kind}` }, ...[kind === " mine" && icon("check"), says].filter(Boolean)),
  );
  return message ? h("div", { class: "stack tight" }, pill, remark("changed", "alert", message)) : pill;
}

// The last word about the case where it is another than the resident's.
function otherView(claim) {
  const word = claim?.differs && (claim.settled ?? claim.attested);
  if (!word) return null;
  const by = claim.settled ? "Your program says" : `${claim.attested_by ?? "The attending"} says`;
  const view = [roleName(word.role), supervisionName(word.supervision).toLowerCase()].filter(Boolean).join(", ");
  return remark("changed", "alert", `${by}: ${view}`);
}

function waits(request) {
  const what = WAITING[request.body?.action ?? "request"] ?? "Answer";
  if (!request.refused)
    return h("p", { class: "pills" }, h("span", { class: "pill", text: `${what}, waiting to sync` }));
  const drop = async () => {
    await dropRequest(request.path);
    await app.changed();
  };
  return h(
    "div",
    { class: "inline" },
    remark("refused grow", "alert", `${what} not taken: ${request.refused}`),
    buttonOf("quiet slim", "Dismiss", drop, { "data-key": `dismiss-${request.path}` }),
  );
}

function buttons(log, claim) {
  const word = claim?.differs && (claim.settled ?? claim.attested);
  const may = claim ? [...claim.may, word && "accept"] : attendingOf(log) ? ["request"] : [];
  const named = `the case of ${dayWords(log.performed_on)}`;
  const button = (act, text, send) =>
    may.includes(act) &&
    buttonOf("quiet", text, send, { "data-key": `${act}-${log.id}`, "aria-label": `${text}: ${named}` });
  const after = (sending) => async () => {
    if ((await sending()) !== false) await app.changed();
  };
  const object = () => {
    const message = prompt("Why do you see it otherwise? (nothing that could identify a patient)")?.trim();
    if (!message) return false;
    return answerAttestation(claim.id, { action: "object", message, version: claim.version }, named);
  };
  const accept = () => answerAttestation(claim.id, { action: "accept", version: claim.version }, named);
  const ask = () => requestAttestation(log.id, named);
  const found = [
    claim?.state !== "requested" && button("request", "Request attestation", after(ask)),
    button("accept", "Take over", after(accept)),
    button("object", "Object", after(object)),
  ].filter(Boolean);
  return found.length > 0 && h("div", { class: "inline" }, ...found);
}
