// What this phone keeps, in IndexedDB, one database per person: logs as the server told them, changes that wait,
// requests (favorites and templates that wait), and single values such as the cursor and the catalog.
import { memory } from "./device/memory.js";

const STORES = { logs: "id", changes: "id", acks: "id", errands: "path", kept: null };
let database;
let inMemory = null;

// Nothing more fits; what was there is as it was.
export class Full extends Error {}

const FULL =
  "This phone’s storage is full: that was not saved. Free some space on the phone, then do it again. " +
  "What is on the screen stays.";
const worded = (error) => (error?.name === "QuotaExceededError" ? new Full(FULL, { cause: error }) : error);

export const nameOf = (person) => `rvuedge-${person}`;

// Answers whether there was nothing of this person yet. Where the browser refuses, `openInMemory` serves instead.
export function open(person) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(nameOf(person), 1);
    let isNew = false;
    request.onupgradeneeded = () => {
      isNew = true;
      for (const [name, keyPath] of Object.entries(STORES))
        request.result.createObjectStore(name, keyPath ? { keyPath } : {});
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      database = request.result;
      database.onversionchange = () => database.close();
      resolve(isNew);
    };
  });
}

export const openInMemory = () => (inMemory = memory(STORES));

const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// All of `act` or nothing of it. It may await what it is given here and nothing else.
export function transact(names, act, mode = "readwrite") {
  if (inMemory) return inMemory(act);
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const tools = {
      get: (store, key) => answerOf(transaction.objectStore(store).get(key)),
      all: (store) => answerOf(transaction.objectStore(store).getAll()),
      put: (store, value, key) => answerOf(transaction.objectStore(store).put(value, key)),
      remove: (store, key) => answerOf(transaction.objectStore(store).delete(key)),
    };
    let done;
    transaction.oncomplete = () => resolve(done);
    transaction.onabort = () => reject(worded(done ?? transaction.error));
    act(tools).then(
      (answer) => (done = answer),
      (error) => {
        done = error;
        if (transaction.error === null) transaction.abort();
      },
    );
  });
}

export const all = (store) => transact([store], (t) => t.all(store), "readonly");
export const get = (store, key) => transact([store], (t) => t.get(store, key), "readonly");
export const put = (store, value, key) => transact([store], (t) => t.put(store, value, key));
export const remove = (store, key) => transact([store], (t) => t.remove(store, key));

export const saved = (key) => get("kept", key);
export const save = (key, value) => put("kept", value, key);

// Everything of this person leaves the phone.
export function forget(person) {
  if (inMemory) return openInMemory();
  database.close();
  return answerOf(indexedDB.deleteDatabase(nameOf(person)));
}
