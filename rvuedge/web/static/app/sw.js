// Lets /app open without a network. rvuedge/web/site/offline_shell.py puts SHELL in front of this text:
// {version, files}, the version a digest of the files, so a new release is a new cache. The person's data and the
// catalog are in IndexedDB, never here.
const CACHE = `rvuedge-app-${SHELL.version}`;
const PAGE = "/app";
// Milliseconds before the kept page is shown: a poor network in a basement answers, but not while somebody waits.
const PATIENCE = 3000;
let signOuts = 0;
let keeping = Promise.resolve();

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forget(event.ports[0]));
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === PAGE && event.request.mode === "navigate") event.respondWith(page(event));
  else if (SHELL.files.includes(pathname)) event.respondWith(file(event.request, pathname));
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files.map((name) => new Request(name, { cache: "no-cache" })));
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
  if (answer.ok && (await answer.clone().text()).includes("data-person=") && before === signOuts)
    await keep(answer.clone());
  return answer;
}

function keep(answer) {
  keeping = caches.open(CACHE).then((cache) => cache.put(PAGE, answer));
  return keeping;
}

// Whoever signs out leaves no page: one that was on its way, or is being put away, goes too.
async function forget(port) {
  signOuts += 1;
  await keeping.catch(() => null);
  for (const name of await caches.keys()) await (await caches.open(name)).delete(PAGE);
  port?.postMessage("forgotten");
}

// The network's page if it comes in time, else the kept one; with none kept, whatever the network gives.
async function page(event) {
  const network = fetched(event.request);
  event.waitUntil(network.catch(() => null));
  const saved = await caches.match(PAGE, { cacheName: CACHE });
  if (!saved) return network;
  const late = new Promise((resolve) => setTimeout(() => resolve(saved), PATIENCE));
  return Promise.race([network.catch(() => saved), late]);
}

async function file(request, pathname) {
  return (await caches.match(pathname, { cacheName: CACHE })) ?? fetch(request);
}
