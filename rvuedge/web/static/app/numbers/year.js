// The year: the goal's ring, months, the place among peers, codes, kinds of work, and pay.
import { hundredths, sum } from "../views/decimal.js";
import { dayWords, h, icon } from "../views/dom.js";
import { asaCard, card, codesCard, how, keyed, note } from "./parts.js";
import { drawing, figures, picture } from "./pictures.js";

export function yearCards(board, { ring, months, peers, codes, mix, pay }) {
  return [
    ringCard(board, ring),
    card(
      "Months",
      { class: "note", text: months.goal ? `goal ${hundredths(months.goal)} a month` : "wRVU" },
      picture(months.picture, "wRVU by month"),
      note(months.picture.finding),
    ),
    peersCard(peers),
    asaCard(board.totals.year, "this year"),
    codesCard(codes.top, codes.count, "wRVU this year"),
    mix.year && card("By kind of work", null, picture(mix.year, "wRVU by kind of work"), keyed(mix.year.rows)),
    payCard(pay, board.compensation_to_date),
  ];
}

function ringCard(board, ring) {
  const goal = ring.goal && Number(ring.goal) > 0;
  return h(
    "section",
    { class: "card" },
    h("h2", { class: "unseen", text: "This year" }),
    h(
      "div",
      { class: "inline ring-row" },
      ring.picture && drawing(ring.picture),
      h(
        "div",
        { class: "stack tight grow" },
        h("p", {}, h("span", { class: "figure large", text: hundredths(ring.earned) })),
        h("p", {
          class: "small soft",
          text: goal ? `of ${hundredths(ring.goal)} wRVU by ${dayWords(ring.to)}` : "wRVU this year",
        }),
        goal && delta(ring),
        note(
          ring.projected ? `On pace for ${hundredths(ring.projected)} by ${dayWords(ring.to)}` : ring.projected_note,
        ),
      ),
    ),
    ring.picture && figures(ring.picture, "the year’s goal"),
    goal ? how("The pace", board.pace.explanation) : goalAsked(),
  );
}

function goalAsked() {
  return h(
    "p",
    { class: "small" },
    h("a", { href: "/app/contract", text: "Enter your goal" }),
    ", and your pace shows here.",
  );
}

// How far ahead of the day's share of the goal, or behind it.
function delta({ earned, expected }) {
  const ahead = sum([earned, expected.startsWith("-") ? expected.slice(1) : `-${expected}`]);
  const isBehind = ahead.startsWith("-");
  return h(
    "p",
    { class: isBehind ? "delta down" : "delta" },
    icon(isBehind ? "down" : "up"),
    `${hundredths(isBehind ? ahead.slice(1) : ahead)} ${isBehind ? "behind" : "over"} pace`,
  );
}

function peersCard(peers) {
  if (!peers.place)
    return card(
      "Among peers",
      null,
      note(peers.note),
      peers.explanation.length > 0 && how("The place", peers.explanation),
    );
  return card(
    "Among peers",
    { class: "figure medium", text: peers.place },
    peers.picture && picture(peers.picture, "the survey"),
    note(peers.synthetic && !peers.survey.includes("invented") ? `${peers.survey}: invented figures.` : peers.survey),
    how("The place", peers.explanation),
  );
}

function payCard(pay, toDate) {
  const way = h("a", { href: "/app/contract", text: "My contract" });
  if (pay.earned === null) return card("Pay earned", null, note(pay.note), h("p", { class: "small" }, way));
  const dollars = `$${hundredths(pay.earned)}`.replace("$−", "−$");
  return card(
    "Pay earned",
    { class: "figure medium", text: dollars },
    pay.picture && picture(pay.picture, "pay by element"),
    pay.picture && keyed(pay.picture.rows),
    how("Pay", toDate.explanation.split("; ")),
    h("p", { class: "small" }, way),
  );
}
