// Passkeys: added on the security page, used on the sign-in page and in its second step.
const token = document.querySelector("meta[name=csrf-token]").content;
const message = document.querySelector("#passkey-said");

async function call(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

async function add() {
  const { options } = await call("/api/v1/me/passkeys/options");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  const name = document.querySelector("#passkey-name").value.trim() || "passkey";
  const password = document.querySelector("#passkey-password").value;
  await call("/api/v1/me/passkeys", { name, password, credential: credential.toJSON() });
  location.reload();
}

async function signIn(event) {
  const { challenge, options: given } = event.currentTarget.dataset;
  const options = given ? JSON.parse(given) : (await call("/api/v1/tokens/passkey/options")).options;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  const box = document.querySelector("#own-device");
  const isOwn = Boolean(box && (box.type === "hidden" || box.checked));
  const sent = { challenge, credential: credential.toJSON(), own_device: isOwn };
  const { next } = await call("/app/sign-in/passkey", sent);
  location.assign(next);
}

function onClick(selector, act) {
  document.querySelector(selector)?.addEventListener("click", (event) => {
    event.preventDefault();
    message.textContent = "";
    act(event).catch((error) => {
      message.textContent = error.name === "NotAllowedError" ? "No passkey was used." : error.message;
    });
  });
}

onClick("#passkey-add", add);
onClick("#passkey-sign-in", signIn);
