// Logs that have not reached the server yet. They stay in this browser until it has acknowledged each one.
import { call, Offline } from "./api.js";

const person = () => document.getElementById("app").dataset.person;
const KEY = () => `rvuedge-queue-${person()}`;

export const waiting = () => JSON.parse(localStorage.getItem(KEY()) ?? "[]");
const keep = (logs) => localStorage.setItem(KEY(), JSON.stringify(logs));

export function add(log) {
  keep([...waiting().filter((one) => one.id !== log.id), log]);
}

export function remove(id) {
  keep(waiting().filter((one) => one.id !== id));
}

// Sends what waits, oldest first. Returns {sent, refused}; a refused log stays in the queue with its reason.
export async function flush() {
  const sent = [];
  const refused = [];
  for (const log of waiting()) {
    const { id, ...facts } = log;
    let answer;
    try {
      answer = await call("PUT", `/logs/${id}`, facts);
    } catch (error) {
      if (error instanceof Offline) break;
      throw error;
    }
    if (answer.ok) {
      remove(id);
      sent.push(answer.body);
    } else {
      refused.push({ log, problem: answer.body });
    }
  }
  return { sent, refused };
}
