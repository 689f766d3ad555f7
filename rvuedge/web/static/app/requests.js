// Favorites, templates, attestations and a student's entries: changed here at once, sent when there is a connection. A
// later request at an address takes the earlier one's place.
import { call, sentence } from "./api.js";
import * as store from "./store.js";

export const EMPTY = { recent: [], favorites: [], templates: [], sticky: {}, previous: null };

// What is at hand for logging, as the server last told it, with the requests that wait laid over it.
export async function quickPicks() {
  const [capture, requests] = [(await store.saved("capture")) ?? EMPTY, await store.all("errands")];
  const templates = new Map(capture.templates.map((template) => [template.id, template]));
  let favorites = capture.favorites.map((favorite) => favorite.code);
  for (const { method, path, body } of requests.sort((a, b) => a.at - b.at)) {
    const id = /^\/templates\/(.+)$/.exec(path)?.[1];
    if (path === "/favorites") favorites = body.codes;
    else if (id && method === "DELETE") templates.delete(id);
    else if (id) templates.set(id, { ...body, id });
  }
  return {
    ...capture,
    favorites,
    templates: [...templates.values()].sort((a, b) => a.name.localeCompare(b.name)),
    requests,
  };
}

// `path` is what a later request takes the place by; `to` the address, where that is another; `label` says to the
// person what it is about.
const wait = (method, path, body, { to = path, headers = {}, label = "" } = {}) =>
  store.put("errands", { path, to, method, body, headers, label, at: Date.now(), stamp: crypto.randomUUID() });

export const setFavorites = (codes) => wait("PUT", "/favorites", { codes });
export const putTemplate = (id, template) => wait("PUT", `/templates/${id}`, template);
export const removeTemplate = (id) => wait("DELETE", `/templates/${id}`);
// What an attending says of a case or of a student's entry, what a resident asks for, and a student's own entry;
// `version` is that of the entry it was made on, if one.
export const answerAttestation = (id, answer, label) => wait("POST", `/attestations/${id}`, answer, { label });
export const copyCase = (id, answer, label) =>
  wait("POST", `/attestations/${id}#copy`, answer, { label, to: `/attestations/${id}` });
export const requestAttestation = (logId, label) =>
  wait("POST", `/logs/${logId}/attestation-request`, undefined, { label });
export const signEntry = (path, answer, label) => wait("POST", path, answer, { label });
export const putEntry = (path, entry, version) => wait("PUT", path, entry, onVersion(version));
export const removeEntry = (path, version) => wait("DELETE", path, undefined, onVersion(version));
const onVersion = (version) => ({ headers: version ? { "If-Match": `"${version}"` } : {} });

// Takes back what is still only here; false where nothing waits, or where it may have reached the server already.
export const dropUnsent = (path) =>
  store.transact(["errands"], async (t) => {
    const waiting = await t.get("errands", path);
    if (!waiting || waiting.isSent) return false;
    await t.remove("errands", path);
    return true;
  });
export const dropRequest = (path) => store.remove("errands", path);

// Answers to an attestation that make or change a log of the person's own.
const OF_LOGS = new Set(["accept", "copy"]);

// Whether a request is still the one that waits; from now on it may have arrived, whatever becomes of its answer.
const markSent = (request) =>
  store.transact(["errands"], async (t) => {
    const now = await t.get("errands", request.path);
    if (now?.stamp !== request.stamp) return false;
    await t.put("errands", { ...now, isSent: true });
    return true;
  });

// Sends what waits, then asks what is at hand now. A refused request stays, with the server's words. Answers whether
// the server changed a log by one of them, which is then to be pulled.
export async function run() {
  let changes = false;
  for (const request of (await store.all("errands")).sort((a, b) => a.at - b.at)) {
    if (request.refused) continue;
    if (!(await markSent(request))) continue;
    const answer = await call(request.method, request.to ?? request.path, request.body, request.headers);
    changes ||= answer.ok && OF_LOGS.has(request.body?.action);
    await store.transact(["errands"], async (t) => {
      const now = await t.get("errands", request.path);
      if (now?.stamp !== request.stamp) return;
      if (answer.ok) await t.remove("errands", request.path);
      else await t.put("errands", { ...now, refused: sentence(answer.body) });
    });
  }
  const [capture, contract] = await Promise.all([call("GET", "/capture"), call("GET", "/contract")]);
  if (capture.ok) await store.save("capture", capture.body);
  if (contract.ok) await store.save("contract", contract.body);
  return changes;
}
