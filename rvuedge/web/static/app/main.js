// The client: log a case, see what it earned, see where it puts you. Works without a connection; nothing entered is
// lost.
import { Offline, SignedOut } from "./api.js";
import { showCases, startCases } from "./cases/cases.js";
import { load, renew } from "./catalog/catalog.js";
import { openStore, rememberWaiting } from "./device/storage.js";
import { showInstall, showOnIcon, startInstall, startShell } from "./device/shell.js";
import { startTurns, turned, whenTurned } from "./device/turns.js";
import { $, badge } from "./views/dom.js";
import { show, startEditor } from "./editor/editor.js";
import { run } from "./requests.js";
import { askNumbers, showNumbers } from "./numbers/numbers.js";
import { showMore, startMore } from "./views/more.js";
import { app, reread } from "./state.js";
import * as store from "./store.js";
import { synchronizer } from "./sync.js";
import { askTraining, showTraining, startTraining } from "./training/screens.js";

const TABS = [...$("tabs").querySelectorAll('a[href^="#"]')].map((link) => link.hash.slice(1));
const others = new BroadcastChannel(`rvuedge-${app.person}`);
const OFFLINE = (error) => {
  if (!(error instanceof Offline) && !(error instanceof SignedOut)) throw error;
};
// Minutes after which a phone that lies open asks what another device has logged.
const BETWEEN = 5;
let phase = "offline";
let refusal = ""; // why the last sync was refused; it stands until the next one
let minutes = 0;

function showState() {
  const waits = app.waiting ? `${app.waiting} waiting to sync` : "";
  const text = {
    syncing: waits || "Syncing…",
    synced: waits || "Synced",
    offline: waits || "Offline, all sent",
    "signed-out": "Signed out",
    refused: waits,
  }[phase];
  $("state").textContent = [text, app.needing ? `${app.needing} ${app.needing === 1 ? "needs" : "need"} attention` : ""]
    .filter(Boolean)
    .join(" · ");
  $("state").dataset.phase = app.needing ? "needs" : phase;
  badge($("needing"), app.needing, "need attention");
  showOnIcon();
  rememberWaiting();
  const trouble = ["signed-out", "refused"].includes(phase) ? refusal : "";
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
  await showInstall();
  if (tell) others.postMessage("changed");
}

async function showSync(now, message, pulled) {
  phase = now;
  refusal = message ?? "";
  if (now === "synced") {
    if (await run().catch(OFFLINE)) app.sync();
    await Promise.all([numbers(), askTraining().catch(OFFLINE)]);
  }
  if (now !== "syncing") await refresh({ tell: now === "synced", logs: pulled });
  showState();
}

async function numbers() {
  if (app.face === "attending") await showNumbers(await askNumbers().catch(OFFLINE));
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

// The catalog that this phone has; what is newer comes after the person's own cases.
const catalog = async () => (await store.saved("bundle-tag")) && found();

// The catalog is there, or a newer one.
async function found() {
  app.index = await load();
  await turned("catalog");
  usable();
}

// Everything that comes from the time, the network or the catalog, anew.
async function atTurn(reason) {
  minutes = reason === "minute" ? minutes + 1 : minutes;
  if (reason === "offline") phase = "offline";
  if (reason !== "minute") await refresh({ logs: false });
  if (!["wake", "day", "online"].includes(reason) && minutes < BETWEEN) return;
  minutes = 0;
  await app.sync();
}

// A code can be found and logged: by the server's catalog as long as this phone has none.
const usable = () => ($("app").dataset.usable = "true");

async function start() {
  await openStore();
  await adopt();
  app.sync = synchronizer(app.person, showSync);
  // A case is in the queue: from this moment on nothing says "Synced" until it is sent.
  app.queued = () => {
    app.waiting ||= 1;
    showState();
  };
  app.changed = async ({ logs = false } = {}) => {
    await refresh({ tell: true, logs });
    await app.sync();
  };
  await reread();
  if (app.face === "attending") await showNumbers();
  await startEditor();
  await startCases();
  startMore();
  startTraining();
  showTab();
  window.addEventListener("hashchange", showTab);
  others.addEventListener("message", () => refresh());
  whenTurned(atTurn);
  startTurns();
  startInstall();
  if (navigator.onLine) usable();
  await Promise.all([app.sync(), catalog()]);
  if (await renew().catch(OFFLINE)) await found();
  $("app").dataset.ready = "true";
  await startShell(); // last: its copies of the files wait for what the person waits for
}

await start();
