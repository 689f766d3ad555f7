// What a case is worth as the phone knows it, and how that is shown.
import { workOf } from "../catalog/catalog.js";
import { faceValue } from "../editor/draft.js";
import { app } from "../state.js";
import { hundredths } from "../views/decimal.js";
import { h } from "../views/dom.js";

// Decimal text: the credit, or the face value while the case waits.
export function workOfCase({ log, change }) {
  if (!change && log.work_rvu !== undefined) return log.work_rvu ?? "0";
  return faceValue(log.lines, (code) => workOf(app.index, code)).total;
}

// A valued line that had no work to begin with: a drug, a visit within a global period.
// What the rules took away is 0.00.
const hadNoWork = ({ credit }) => credit && credit.work_rvu !== null && !Number(credit.face_work_rvu);

// The figure; words where there is none, so that nothing reads as a zero.
export function figureOf(entry) {
  const { log, change } = entry;
  if (!change && log.lines.length && log.unvalued_lines === log.lines.length)
    return h("span", { class: "soft small", text: "not valued yet" });
  if (!change && log.lines.every(hadNoWork)) return h("span", { class: "soft small", text: "no work RVU" });
  return h(
    "span",
    { class: "figure" },
    hundredths(workOfCase(entry)),
    h("span", { class: "unseen", text: change ? " wRVU before rules" : " wRVU" }),
  );
}
