import { app } from "../state.js";
import { $ } from "../views/dom.js";

export function showAttest() {
  $("attest-tab").hidden = !app.training.attestations;
}
