// What the training screens show, as the server gave it last, so that they open without a connection. An address that
// this server does not have, or that has nothing for this person, is not shown.
import { call } from "../api.js";
import * as store from "../store.js";

const KEY = "training";

export const kept = async () => (await store.saved(KEY)) ?? {};

// Asks anew for `wanted`, {name: path}. An answer that is none of this person's takes its name away; without a
// connection everything stays.
export async function renewTraining(wanted) {
  const before = await kept();
  const names = Object.keys(wanted);
  const answers = await Promise.all(names.map((name) => call("GET", wanted[name])));
  const found = names.map((name, place) => [name, answers[place].ok ? answers[place].body : undefined]);
  const after = { ...before, ...Object.fromEntries(found) };
  for (const name of Object.keys(after)) if (after[name] === undefined) delete after[name];
  await store.save(KEY, after);
  return after;
}
