// Whether the log counts visits: offered to who logs visits mostly, and remembered on this phone.
import { entryFor } from "../catalog/catalog.js";
import { app } from "../state.js";
import * as store from "../store.js";
import { recents } from "../editor/habits.js";
import { dayOf } from "../views/dom.js";

const SPECIALTIES = /hospital|internal|family|pediatric|geriatric|psychiatr|primary|palliative/i;
const HALF = 0.5; // of the codes one logs lately: from here on visits are the day

let chosen = null;

export const readCounting = async () => (chosen = (await store.saved("counting")) ?? null);

// true, false, or null where it is not offered.
export function counting() {
  if (app.face !== "attending" || !isOffered()) return null;
  return chosen ?? false;
}

function isOffered() {
  if (chosen !== null || SPECIALTIES.test(app.specialty ?? "")) return true;
  const lately = recents(app.logs, dayOf());
  const visits = lately.filter(({ code }) => entryFor(app.index, code)?.isVisit);
  return lately.length > 0 && visits.length / lately.length >= HALF;
}

export async function setCounting(isOn) {
  chosen = isOn;
  await store.save("counting", isOn);
}
