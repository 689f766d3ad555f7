// The microphone beside the box. Speech becomes text here, on the phone, where the browser can do that without sending
// the sound away; everywhere else the keyboard's own microphone does it, and a sheet says how.
import { $ } from "../views/dom.js";

const LANGUAGE = "en-US";
const recognition = () => window.SpeechRecognition ?? window.webkitSpeechRecognition;
let listening = null;

// Whether the browser has the language on this phone; an older one has no way to say so, and sends the sound away.
async function isHere() {
  const asked = { langs: [LANGUAGE], processLocally: true };
  return (
    (await recognition()
      ?.available?.(asked)
      .catch(() => "")) === "available"
  );
}

function heard(event) {
  $("find").value = [...event.results].map(([first]) => first.transcript).join(" ");
  $("find").dispatchEvent(new Event("input"));
}

function listen() {
  listening = Object.assign(new (recognition())(), { lang: LANGUAGE, processLocally: true, interimResults: true });
  listening.addEventListener("result", heard);
  listening.addEventListener("error", ({ error }) => error !== "aborted" && explain());
  listening.addEventListener("end", stopped);
  $("speak").setAttribute("aria-pressed", "true");
  listening.start();
}

function stopped() {
  listening = null;
  $("speak").setAttribute("aria-pressed", "false");
  $("find").focus();
}

export const isListening = () => listening !== null;

const explain = () => $("speaking").open || $("speaking").showModal();

export function startSpeaking() {
  $("speak").addEventListener("click", async () => {
    if (listening) listening.stop();
    else if (await isHere()) listen();
    else explain();
  });
  $("speaking-done").addEventListener("click", () => $("speaking").close());
  $("speaking").addEventListener("close", () => $("find").focus());
}
