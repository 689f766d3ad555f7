// On a page for the signed-out: what waits on this phone, whose address it is, and a sign-out the server has not heard
// of. Stands alone: the client is not loaded here.
const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function waitingIn(name) {
  const database = await answerOf(indexedDB.open(name));
  try {
    const transaction = database.transaction(["changes", "errands"], "readonly");
    const [changes, errands] = await Promise.all([
      answerOf(transaction.objectStore("changes").count()),
      answerOf(transaction.objectStore("errands").count()),
    ]);
    return changes + errands;
  } finally {
    database.close();
  }
}

async function show() {
  const isLeaving = await caches.match("/app/leaving", { cacheName: "rvuedge-device" });
  for (const box of document.querySelectorAll("[data-leaving]")) box.hidden = !isLeaving;
  const names = ((await indexedDB.databases?.()) ?? []).map((known) => known.name);
  const found = await Promise.all(names.filter((name) => /^rvuedge-\d+$/.test(name)).map(waitingIn));
  const count = found.reduce((sum, each) => sum + each, 0);
  const words = count === 1 ? "1 case waits" : `${count} cases wait`;
  for (const box of document.querySelectorAll("[data-waiting]")) {
    box.textContent = count ? `${words} on this phone. Sign in to send ${count === 1 ? "it" : "them"}.` : "";
    box.hidden = !count;
  }
}

// Kept in the browser of a device that is one's own, so that the next sign-in asks for the password alone.
const ADDRESS = "rvuedge-address";

function keepAddress(form) {
  const { email, own_device: own } = form.elements;
  if (!email.value) email.value = localStorage.getItem(ADDRESS) ?? "";
  form.addEventListener("submit", () =>
    own?.checked ? localStorage.setItem(ADDRESS, email.value) : localStorage.removeItem(ADDRESS),
  );
}

// A page that stands for another one opens itself anew as soon as the server answers. The network may be back a moment
// before it does, so it is asked again every few seconds.
const AGAIN = 4000; // milliseconds: soon enough for who is waiting, and seldom enough for a battery

async function reopen() {
  const answer = await fetch("/api/v1/health", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}

if (document.querySelector("[data-reload]")) {
  window.addEventListener("online", reopen);
  setInterval(() => document.visibilityState === "visible" && reopen(), AGAIN);
}
for (const form of document.querySelectorAll("form[action$=sign-in]")) {
  try {
    keepAddress(form);
  } catch {
    // a browser that keeps nothing: the address is typed each time
  }
}
await show().catch(() => null); // a browser that keeps nothing has nothing to tell
