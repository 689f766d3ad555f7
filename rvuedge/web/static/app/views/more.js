// Templates to tidy up, what is stored on this phone, and signing out.
import { signOut } from "../device/leaving.js";
import { $, quiet } from "./dom.js";
import { dropRequest, putTemplate, removeTemplate } from "../requests.js";
import { templateItem } from "../editor/picks.js";
import { app } from "../state.js";

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

export function startMore() {
  $("sign-out").addEventListener("submit", signOut);
}
