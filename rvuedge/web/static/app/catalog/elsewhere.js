// What the server finds while the catalog is on its way to this phone. A new phone has a network: it signed in by it.
import { Offline, SignedOut, call } from "../api.js";

// Milliseconds without a key before the server is asked; between two keys of who types, there are about as many.
const PAUSE = 200;
const MOST = 8;
let turn = 0;

// Answers {hits, near, unread} as the search on the phone does; null where something else was typed meanwhile, or where
// the server cannot be reached.
export async function findElsewhere(text) {
  turn += 1;
  const mine = turn;
  if (!text.trim()) return null;
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  if (mine !== turn) return null;
  const answer = await call("GET", `/codes?${new URLSearchParams({ q: text.trim(), limit: MOST })}`).catch(unreached);
  if (mine !== turn || !answer?.ok) return null;
  const { items, near, unread } = answer.body;
  return { hits: items.map(asHere), near: near.map(asHere), unread };
}

const asHere = ({ code, title, work_rvu: work }) => ({ code, title, work, group: "" });

function unreached(error) {
  if (!(error instanceof Offline) && !(error instanceof SignedOut)) throw error;
  return null;
}
