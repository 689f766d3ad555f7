// Templates to tidy up, what is stored on this phone, and signing out.
import { $, quiet } from "./dom.js";
import { dropRequest, putTemplate, removeTemplate } from "../requests.js";
import { templateItem } from "../editor/picks.js";
import { app } from "../state.js";
import * as store from "../store.js";

export function showMore() {
  showTemplates();
  showRefusedFavorites();
  const catalog = app.index ? `${app.index.release} catalog, ${app.index.entries.length} codes` : "no catalog yet";
  $("stored").textContent = `On this phone: ${app.cases.length} cases, ${catalog}.`;
  $("attribution").textContent = app.index?.attribution ?? "";
}

function showTemplates() {
  const requestOf = (template) =>
    app.quickPicks.requests.find((waiting) => waiting.path === `/templates/${template.id}`);
  const items = app.quickPicks.templates.map((template) =>
    templateItem(template, requestOf(template), { rename, drop }),
  );
  $("templates").replaceChildren(...items);
}

function showRefusedFavorites() {
  const request = app.quickPicks.requests.find((waiting) => waiting.path === "/favorites" && waiting.refused);
  $("favorites-refused").replaceChildren();
  if (!request) return;
  $("favorites-refused").append(
    `Favorites not saved by the server: ${request.refused} `,
    quiet("Use the server’s favorites", () => undo(request.path)),
  );
}

async function rename(template) {
  const name = prompt("Template name", template.name)?.trim();
  if (!name) return;
  const { setting, site, lines } = template;
  await putTemplate(template.id, { name, setting, site, lines });
  await app.changed();
}

async function drop(template) {
  if (!confirm(`Delete the template “${template.name}”?`)) return;
  await removeTemplate(template.id);
  await app.changed();
}

async function undo(path) {
  await dropRequest(path);
  await app.changed();
}

// Leaves nothing behind when everything has been sent; what waits stays for the next sign-in of the same person.
// Milliseconds for the worker to put nothing away any more; a worker that does not answer has nothing on its way.
const WAIT = 1000;

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

async function signOut(event) {
  event.preventDefault();
  const left = app.waiting + app.needing;
  if (left && !confirm(`Not sent yet: ${left}. They stay on this phone until you sign in here again. Sign out anyway?`))
    return;
  await forgotten();
  for (const name of await caches.keys()) await (await caches.open(name)).delete("/app");
  if (!left) await store.forget(app.person);
  event.target.submit();
}

export function startMore() {
  $("sign-out").addEventListener("submit", signOut);
}
