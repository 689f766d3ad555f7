// What the windows of the client share: who it is, the catalog, the cases as they stand on this phone, what is at hand.
import * as requests from "./requests.js";
import { casesOf, needsPerson } from "./reconcile.js";
import * as store from "./store.js";
import { kept } from "./training/stored.js";

const box = document.getElementById("app");
// What stands where cases would be, on a phone that has not had the first answer of the server.
export const ON_THE_WAY = "Your cases come with the first sync. You can log now.";

export const app = {
  person: box?.dataset.person,
  specialty: box?.dataset.specialty || null,
  provider: box?.dataset.provider,
  trainee: box?.dataset.trainee === "true",
  stages: JSON.parse(box?.dataset.stages ?? "[]"),
  face: box?.dataset.face,
  training: {},
  index: null,
  cases: [],
  logs: [],
  waiting: 0,
  needing: 0,
  quickPicks: requests.EMPTY,
  contract: null,
  sync: null,
  isNew: false,
};

const TRAINEES = new Set(["medical_student", "resident"]);

// Whether a case of a day earns nothing: by the career stage of that day, whatever it is today.
export const traineeOn = (day) => TRAINEES.has(app.stages.filter(([since]) => since <= day).at(-1)?.[1]);

let stored = null;

// Reads from the store what may have changed: the stored logs, which are many, only when some did.
export async function reread({ logs = true } = {}) {
  if (logs || !stored) stored = await store.all("logs");
  const changes = await store.all("changes");
  app.cases = casesOf(stored, changes);
  app.logs = app.cases.map((entry) => entry.log);
  app.quickPicks = await requests.quickPicks();
  app.training = await kept();
  app.isNew = !(await store.saved("cursor")); // no first answer of the server yet: what there is, nobody knows here
  app.contract = (await store.saved("contract")) ?? null;
  const refused = app.quickPicks.requests.filter((waiting) => waiting.refused).length;
  app.needing = needsPerson(changes).length + refused;
  app.waiting = changes.length + app.quickPicks.requests.length - app.needing;
}
