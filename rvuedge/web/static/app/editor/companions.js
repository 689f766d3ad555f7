// What goes with the code entered last, offered as chips below its line.
import { call } from "../api.js";
import { titleOf } from "../catalog/catalog.js";
import { app } from "../state.js";
import * as store from "../store.js";
import { companions } from "./habits.js";

// Two rows of chips on a phone of 360 px; more would push the Save bar out of reach.
const MOST = 4;

const known = {};

// Codes that go with one and are not in the case yet: {code, why, title}.
export function goingWith(code, lines) {
  const there = new Set(lines.map((line) => line.code));
  return companions(code, app.logs, app.quickPicks.templates, known[code])
    .filter((companion) => !there.has(companion.code))
    .slice(0, MOST)
    .map((companion) => ({ ...companion, title: titleOf(app.index, companion.code) }));
}

// Asks the server what goes with a code; answers whether anything is known. Kept for when there is no connection.
export async function askCompanions(code) {
  known[code] ??= await store.saved(`with-${code}`);
  const answer = await call("GET", `/codes/${encodeURIComponent(code)}/companions`).catch(() => null);
  if (answer?.ok) {
    known[code] = answer.body.items.map(({ code: other, why }) => ({ code: other, why }));
    await store.save(`with-${code}`, known[code]);
  }
  return Boolean(known[code]);
}
