// What the browser does with what is kept on this phone: refuses it, has no room, or throws it away. Each is said in
// words, and the client works on with what there is.
import { app } from "../state.js";
import * as store from "../store.js";
import { $ } from "../views/dom.js";

const REFUSED =
  "This browser keeps nothing on this phone, as in a private window. You can log while you are online. " +
  "Keep this page open until all is synced.";
// How many days the number of waiting cases is remembered beside the store; longer than anybody is away.
const REMEMBERED = 400;
const COOKIE = "rvuedge_waiting";

export function sayStorage(text) {
  $("storage").textContent = text;
  $("storage").hidden = !text;
}

const remembered = () => Number(new RegExp(`(?:^|; )${COOKIE}=\\d+-(\\d+)`).exec(document.cookie)?.[1] ?? 0);
const rememberedOf = () => new RegExp(`(?:^|; )${COOKIE}=(\\d+)-`).exec(document.cookie)?.[1];

// How many cases wait, in a cookie: a browser that clears the store of a site leaves its cookies.
export function rememberWaiting() {
  const left = app.waiting + app.needing;
  const days = left ? REMEMBERED : 0;
  document.cookie = `${COOKIE}=${app.person}-${left}; path=/app; max-age=${days * 86_400}; SameSite=Lax`;
}

const lost = (count) =>
  `The browser cleared what was stored on this phone. ` +
  `${count === 1 ? "One change was not sent yet and is gone." : `${count} changes were not sent yet and are gone.`} ` +
  "Check your cases of the last days.";

// Opens the store, or one in memory where the browser refuses.
export async function openStore() {
  window.addEventListener("unhandledrejection", (event) => {
    if (!(event.reason instanceof store.Full)) return;
    event.preventDefault();
    sayStorage(event.reason.message);
  });
  try {
    const isNew = await store.open(app.person);
    if (isNew && rememberedOf() === app.person && remembered()) sayStorage(lost(remembered()));
    navigator.storage?.persist?.().catch(() => null);
  } catch {
    store.openInMemory();
    sayStorage(REFUSED);
  }
}
