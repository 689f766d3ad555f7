// Saving a case: into the queue of this phone at once, and what became of it, said when the server has answered.
import { instant } from "../api.js";
import { logFacts } from "../reconcile.js";
import { app } from "../state.js";
import { queue } from "../sync.js";
import { hundredths } from "../views/decimal.js";
import { $, dayAfter, dayOf } from "../views/dom.js";
import { notValued } from "./draft.js";

// The first day a case may be of; the server has the same rule (rvuedge/logbook/logs/days.py).
export const FIRST_DAY = "1990-01-01";
// The last one: tomorrow by the server's clock, for a phone that has crossed the date line or has the wrong day.
export const lastDay = () => dayAfter(dayOf(instant()));

// Why a case cannot be of a day, with the year that was meant where a field was typed into as 08/04/26; else null.
export function wrongDay(day) {
  if (!day) return "Pick the date of service.";
  if (day < "0100") return `The year ${Number(day.slice(0, 4))} was typed. Did you mean 20${day.slice(2)}?`;
  if (day < FIRST_DAY) return `Pick a date from ${FIRST_DAY} on.`;
  if (day > lastDay()) return `${day} is still to come. Check the date, and this phone's clock.`;
  return null;
}

let saving = false;
let last = null;

export const say = (text) => ($("said").textContent = text);

// Puts the case in the queue, which is when it is saved; answers whether it is, and says on the screen why not.
export async function enqueue(draft) {
  if (saving) return false; // a second tap on the way
  const wrong = wrongDay(draft.performed_on);
  if (wrong) {
    say(wrong);
    return false;
  }
  saving = true;
  try {
    await queue(draft.id, "put", logFacts(draft), draft.from);
    return true;
  } catch (error) {
    say(error.message);
    return false;
  } finally {
    saving = false;
  }
}

// Says that a case is saved, and what becomes of it from now on. Called when the screen holds the next case: until then
// the cases on the phone may still show an edited one as it was before.
export function follow(id) {
  say("Saved on this phone.");
  last = id;
}

// From here on the screen is the next case's, and says nothing more of the last.
export function forgetLast() {
  say("");
  last = null;
}

// What became of the case saved last, said once, whenever the server has answered.
export function sayOutcome() {
  const found = last && app.cases.find((entry) => entry.log.id === last);
  if (!found || isWaiting(found.change)) return;
  last = null;
  say(outcomeOf(found));
}

const isWaiting = (change) => change && !change.refused && !change.theirs;

function outcomeOf({ log, change }) {
  if (change?.refused) {
    const reasons = Object.values(change.refused).flat().join(" ");
    return `Not saved by the server. Find it under Cases. ${reasons}`;
  }
  if (change) return "Also changed elsewhere. Choose a version under Cases.";
  if (app.trainee) return `Saved: ${log.lines.map((line) => line.code).join(", ")}.`;
  return `Saved: ${hundredths(log.work_rvu)} wRVUs${notValued(log.unvalued_lines)}`;
}
