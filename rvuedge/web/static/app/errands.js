// Favorites and templates: changed here at once, sent when there is a connection. A later errand at an address takes
// the earlier one's place.
import { call, sentence } from "./api.js";
import * as store from "./store.js";

export const EMPTY = { recent: [], favorites: [], templates: [], sticky: {}, previous: null };

// What is at hand for logging, as the server last told it, with the errands that wait laid over it.
export async function atHand() {
  const [told, errands] = [(await store.kept("capture")) ?? EMPTY, await store.all("errands")];
  const templates = new Map(told.templates.map((one) => [one.id, one]));
  let favorites = told.favorites.map((one) => one.code);
  for (const { method, path, body } of errands.sort((a, b) => a.at - b.at)) {
    const id = /^\/templates\/(.+)$/.exec(path)?.[1];
    if (path === "/favorites") favorites = body.codes;
    else if (id && method === "DELETE") templates.delete(id);
    else if (id) templates.set(id, { ...body, id });
  }
  return {
    ...told,
    favorites,
    templates: [...templates.values()].sort((a, b) => a.name.localeCompare(b.name)),
    errands,
  };
}

const wait = (method, path, body) =>
  store.put("errands", { path, method, body, at: Date.now(), stamp: crypto.randomUUID() });

export const setFavorites = (codes) => wait("PUT", "/favorites", { codes });
export const putTemplate = (id, template) => wait("PUT", `/templates/${id}`, template);
export const removeTemplate = (id) => wait("DELETE", `/templates/${id}`);
export const dropErrand = (path) => store.remove("errands", path);

// Sends what waits, then asks what is at hand now. A refused errand stays, with the server's words.
export async function run() {
  for (const errand of (await store.all("errands")).sort((a, b) => a.at - b.at)) {
    if (errand.refused) continue;
    const answer = await call(errand.method, errand.path, errand.body);
    await store.transact(["errands"], async (t) => {
      const now = await t.get("errands", errand.path);
      if (now?.stamp !== errand.stamp) return;
      if (answer.ok) await t.remove("errands", errand.path);
      else await t.put("errands", { ...now, refused: sentence(answer.body) });
    });
  }
  const [capture, contract] = [await call("GET", "/capture"), await call("GET", "/contract")];
  if (capture.ok) await store.keep("capture", capture.body);
  if (contract.ok) await store.keep("contract", contract.body);
}
