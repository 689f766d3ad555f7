// The code that a page of the public site sent here to be logged, /app?track=47562: a line of the draft, once.
import * as drafts from "./draft.js";

export async function withTracked(draft) {
  const code = new URLSearchParams(location.search).get("track") ?? "";
  if (!/^[0-9A-Z]{5}$/.test(code)) return draft;
  history.replaceState(null, "", `${location.pathname}#log`); // asked for once: a reload adds nothing
  if (draft.editing || draft.lines.some((line) => line.code === code)) return draft;
  const next = drafts.withLines(draft, [{ code, modifiers: [], units: 1 }]);
  await drafts.saveDraft(next);
  return next;
}
