// Signing out. Without a network too: what the phone has of the person goes now, the server hears of it at the next
// contact (the service worker tells it before it opens any page), and until then nobody gets in here.
import { endSession, tokenOfPage } from "../api.js";
import { app } from "../state.js";
import * as store from "../store.js";
import { $ } from "../views/dom.js";

// Milliseconds for the worker to put nothing away any more; a worker that does not answer has nothing on its way.
const WAIT = 1000;
const DEVICE = "rvuedge-device";
const LEAVING = "/app/leaving";

function forgotten() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise((resolve) => {
    port1.onmessage = resolve;
    setTimeout(resolve, WAIT);
  });
  worker.postMessage("forget", [port2]);
  return answered;
}

// Leaves the sign-out with the service worker.
async function leaveWord() {
  await (await caches.open(DEVICE)).put(LEAVING, new Response(tokenOfPage()));
  const worker = await navigator.serviceWorker.ready;
  await worker.sync?.register("sign-out").catch(() => null);
}

const question = (left) =>
  `Not sent yet: ${left}. They stay on this phone until you sign in here again. Sign out anyway?`;

// Leaves nothing behind when everything has been sent; what waits stays for the next sign-in of the same person.
export async function signOut(event) {
  event.preventDefault();
  const left = app.waiting + app.needing;
  if (left && !confirm(question(left))) return;
  const isHeard = await endSession();
  if (!isHeard && !navigator.serviceWorker?.controller) {
    $("trouble-text").textContent = "No connection. This browser needs one to sign you out.";
    $("trouble").hidden = false;
    return;
  }
  if (!isHeard) await leaveWord();
  await forgotten();
  for (const name of await caches.keys()) await (await caches.open(name)).delete("/app");
  if (!left) await store.forget(app.person);
  location.assign("/app");
}
