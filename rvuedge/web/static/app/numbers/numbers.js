// Numbers: the year, the month and what changed, each card one figure with its picture. What the server answered last
// stands on this phone with its day, so that a basement shows it too.
import { call } from "../api.js";
import * as store from "../store.js";
import { $, h, replace } from "../views/dom.js";
import { compareCards, monthCards } from "./month.js";
import { yearCards } from "./year.js";

const PARTS = "totals,pace,contract,compensation,breakdown,comparisons,changes";
const VIEWS = { month: "Month", year: "Year", compare: "Compare" };
let view = "year";

// Asks for the figures and their pictures, and stores both; the answer is whether they are of now. Throws as call().
export async function askNumbers() {
  const [board, drawn] = await Promise.all([
    call("GET", `/dashboard?parts=${PARTS}`),
    call("GET", "/dashboard/pictures"),
  ]);
  if (!board.ok || !drawn.ok) return false;
  await store.save("figures", board.body);
  await store.save("pictures", drawn.body);
  await store.save("figures-at", Date.now());
  return true;
}

// Shows what is stored; `isNow` says that it has just been asked for.
export async function showNumbers(isNow = false) {
  const [board, drawn, at] = await Promise.all([
    store.saved("figures"),
    store.saved("pictures"),
    store.saved("figures-at"),
  ]);
  $("as-of").textContent = isNow ? "" : at ? `As of ${timeOf(at)}. Updates when you are online.` : "";
  if (board?.breakdown && drawn?.ring) draw(board, drawn);
  else replace($("dashboard"), h("p", { class: "empty", text: "Your figures show here after the first time online." }));
}

const timeOf = (at) =>
  new Date(at).toLocaleString("en-US", {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });

function draw(board, drawn) {
  const choose = (name) => {
    view = name;
    draw(board, drawn);
  };
  const choice = ([name, text]) =>
    h("button", {
      type: "button",
      "aria-pressed": String(view === name),
      "data-key": `numbers-${name}`,
      onclick: () => choose(name),
      text,
    });
  const cards = { month: monthCards, year: yearCards, compare: compareCards }[view];
  replace(
    $("dashboard"),
    h("div", { class: "seg", role: "group", "aria-label": "Period" }, ...Object.entries(VIEWS).map(choice)),
    ...cards(board, drawn).filter(Boolean),
  );
}
