// The client: log a case, see what it earned, see where it puts you. Works offline; nothing entered is lost.
import { call, Offline, sentence } from "./api.js";
import { addLine, facts } from "./form.js";
import * as queue from "./queue.js";
import { dashboard, hundredths, logItem } from "./views.js";

const $ = (id) => document.getElementById(id);
const form = $("log");
const PARTS = "totals,pace,percentile,compensation,changes";

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

function showQueue(refused = []) {
  const count = queue.waiting().length;
  $("queue").hidden = count === 0;
  const why = refused.map(({ problem }) => sentence(problem)).join(" ");
  $("queue").textContent = `${count} ${count === 1 ? "case waits" : "cases wait"} in this browser to be sent. ${why}`;
}

async function refresh() {
  const [board, logs] = await Promise.all([call("GET", `/dashboard?parts=${PARTS}`), call("GET", "/logs?limit=15")]);
  if (board.ok) $("dashboard").replaceChildren(...dashboard(board.body));
  if (logs.ok) $("recent").replaceChildren(...logs.body.items.map((log) => logItem(log, removeLog)));
}

async function sync() {
  const { sent, refused } = await queue.flush();
  showQueue(refused);
  await refresh().catch((error) => {
    if (!(error instanceof Offline)) throw error;
  });
  return { sent, refused };
}

async function save(event) {
  event.preventDefault();
  const log = { id: crypto.randomUUID(), ...facts(form) };
  if (log.lines.length === 0) return;
  queue.add(log);
  const { sent, refused } = await sync();
  const mine = sent.find((one) => one.id === log.id);
  const problem = refused.find((one) => one.log.id === log.id)?.problem;
  if (problem) {
    queue.remove(log.id); // still in the form: the person mends it there
    showQueue();
    $("said").textContent = `Not saved. ${sentence(problem)}`;
    return;
  }
  $("said").textContent = mine ? `Saved: ${hundredths(mine.work_rvu)} wRVU${mine.unvalued_lines ? `, ${mine.unvalued_lines} not valued` : ""}` : "Kept here; it is sent when there is a connection.";
  $("lines").replaceChildren();
  addLine($("lines")).focus();
}

async function removeLog(log) {
  if (!confirm(`Delete the case of ${log.performed_on}?`)) return;
  await call("DELETE", `/logs/${log.id}`);
  await refresh();
}

async function contract() {
  const box = $("contract");
  const answer = await call("GET", "/contract").catch(() => null);
  if (answer?.ok) for (const [name, value] of Object.entries(answer.body)) if (box[name]) box[name].value = value ?? "";
  if (!box.effective_from.value) box.effective_from.value = `${today().slice(0, 4)}-01-01`;
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    const names = ["effective_from", "policy", "pinned_release", "cfte", "annual_goal", "rate"];
    const body = Object.fromEntries(names.map((name) => [name, box[name].value || null]));
    const put = await call("PUT", "/contract", body).catch((error) => ({ ok: false, body: { detail: error.message } }));
    $("contract-said").textContent = put.ok ? `Saved; ${put.body.recredited_lines} lines credited anew.` : sentence(put.body);
    if (put.ok) await refresh();
  });
}

form.performed_on.value = today();
addLine($("lines"));
$("add-line").addEventListener("click", () => addLine($("lines")).focus());
form.addEventListener("submit", save);
window.addEventListener("online", sync);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/app/sw.js", { scope: "/app" });
showQueue();
await sync();
await contract();
