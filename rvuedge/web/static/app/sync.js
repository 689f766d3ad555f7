// Push and pull: POST /sync with what waits, then everything the phone has not seen. One window at a time.
import { call, Offline, sentence, SignedOut } from "./api.js";
import { answered, baseOf, seen, sendable, wellFormed, wire } from "./reconcile.js";
import * as store from "./store.js";

// Changes in one call. POST /sync takes 500; a poor network has less to repeat this way.
const MOST = 100;
// Answers that speak of what was sent: malformed, too large, not valid. Others speak of the person or of the server.
const OF_A_BODY = [400, 413, 422];
// Seconds between two tries at most, however often it has failed.
const LONGEST = 300;
// Each wait is lengthened or shortened by up to a quarter, so that phones that lost the network together do not all
// come back in the same second.
const spread = () => 0.75 + Math.random() / 2;

class Refused extends Error {}

// Puts a change in the queue in place of one of the same log. `from` says what the person had before them:
// {stamp, version}. Answers the stamp of what waits now, by which it can be taken back; null where nothing does.
export function queue(id, op, log, from = {}) {
  return store.transact(["changes", "acks", "kept"], async (t) => {
    const [waiting, ack, inflight] = [
      await t.get("changes", id),
      await t.get("acks", id),
      await t.get("kept", "inflight"),
    ];
    const base_version = baseOf(from, waiting, ack);
    const underway = inflight?.body.changes.some((change) => change.id === id);
    if (op === "delete" && base_version === null && !underway) {
      await t.remove("changes", id);
      return null;
    }
    const stamp = crypto.randomUUID();
    await t.put("changes", { id, op, base_version, log: wellFormed(log), stamp, at: Date.now() });
    return stamp;
  });
}

// What the last call sent and had no answer to, else what waits now. The same body goes out under the same key.
function nextRequest() {
  return store.transact(["changes", "kept"], async (t) => {
    const inflight = await t.get("kept", "inflight");
    if (inflight) return inflight;
    const changes = sendable(await t.all("changes")).slice(0, (await t.get("kept", "most")) ?? MOST);
    const stamps = changes.map((change) => change.stamp);
    const request = {
      key: crypto.randomUUID(),
      stamps,
      body: { cursor: (await t.get("kept", "cursor")) ?? null, changes: changes.map(wire) },
    };
    if (changes.length) await t.put("kept", request, "inflight");
    return request;
  });
}

function take(request, answer) {
  return store.transact(["logs", "changes", "acks", "kept"], async (t) => {
    for (const [index, result] of answer.results.entries()) {
      const id = request.body.changes[index].id;
      const change = await t.get("changes", id);
      const after = change && answered(change, request.stamps[index], result);
      if (after) await t.put("changes", after);
      else if (change) await t.remove("changes", id);
      if (result.version !== null && ["applied", "replayed"].includes(result.status))
        await t.put("acks", { id, stamp: request.stamps[index], version: result.version });
    }
    for (const log of answer.changes) {
      await t.put("logs", log);
      const change = await t.get("changes", log.id);
      if (change) await t.put("changes", seen(change, log));
    }
    await turnPage(t, answer);
    await t.remove("kept", "inflight");
    await t.remove("kept", "most");
  });
}

// After a reset the logs stay until all have been told anew; those that were not told again are gone.
async function turnPage(t, answer) {
  if (answer.reset_required) {
    await t.put("kept", [], "retold");
    return t.remove("kept", "cursor");
  }
  await t.put("kept", answer.cursor, "cursor");
  const retold = await t.get("kept", "retold");
  if (!retold) return undefined;
  const known = [...retold, ...answer.changes.map((log) => log.id)];
  if (answer.has_more) return t.put("kept", known, "retold");
  const still = new Set(known);
  for (const log of await t.all("logs")) if (!still.has(log.id)) await t.remove("logs", log.id);
  return t.remove("kept", "retold");
}

// A body that is refused whole: the changes it names are put before the person. Where it names none, half as many go
// out next, until the bad one stands alone and is put before the person; the others are sent without it. Answers
// whether another call may do better.
function refuse(request, problem) {
  return store.transact(["changes", "kept"], async (t) => {
    await t.remove("kept", "inflight");
    const sent = request.body.changes;
    const named = Object.entries(problem?.errors ?? {}).map(([place, what]) => [
      sent[Number(/changes\.(\d+)/.exec(place)?.[1] ?? NaN)],
      { [place]: what },
    ]);
    const found = named.filter(([change]) => change);
    if (named.length && !found.length) return false; // it speaks of something else than the changes
    if (!found.length && sent.length === 1) found.push([sent[0], { log: [problem?.detail ?? "Rejected."] }]);
    for (const [change, refused] of found) {
      const waiting = await t.get("changes", change.id);
      if (waiting) await t.put("changes", { ...waiting, refused: { ...waiting.refused, ...refused } });
    }
    if (!found.length && sent.length > 1) await t.put("kept", Math.ceil(sent.length / 2), "most");
    return found.length > 0 || sent.length > 1;
  });
}

// Until nothing waits and nothing is new. `progress.pulled` tells whether stored logs have changed, also when it breaks
// off.
async function rounds(progress) {
  for (let more = true; more;) {
    const request = await nextRequest();
    const headers = request.body.changes.length ? { "Idempotency-Key": request.key } : {};
    const { ok, status, body } = await call("POST", "/sync", request.body, headers);
    if (ok) {
      await take(request, body);
      progress.pulled ||= body.changes.length > 0 || body.reset_required;
      more = body.has_more || body.reset_required || sendable(await store.all("changes")).length > 0;
    } else if (!(await refuse(request, OF_A_BODY.includes(status) ? body : { errors: { other: [] } }))) {
      throw new Refused(sentence(body));
    }
  }
}

// Starts syncing: returns a function that syncs now. `report(phase, message, pulled)` hears what happens.
export function synchronizer(person, report) {
  let attempt = 0;
  let timer;
  let running = null;
  let again = false;
  const later = (seconds) => {
    clearTimeout(timer);
    const pause = Math.max(seconds, Math.min(LONGEST, 2 ** attempt));
    timer = setTimeout(now, pause * 1000 * spread());
    attempt += 1;
  };
  const once = async () => {
    clearTimeout(timer);
    const progress = { pulled: false };
    await report("syncing");
    try {
      await navigator.locks.request(`rvuedge-sync-${person}`, () => rounds(progress));
      attempt = 0;
      await report("synced", "", progress.pulled);
    } catch (error) {
      if (error instanceof SignedOut) return report("signed-out", error.message, progress.pulled);
      if (error instanceof Refused) return report("refused", error.message, progress.pulled);
      if (!(error instanceof Offline)) throw error;
      later(error.after);
      await report("offline", error.message, progress.pulled);
    }
    return undefined;
  };
  const now = async () => {
    again = true;
    running ??= (async () => {
      for (; again; await once()) again = false;
    })().finally(() => (running = null));
    return running;
  };
  return now;
}
