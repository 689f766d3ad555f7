// What stands near a line: codes that take its place, and codes that go with it. Only these may be added.
import { call } from "../api.js";
import { titleOf, workOf } from "../catalog/catalog.js";
import { app } from "../state.js";
import * as store from "../store.js";
import { companions } from "../editor/habits.js";

const MOST = 4; // one row of chips that a thumb runs along

const known = {};
const titled = (near) => ({ ...near, title: titleOf(app.index, near.code), work: workOf(app.index, near.code) });
const present = (lines) => new Set(lines.map((line) => line.code));

// Codes that go with one and are not in the case yet: {code, why, title, work}. Those in whose place one of the lines
// stands are never among them.
export function goingWith(code, lines) {
  const there = present(lines);
  const instead = new Set(
    [...there].flatMap((other) => (known[other] ?? []).filter(isInstead).map(({ code: near }) => near)),
  );
  const related = (known[code] ?? []).filter(({ relation }) => relation === "with");
  return companions(code, app.logs, app.quickPicks.templates, related)
    .filter((near) => !there.has(near.code) && !instead.has(near.code))
    .slice(0, MOST)
    .map(titled);
}

const isInstead = ({ relation }) => relation === "instead_of";

// Codes that take the place of a line's.
export const insteadOf = (code, lines) =>
  (known[code] ?? []).filter((near) => isInstead(near) && !present(lines).has(near.code)).map(titled);

// Asks the server what stands near a code; answers whether anything is known. Stored for when there is no connection.
export async function askRelated(code) {
  known[code] ??= await store.saved(`near-${code}`);
  const answer = await call("GET", `/codes/${encodeURIComponent(code)}/companions`).catch(() => null);
  if (answer?.ok) {
    known[code] = answer.body.items.map(({ code: other, why, relation }) => ({ code: other, why, relation }));
    await store.save(`near-${code}`, known[code]);
  }
  return Boolean(known[code]);
}
