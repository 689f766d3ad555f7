// A day once more: every case of it as a new one of the day on the screen, saved at once and taken back at once. Who
// counts visits gets its visits into the tiles instead, to be put right before they are saved.
import { ofDay, sameCase } from "./totals.js";
import { logFacts } from "../reconcile.js";
import { app } from "../state.js";
import { queue } from "../sync.js";
import { dayWords } from "../views/dom.js";
import { toast } from "../views/toast.js";

export async function copyDay(day, draft, { set, drafts, counting }) {
  const logs = ofDay(app.cases, day).map(({ log }) => log);
  if (counting)
    return set(
      drafts.withLines(
        draft,
        logs.flatMap((log) => drafts.again(log).lines),
      ),
      { fill: true },
    );
  const copies = logs
    .map((log) => ({ ...drafts.again(log), performed_on: draft.performed_on }))
    .filter((copy) => !sameCase(app.cases, copy)); // a second tap copies nothing twice
  const stamps = [];
  for (const copy of copies) stamps.push([copy.id, await queue(copy.id, "put", logFacts(copy), {})]);
  const undo = async () => {
    for (const [id, stamp] of stamps) await queue(id, "delete", null, { stamp });
    await app.changed();
  };
  const what = copies.length === 1 ? "1 case" : `${copies.length} cases`;
  toast(
    copies.length ? `Copied ${what} of ${dayWords(day)}` : "All of them are here already",
    copies.length ? undo : null,
  );
  return app.changed();
}
