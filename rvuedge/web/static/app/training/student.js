// A student's list.
import { app } from "../state.js";
import { $, h, replace } from "../views/dom.js";

export function showList() {
  replace($("list"), h("p", { text: app.training.list ? "" : "No list." }));
}
