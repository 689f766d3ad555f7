// Lets /app open without a network: the page and its files as they were last seen. Data is never cached here.
const CACHE = "rvuedge-app-2";
const FILES = ["/app", "/static/style.css", "/static/icon.svg", "/static/app/main.js", "/static/app/api.js",
  "/static/app/queue.js", "/static/app/form.js", "/static/app/views.js"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !FILES.includes(pathname)) return;
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        const copy = answer.clone();
        if (answer.ok) caches.open(CACHE).then((cache) => cache.put(pathname, copy));
        return answer;
      })
      .catch(() => caches.match(pathname)),
  );
});
