// The one place that knows when something may be different now: the phone wakes, a day begins, the network comes or
// goes, the catalog is there. What is derived from any of these is derived anew here, and nowhere on its own.
import { instant } from "../api.js";
import { dayOf } from "../views/dom.js";

// Milliseconds between two looks at the day: a timer until midnight would sleep with the phone.
const LOOK = 60_000;
const acts = new Set();
let day = dayOf(instant());

// `act(reason)` at every turn; the reason is "wake", "day", "online", "offline", "catalog" or "minute".
export const whenTurned = (act) => acts.add(act);

// Done when all of them are.
export const turned = (reason) => Promise.all([...acts].map((act) => act(reason)));

// Says that a day has begun, once for each.
function look() {
  const now = dayOf(instant());
  if (now === day) return false;
  day = now;
  turned("day");
  return true;
}

export function startTurns() {
  const woken = () => {
    if (document.visibilityState !== "visible") return;
    look();
    turned("wake");
  };
  document.addEventListener("visibilitychange", woken);
  window.addEventListener("pageshow", (event) => event.persisted && woken());
  window.addEventListener("online", () => turned("online"));
  window.addEventListener("offline", () => turned("offline"));
  setInterval(() => {
    look();
    if (document.visibilityState === "visible") turned("minute");
  }, LOOK);
}
