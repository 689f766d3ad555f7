// The client: log a case, see what it earned, see where it puts you. Works without a connection; nothing entered is
// lost.
import { call, Offline, SignedOut } from "./api.js";
import { showCases, startCases } from "./views/cases.js";
import { load, renew } from "./catalog/catalog.js";
import { $, badge } from "./views/dom.js";
import { show, startEditor } from "./editor/editor.js";
import { run } from "./requests.js";
import { showMore, startMore } from "./views/more.js";
import { app, reread } from "./state.js";
import * as store from "./store.js";
import { synchronizer } from "./sync.js";
import { askTraining, showTraining, startTraining } from "./training/screens.js";
import { dashboard } from "./views/views.js";

const PARTS = "totals,pace,percentile,compensation,contract,changes";
const TABS = [...$("tabs").querySelectorAll("a")].map((link) => link.hash.slice(1));
const others = new BroadcastChannel(`rvuedge-${app.person}`);
const OFFLINE = (error) => {
  if (!(error instanceof Offline) && !(error instanceof SignedOut)) throw error;
};
let phase = "offline";

function showState(message = "") {
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const waits = app.waiting ? `Saved on this phone · ${app.waiting} waiting to sync` : "";
  const text = {
    syncing: waits || "Syncing…",
    synced: waits || `Synced ${time}`,
    offline: waits || "Offline · all synced",
    "signed-out": "Signed out",
    refused: waits,
  }[phase];
  $("state").textContent = [text, app.needing ? `${app.needing} ${app.needing === 1 ? "needs" : "need"} attention` : ""]
    .filter(Boolean)
    .join(" · ");
  $("state").dataset.phase = app.needing ? "needs" : phase;
  badge($("needing"), app.needing, "need attention");
  const trouble = ["signed-out", "refused"].includes(phase) ? message : "";
  $("trouble").hidden = !trouble;
  $("trouble-text").textContent = trouble;
  $("sign-in-again").hidden = phase !== "signed-out";
}

// Shows everything anew, here and in the other windows of this person.
async function refresh({ tell = false, logs = true } = {}) {
  await reread({ logs });
  show();
  showCases();
  showMore();
  showTraining();
  showState();
  if (tell) others.postMessage("changed");
}

async function showSync(now, message, pulled) {
  phase = now;
  if (now === "synced") {
    if (await run().catch(OFFLINE)) app.sync();
    await (app.face === "attending" ? numbers() : null);
    await askTraining().catch(OFFLINE);
  }
  if (now !== "syncing") await refresh({ tell: now === "synced", logs: pulled });
  showState(message);
}

// The dashboard as last told, with its day; asked anew after each sync.
async function numbers() {
  const answer = await call("GET", `/dashboard?parts=${PARTS}`).catch(OFFLINE);
  if (answer?.ok) await store.save("figures", answer.body);
  await showNumbers(answer?.ok);
}

async function showNumbers(isNow = false) {
  const board = app.face === "attending" && (await store.saved("figures"));
  if (!board) return;
  $("dashboard").replaceChildren(...dashboard(board));
  $("as-of").textContent = isNow ? "" : `As of ${board.on}. Updates when you are online.`;
}

function showTab() {
  const tab = TABS.includes(location.hash.slice(1)) ? location.hash.slice(1) : TABS[0];
  for (const name of TABS) {
    $(`s-${name}`).hidden = name !== tab;
    const link = $("tabs").querySelector(`[href="#${name}"]`);
    if (name === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0); // not to the list of the same name, whose head would be out of sight
  for (const row of document.querySelectorAll("[data-tab]")) row.hidden = row.dataset.tab !== tab;
  $("title").textContent = $(`s-${tab}`).dataset.title;
  if (document.activeElement?.closest("#tabs")) $("title").focus();
}

// Cases of the client before this one, which kept them in localStorage.
async function adopt() {
  const key = `rvuedge-queue-${app.person}`;
  const old = JSON.parse(localStorage.getItem(key) ?? "[]");
  for (const { id, ...log } of old)
    await store.put("changes", { id, op: "put", base_version: null, log, stamp: crypto.randomUUID(), at: Date.now() });
  localStorage.removeItem(key);
}

async function catalog() {
  app.index = await load();
  await refresh({ logs: false });
  if (await renew().catch(OFFLINE)) {
    app.index = await load();
    await refresh({ logs: false });
  }
}

function newShell() {
  if (!navigator.serviceWorker) return;
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.register("/app/sw.js", { scope: "/app" }).catch(() => null);
  navigator.serviceWorker.addEventListener("controllerchange", () => ($("new-version").hidden = !before));
}

async function start() {
  await store.open(app.person);
  await adopt();
  app.sync = synchronizer(app.person, showSync);
  app.changed = async ({ logs = false } = {}) => {
    await refresh({ tell: true, logs });
    await app.sync();
  };
  await reread();
  await showNumbers();
  await startEditor();
  startCases();
  startMore();
  startTraining();
  showTab();
  window.addEventListener("hashchange", showTab);
  window.addEventListener("online", () => app.sync());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && app.sync());
  others.addEventListener("message", () => refresh());
  $("reload").addEventListener("click", () => location.reload());
  navigator.storage?.persist?.();
  newShell();
  await Promise.all([app.sync(), catalog()]);
  $("app").dataset.ready = "true";
}

await start();
