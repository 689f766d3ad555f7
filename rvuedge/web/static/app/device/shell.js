// The service worker, new versions of the client, and the way to install it.
import { app } from "../state.js";
import * as store from "../store.js";
import { $ } from "../views/dom.js";
import { whenTurned } from "./turns.js";

// Milliseconds between two questions for a newer version: a phone is taken up many times an hour.
const HOUR = 3_600_000;
// Cases on this phone from which on somebody has seen what there is to install.
const ENOUGH = 3;
let offered = null;

// Whether this page is already of the release whose files the worker has.
const isCurrent = () => caches.match($("client").src).then(Boolean);

// Asks for a newer version when the phone is taken up, and says so once there is one that this page is not of.
export async function startShell() {
  if (!navigator.serviceWorker) return;
  const { controller } = navigator.serviceWorker;
  navigator.serviceWorker.addEventListener("controllerchange", async () => {
    $("new-version").hidden = !controller || (await isCurrent());
  });
  $("reload").addEventListener("click", () => location.reload());
  const registration = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app" }).catch(() => null);
  let last = Date.now();
  whenTurned((reason) => {
    if (!registration || reason !== "wake" || Date.now() - last < HOUR) return;
    last = Date.now();
    registration.update().catch(() => null);
  });
}

// How many changes wait, on the icon of the installed client.
export function showOnIcon() {
  const left = app.waiting + app.needing;
  const said = left ? navigator.setAppBadge?.(left) : navigator.clearAppBadge?.();
  said?.catch(() => null);
}

export async function showInstall() {
  const isInstalled = matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  const isApple = navigator.standalone === false; // Safari on a phone says so, and has no question of its own
  $("install").hidden = isInstalled || (!offered && !isApple);
  $("install-now").hidden = !offered;
  $("install-by-hand").hidden = Boolean(offered) || !isApple;
  const isTime = app.cases.length >= ENOUGH && !(await store.saved("install-answered"));
  $("install-offer").hidden = $("install").hidden || !isTime;
}

async function answer(isWanted) {
  await store.save("install-answered", true);
  if (isWanted && offered) {
    const question = offered;
    offered = null;
    await question.prompt();
  } else if (isWanted) {
    location.hash = "#more";
  }
  await showInstall();
}

// The browser's own offer is held back until there is something worth coming back to.
export function startInstall() {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = event;
    showInstall();
  });
  window.addEventListener("appinstalled", () => answer(false));
  $("install-now").addEventListener("click", () => answer(true));
  $("install-yes").addEventListener("click", () => answer(true));
  $("install-no").addEventListener("click", () => answer(false));
}
