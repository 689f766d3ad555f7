// Lets /app open without a network. rvuedge/web/client/offline_shell.py puts SHELL in front of this text:
// {version, files, offline, signedOut}, the version a digest of the files, so a new release is a new cache. The
// person's data and the catalog are in IndexedDB; pages that were opened are in PAGES until she signs out.
const CACHE = `rvuedge-app-${SHELL.version}`;
const PAGES = "rvuedge-pages";
const DEVICE = "rvuedge-device";
const PAGE = "/app";
// Where DEVICE holds the token of a sign-out that the server has not heard of; device/leaving.js puts it there.
const LEAVING = "/app/leaving";
// Where PAGES holds whose they are.
const OWNER = "/app/owner";
// Milliseconds before the kept page is shown: a poor network in a basement answers, but not while somebody waits.
const PATIENCE = 3000;
let signOuts = 0;
let keeping = Promise.resolve();

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forget(event.ports[0]));
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("sync", (event) => event.waitUntil(finishLeaving()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (SHELL.files.includes(pathname + search)) event.respondWith(file(event.request, pathname + search));
  else if (event.request.mode !== "navigate") return;
  else if (pathname === PAGE) event.respondWith(page(event));
  else if (pathname.startsWith(`${PAGE}/`)) event.respondWith(other(event.request));
});

// Files under an address with their digest are taken from where the browser has them already.
async function install() {
  const cache = await caches.open(CACHE);
  const how = (name) => (name.includes("?v=") ? "default" : "no-cache");
  await cache.addAll(SHELL.files.map((name) => new Request(name, { cache: how(name) })));
  await fetched(PAGE).catch(() => null);
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith("rvuedge-app-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

// The page as it is now, kept for later when it is the client and not the sign-in form.
async function fetched(request) {
  const before = signOuts;
  const answer = await fetch(request);
  const person = answer.ok && /data-person="(\d+)"/.exec(await answer.clone().text())?.[1];
  if (person && before === signOuts) await keep(answer.clone(), person);
  return answer;
}

function keep(answer, person) {
  keeping = (async () => {
    const owner = await (await caches.match(OWNER, { cacheName: PAGES }))?.text();
    if (owner !== person) {
      await caches.delete(PAGES);
      await (await caches.open(PAGES)).put(OWNER, new Response(person));
    }
    await (await caches.open(CACHE)).put(PAGE, answer);
  })();
  return keeping;
}

// Whoever signs out leaves no page: one that was on its way, or is being put away, goes too.
async function forget(port) {
  signOuts += 1;
  await keeping.catch(() => null);
  for (const name of await caches.keys()) await (await caches.open(name)).delete(PAGE);
  await caches.delete(PAGES);
  port?.postMessage("forgotten");
}

// Tells the server of a sign-out that it has not heard of; answers whether none is left. It says so with the token of
// the page that was left, and with a new one where that has had its day.
async function finishLeaving() {
  const left = await caches.match(LEAVING, { cacheName: DEVICE });
  if (!left) return true;
  let told = await signedOut(await left.text());
  if (told?.status === 400) {
    const now = await fetch(PAGE, { cache: "no-store" }).then((answer) => answer.text());
    told = await signedOut(/name="csrf-token" content="([^"]+)"/.exec(now)?.[1] ?? "");
  }
  if (!told?.ok && told?.status !== 401) return false;
  await (await caches.open(DEVICE)).delete(LEAVING);
  return true;
}

const signedOut = (token) =>
  fetch("/app/sign-out", { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);

const kept = (name) => caches.match(name, { cacheName: CACHE });

// The network's page if it comes in time, else the kept one; with none kept, whatever the network gives, or a page that
// says there is none. Who signed out without a network gets no page until the server knows.
async function page(event) {
  if (!(await finishLeaving())) return kept(SHELL.signedOut);
  const network = fetched(event.request);
  event.waitUntil(network.catch(() => null));
  const saved = await kept(PAGE);
  if (!saved) return network.catch(() => kept(SHELL.signedOut));
  const late = new Promise((resolve) => setTimeout(() => resolve(saved), PATIENCE));
  return Promise.race([network.catch(() => saved), late]);
}

// Another page of the app: the network's, else as it was when it was last opened, with its time, else a page that says
// there is none.
async function other(request) {
  if (!(await finishLeaving())) return kept(SHELL.signedOut);
  const before = signOuts;
  try {
    const answer = await fetch(request);
    const isOwn = answer.ok && !answer.redirected && (await answer.clone().text()).includes('<body class="app">');
    if (isOwn && before === signOuts && (await caches.match(OWNER, { cacheName: PAGES })))
      await (await caches.open(PAGES)).put(request, answer.clone());
    return answer;
  } catch {
    const saved = await caches.match(request, { cacheName: PAGES });
    return saved ? dated(saved) : kept(SHELL.offline);
  }
}

// A kept page that says when it was as it is.
async function dated(answer) {
  const then = new Date(answer.headers.get("Date") ?? Date.now());
  const how = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };
  const words = `No connection. This page is as it was on ${then.toLocaleString("en-US", how)}.`;
  const text = (await answer.text()).replace(
    /<main[^>]*>/,
    (main) => `${main}<p class="notice" role="status">${words}</p>`,
  );
  return new Response(text, { headers: answer.headers });
}

async function file(request, name) {
  return (await kept(name)) ?? fetch(request);
}
