// The lines of the case on the screen as cards: what each needs to know, for an attending and for a trainee.
import { entryFor } from "../catalog/catalog.js";
import { lineCard } from "../line/card.js";
import { modifierRow } from "../line/modifiers.js";
import { goingWith, insteadOf } from "../line/related.js";
import { setFavorites } from "../requests.js";
import { app } from "../state.js";
import { traineeCard } from "../training/drafting.js";
import { dayOf } from "../views/dom.js";
import { recents } from "./habits.js";
import { valuedLine } from "./value.js";

const usualOf = (code) => recents(app.logs, dayOf(), Infinity).find((entry) => entry.code === code)?.modifiers ?? [];

// `act` has add(code), show(), and by the place of a line: swap(index, code), remove(index), update(index, facts),
// primary(index).
export function card(draft, index, act) {
  const line = draft.lines[index];
  const own = {
    add: act.add,
    show: act.show,
    update: (facts) => act.update(index, facts),
    remove: () => act.remove(index),
    swap: (code) => act.swap(index, code),
    primary: () => act.primary(index),
    star: () => star(line.code),
  };
  const known = entryFor(app.index, line.code);
  const usual = usualOf(line.code);
  if (app.trainee) return traineeCard(draft, index, own, modifierRow(line, index, known, own, usual));
  return lineCard(line, index, {
    known,
    usual,
    valued: valuedLine(draft, index),
    starred: app.quickPicks.favorites.includes(line.code),
    going: index === draft.lines.length - 1 ? goingWith(line.code, draft.lines) : [],
    instead: insteadOf(line.code, draft.lines),
    day: draft.performed_on,
    act: own,
  });
}

async function star(code) {
  const { favorites } = app.quickPicks;
  const others = favorites.filter((favorite) => favorite !== code);
  await setFavorites(others.length < favorites.length ? others : [...favorites, code]);
  await app.changed();
}
