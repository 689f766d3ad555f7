// What the server answered, as a person reads it. Text only: nothing of it becomes markup.
import { hundredths } from "./decimal.js";

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
function pay(told) {
  const dollars = told.value && `$${told.value.replace(/\B(?=(\d{3})+\.)/g, ",")}`;
  const box = card("Compensation to date", dollars, told.how.split("; "));
  const way = element("a", "My contract");
  way.href = "/app/contract";
  box.append(way);
  return box;
}

const PART = { days_worked: "days worked", volume: "volume", mix: "mix of codes", rules: "rules", release: "release" };

// Why the month differs from the same days of the last: the parts that are not nothing.
function changed(told) {
  const days = `${told.from} to ${told.to} against ${told.before_from} to ${told.before_to}`;
  const parts = told.parts.filter((one) => Number(one.work_rvu) !== 0);
  return [days, ...parts.map((one) => `${PART[one.part]} ${one.work_rvu}: ${one.how}`), ...told.notes];
}

// A place on a survey as every page writes it: P62.5, <P10, >P90.
function placed(percentile, qualifier) {
  if (percentile == null || !qualifier) return null;
  const short = percentile.includes(".") ? percentile.replace(/\.?0+$/, "") : percentile;
  return `${qualifier === "=" ? "" : qualifier}P${short}`;
}

// Since when the year is counted, where that is not its first day.
function counted(contract) {
  return contract?.year_from && contract.counted_from > contract.year_from ? ` from ${contract.counted_from}` : "";
}

export function dashboard(told) {
  const place = told.percentile;
  const rank = place && placed(place.percentile ?? place.bound, place.qualifier);
  const since = counted(told.contract);
  const unvalued = told.totals.year.unvalued_lines;
  return [
    card(
      "This month",
      `${hundredths(told.totals.month.work_rvu)} wRVU`,
      `${told.totals.month.lines} lines in ${told.on.slice(0, 7)}`,
    ),
    card(
      "This year",
      `${hundredths(told.totals.year.work_rvu)} wRVU`,
      `${told.totals.year.lines} lines; ${unvalued} not valued and left out of the sum`,
    ),
    card(
      "Since last month",
      `${told.changes.difference.startsWith("-") ? "" : "+"}${told.changes.difference} wRVU`,
      changed(told.changes),
    ),
    card(`Pace${since}`, told.pace.value && `${told.pace.value} %`, told.pace.how),
    ...(since && told.goal_of_days?.value
      ? [
          card(`Goal${since}`, `${hundredths(told.goal_of_days.value)} wRVU`, [
            told.goal_of_days.how,
            `${hundredths(told.goal.value)} in the year: ${told.goal.how}`,
          ]),
        ]
      : []),
    card(
      `Projection${since}`,
      told.projection.value && `${hundredths(told.projection.value)} wRVU`,
      told.projection.how,
    ),
    card(
      rank ? `Percentile, ${place.survey}` : "Percentile",
      rank,
      place ? [place.survey, ...place.how] : told.percentile_note,
    ),
    pay(told.compensation_to_date),
  ];
}

// A line with its credit, which opens to every step of it.
export function lineView(line) {
  const box = element("details");
  const name = [line.code, ...line.modifiers].join("-") + (line.units > 1 ? ` ×${line.units}` : "");
  const credit = line.credit;
  if (!credit) return element("p", name);
  const earned = credit.work_rvu === null ? "not valued" : `${hundredths(credit.work_rvu)} wRVU`;
  box.append(element("summary", `${name}: ${earned} (${credit.state.replaceAll("_", " ")})`));
  for (const step of credit.factors) box.append(element("p", step.reason, "muted"));
  for (const warning of credit.warnings) box.append(element("p", warning.message, "muted"));
  if (credit.release) box.append(element("p", `${credit.release}, policy ${credit.policy}`, "muted"));
  return box;
}
