// Saving a case: into the queue of this phone at once, what is asked before, what became of it, and taking it back.
import { instant } from "../api.js";
import { sameCase, sizeOf } from "../day/totals.js";
import { logFacts } from "../reconcile.js";
import { app, traineeOn } from "../state.js";
import { queue } from "../sync.js";
import { hundredths } from "../views/decimal.js";
import { dayAfter, dayOf, dayWords } from "../views/dom.js";
import { toast } from "../views/toast.js";
import { notValued } from "./draft.js";

// The first day a case may be of; the server has the same rule (rvuedge/logbook/logs/days.py).
export const FIRST_DAY = "1990-01-01";
// Days before today from which on a date is asked about: two years, longer than a case waits to be entered.
const OLD = 730;
// Lines and units from which on a case is a day's list, which is not done twice; the same one or two procedures may be.
const LIST = 3;
// The last one: tomorrow by the server's clock, for a phone that has crossed the date line or has the wrong day.
export const lastDay = () => dayAfter(dayOf(instant()));

// Why a case cannot be of a day, with the year that was meant where a field was typed into as 08/04/26; else null.
export function wrongDay(day) {
  if (!day) return "Pick the date of service.";
  if (day < "0100") return `The year ${Number(day.slice(0, 4))} was typed. Did you mean 20${day.slice(2)}?`;
  if (day < FIRST_DAY) return `Pick a date from ${dayWords(FIRST_DAY)} on.`;
  if (day > lastDay()) return `${dayWords(day)} is still to come. Check the date, and this phone's clock.`;
  return null;
}

// What is asked before a case is saved: {key, text, yes}; null where nothing is, or it has been answered. Asked only
// where the answer changes what is stored: a date long past, and a day's list a second time.
export function questionOf(draft) {
  const answered = new Set(draft.answered ?? []);
  const day = draft.performed_on;
  const questions = [];
  if (day < dayAfter(dayOf(), -OLD)) {
    questions.push({
      key: `old-${day}`,
      text: `${dayWords(day)} is more than two years ago.`,
      yes: "Save for that day",
    });
  }
  // A trainee's second case is spoken of by the screen itself.
  const same = sizeOf(draft) >= LIST && !app.trainee && sameCase(app.cases, draft);
  if (same) {
    const text = `${dayWords(day)} already has these ${draft.lines.length === 1 ? "visits" : "lines"}.`;
    questions.push({ key: `same-${same.id}`, text, yes: "Save again" });
  }
  return questions.find(({ key }) => !answered.has(key)) ?? null;
}

let saving = false;
let last = null;

export const say = (text) => toast(text);

// Puts the case in the queue, which is when it is saved; answers its stamp, or null and says on the screen why not.
export async function enqueue(draft) {
  if (saving) return null; // a second tap on the way
  const wrong = wrongDay(draft.performed_on);
  if (wrong) {
    say(wrong);
    return null;
  }
  saving = true;
  try {
    return await queue(draft.id, "put", logFacts(draft), draft.from);
  } catch (error) {
    say(error.message);
    return null;
  } finally {
    saving = false;
  }
}

export const lastSaved = () => shownLast;
let shownLast = null;

// Says that a case is saved, and what becomes of it from now on. `undo` takes it back. Called when the screen holds the
// next case: until then the cases on the phone may still show an edited one as it was before.
export function follow(draft, undo) {
  last = { id: draft.id, undo };
  shownLast = draft.id;
  toast(`Saved on this phone. ${codesOf(draft)}${onDay(draft)}`, undo);
}

// From here on the screen is the next case's: the last one is a row like the others. Its Undo stays its time.
export const forgetLast = () => (shownLast = null);

// What became of the case saved last, said once, whenever the server has answered.
export function sayOutcome() {
  const found = last && app.cases.find((entry) => entry.log.id === last.id);
  if (!found || isWaiting(found.change)) return;
  const { undo } = last;
  last = null;
  toast(outcomeOf(found), found.change ? null : undo);
}

const isWaiting = (change) => change && !change.refused && !change.theirs;
const listed = new Intl.ListFormat("en-US");
export const codesOf = ({ lines }) => listed.format([...new Set(lines.map((line) => line.code))]);
const onDay = ({ performed_on: day }) => (day === dayOf() ? "" : `, ${dayWords(day)}`);

function outcomeOf({ log, change }) {
  if (change?.refused) {
    const reasons = Object.values(change.refused).flat().join(" ");
    return `Not saved by the server. Find it under Cases. ${reasons}`;
  }
  if (change) return "Also changed elsewhere. Choose a version under Cases.";
  const worth = traineeOn(log.performed_on) ? "" : `, ${hundredths(log.work_rvu)} wRVU${notValued(log.unvalued_lines)}`;
  return `Saved. ${codesOf(log)}${worth}${onDay(log)}`;
}

// Takes a save back: a new case goes, an edited one is again what it was. `before` is the log before the edit or null.
export async function takeBack(id, stamp, before) {
  if (await queue(id, before ? "put" : "delete", before ? logFacts(before) : null, { stamp })) app.queued();
  return app.changed();
}

// Deletes a case at once and offers to have it back. `change` is what waits of it, if anything.
export async function remove(log, change = null) {
  const from = change ? { stamp: change.stamp, version: change.base_version } : { version: log.version };
  const stamp = await queue(log.id, "delete", null, from);
  if (stamp) app.queued();
  toast(`Deleted ${codesOf(log)}, ${dayWords(log.performed_on)}`, async () => {
    await queue(log.id, "put", logFacts(log), { stamp });
    app.queued();
    await app.changed();
  });
  return app.changed();
}
