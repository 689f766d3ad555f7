// A case as a template: its lines, setting and site under a name.
import { putTemplate } from "../requests.js";
import { app } from "../state.js";
import { $ } from "../views/dom.js";
import { withoutTimes } from "./draft.js";
import { say } from "./saving.js";

// `draft()` answers the case on the screen.
export function startTemplates(draft) {
  const store = async (event) => {
    event.preventDefault();
    const name = $("template-name").value.trim();
    if (!name) return $("template-name").focus();
    const { setting, site, lines: all } = draft();
    const lines = withoutTimes(all).map(({ id: _id, ...line }) => line);
    await putTemplate(crypto.randomUUID(), { name, setting, site, lines });
    $("template-name").value = "";
    $("as-template").open = false;
    say(`Template “${name}” saved.`);
    return app.changed();
  };
  $("keep-template").addEventListener("click", store);
  $("template-name").addEventListener("keydown", (event) => event.key === "Enter" && store(event));
}
