// What the training screens show, as the server gave it last, so that they open without a connection. An address that
// this server does not have, or that has nothing for this person, is not shown.
import { call, Offline } from "../api.js";
import * as store from "../store.js";

const KEY = "training";

export const kept = async () => (await store.saved(KEY)) ?? {};

// Asks anew for `wanted`, {name: path}. What got no answer stays as it was, one by one; an answer that there is nothing
// takes its name away.
export async function renewTraining(wanted) {
  const after = await kept();
  const asked = Object.entries(wanted).map(async ([name, path]) => [name, await answerOf(path)]);
  for (const [name, answer] of await Promise.all(asked)) {
    if (answer?.ok) after[name] = answer.body;
    else if (answer) delete after[name];
  }
  await store.save(KEY, after);
  return after;
}

async function answerOf(path) {
  try {
    return await call("GET", path);
  } catch (error) {
    if (error instanceof Offline) return null;
    throw error;
  }
}
