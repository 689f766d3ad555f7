// The contract, templates to tidy up, what is stored on this phone, and signing out.
import { call, Offline, sentence } from "./api.js";
import { $, dayOf, h } from "./dom.js";
import { dropErrand, putTemplate, removeTemplate } from "./errands.js";
import { templateItem } from "./picks.js";
import { app } from "./state.js";
import * as store from "./store.js";

const NAMES = ["effective_from", "policy", "pinned_release", "cfte", "annual_goal", "rate"];
const box = $("contract");

export function showMore() {
  const errand = (template) => app.hand.errands.find((one) => one.path === `/templates/${template.id}`);
  $("templates").replaceChildren(...app.hand.templates.map((one) => templateItem(one, errand(one), { rename, drop })));
  const favorites = app.hand.errands.find((one) => one.path === "/favorites" && one.refused);
  $("favorites-refused").replaceChildren(...(favorites ? [`Favorites not kept by the server: ${favorites.refused} `, h("button", { type: "button", class: "quiet", text: "Go back to the server's", onclick: () => undo(favorites.path) })] : []));
  const catalog = app.index ? `catalog of ${app.index.release}, ${app.index.entries.length} codes` : "no catalog yet";
  $("stored").textContent = `On this phone: ${app.cases.length} cases, ${catalog}.`;
  $("attribution").textContent = app.index?.attribution ?? "";
}

async function rename(template) {
  const name = prompt("Name of the template", template.name)?.trim();
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
  await dropErrand(path);
  await app.changed();
}

export function fillContract() {
  if (box.contains(document.activeElement)) return;
  for (const name of NAMES) if (app.contract && app.contract[name] !== undefined) box.elements[name].value = app.contract[name] ?? "";
  if (!box.elements.effective_from.value) box.elements.effective_from.value = `${dayOf().slice(0, 4)}-01-01`;
}

async function saveContract(event) {
  event.preventDefault();
  const body = Object.fromEntries(NAMES.map((name) => [name, box.elements[name].value || null]));
  try {
    const put = await call("PUT", "/contract", body);
    $("contract-said").textContent = put.ok ? `Saved; ${put.body.recredited_lines} lines credited anew.` : sentence(put.body);
    if (put.ok) await app.changed();
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    $("contract-said").textContent = "Not saved: a contract needs a connection.";
  }
}

// Leaves nothing behind when everything has been sent; what waits stays for the next sign-in of the same person.
async function signOut(event) {
  event.preventDefault();
  const left = app.waiting + app.needing;
  if (left && !confirm(`${left} not sent yet. They stay on this phone until you sign in here again. Sign out?`)) return;
  for (const name of await caches.keys()) await (await caches.open(name)).delete("/app");
  if (!left) await store.forget(app.person);
  event.target.submit();
}

export function startMore() {
  box.addEventListener("submit", saveContract);
  $("sign-out").addEventListener("submit", signOut);
}
