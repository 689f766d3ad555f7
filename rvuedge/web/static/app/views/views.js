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

function card(title, figure, how) {
  const box = element("div");
  box.append(element("h3", title), element("p", figure ?? "—", "big"));
  const why = element("details");
  why.append(element("summary", "How"), ...[].concat(how).map((text) => element("p", text, "muted")));
  box.append(why);
  return box;
}

// What was earned this year, its steps one below the other, and the way to the contract's page.
function pay(figures) {
  // A comma before each three digits on the left of the point.
  const dollars = figures.value && `$${figures.value.replace(/\B(?=(\d{3})+\.)/g, ",")}`;
  const box = card("Pay earned", dollars, figures.explanation.split("; "));
  const way = element("a", "My contract");
  way.href = "/app/contract";
  box.append(way);
  return box;
}

const PART = { days_worked: "days worked", volume: "volume", mix: "mix of codes", rules: "rules", release: "release" };

// Why the month differs from the same days of the last: the parts that are not nothing.
function changed(figures) {
  const days = `${figures.from} to ${figures.to} compared with ${figures.before_from} to ${figures.before_to}`;
  const parts = figures.parts.filter((part) => Number(part.work_rvu) !== 0);
  return [days, ...parts.map((part) => `${PART[part.part]} ${part.work_rvu}: ${part.explanation}`), ...figures.notes];
}

// A place on a survey as every page writes it: P62.5, <P10, >P90.
function placed(percentile, qualifier) {
  if (!percentile || !qualifier) return null;
  const short = percentile.includes(".") ? percentile.replace(/\.?0+$/, "") : percentile;
  return `${qualifier === "=" ? "" : qualifier}P${short}`;
}

// Since when the year is counted, where that is not its first day.
function counted(contract) {
  return contract?.year_from && contract.counted_from > contract.year_from ? ` from ${contract.counted_from}` : "";
}

export function dashboard(figures) {
  const since = counted(figures.contract);
  return [
    ...workCards(figures),
    card(`% of goal pace${since}`, figures.pace.value && `${figures.pace.value}%`, figures.pace.explanation),
    ...goalCards(figures, since),
    card(
      `Projection${since}`,
      figures.projection.value && shownWork(figures.projection.value),
      figures.projection.explanation,
    ),
    percentileCard(figures),
    ...asaPercentileCards(figures),
    pay(figures.compensation_to_date),
  ];
}

const shownWork = (value) => `${hundredths(value)} wRVUs`;

function workCards({ on, totals: { month, year }, changes }) {
  const sign = changes.difference.startsWith("-") ? "" : "+"; // hundredths() writes the minus
  return [
    card("This month", shownWork(month.work_rvu), `${month.lines} lines in ${on.slice(0, 7)}`),
    card(
      "This year",
      shownWork(year.work_rvu),
      `${year.lines} lines; ${year.unvalued_lines} not valued and excluded from the total`,
    ),
    ...anesthesiaCards(month, year),
    card("Change from last month", `${sign}${hundredths(changes.difference)} wRVUs`, changed(changes)),
  ];
}

// ASA units are a measure of their own, for who has any: never part of wRVUs.
function anesthesiaCards(month, year) {
  if (!Number(year.anesthesia_units)) return [];
  const explanation = `${month.anesthesia_units} this month; not part of wRVUs`;
  return [card("ASA units this year", year.anesthesia_units, explanation)];
}

// The goal of the days that count, where they are not the whole year.
function goalCards({ goal, goal_of_days: part }, since) {
  if (!since || !part?.value) return [];
  return [
    card(`Goal${since}`, shownWork(part.value), [
      part.explanation,
      `${hundredths(goal.value)} in the year: ${goal.explanation}`,
    ]),
  ];
}

function percentileCard({ percentile: place, percentile_note: note }) {
  if (!place) return card("Percentile", null, note);
  const rank = placed(place.percentile ?? place.bound, place.qualifier);
  return card(rank ? `Percentile, ${place.survey}` : "Percentile", rank, [place.survey, ...place.explanation]);
}

// The place by ASA units, for who has any.
function asaPercentileCards({ asa_percentile: place }) {
  if (!place) return [];
  const rank = placed(place.percentile ?? place.bound, place.qualifier);
  return [card(`ASA units percentile, ${place.survey}`, rank, [place.survey, ...place.explanation])];
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
