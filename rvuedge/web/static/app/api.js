// One way to the server: JSON both ways, the CSRF token with every change.
// Milliseconds a call may take; a phone that has lost the network in an elevator would wait for minutes.
const PATIENCE = 20_000;
// Milliseconds the server's clock is ahead of this phone's, by the Date header of the last answer; null before any.
let ahead = null;
let token = document.querySelector("meta[name=csrf-token]")?.content;

// No answer, or one that says to come back later. `after` is how many seconds the server asked to wait.
export class Offline extends Error {
  constructor(message, after = 0) {
    super(message);
    this.after = after;
  }
}

// The instant by the server's clock where it has been heard, else by this phone's: a phone may have the wrong day.
export const instant = () => new Date(Date.now() + (ahead ?? 0));

// The session has ended: everything stays on the phone until somebody signs in again.
export class SignedOut extends Error {}

export async function call(method, path, body, headers = {}) {
  let answer = await send(method, path, body, headers);
  if (answer.status === 400 && /CSRF/.test(answer.body?.detail) && (await renewToken())) {
    answer = await send(method, path, body, headers);
  }
  if (answer.status === 401) throw new SignedOut("Sign in again. What you logged stays on this phone.");
  return answer;
}

async function send(method, path, body, headers) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await reach(`/api/v1${path}`, {
    method,
    headers: { "X-CSRFToken": token, ...json, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const content = answer.status === 204 ? null : await answer.json().catch(() => null);
  const later = answer.status >= 500 || answer.status === 429 || content?.code === "idempotency-in-progress";
  if (later)
    throw new Offline(content?.detail ?? "The server did not respond.", Number(answer.headers.get("Retry-After")) || 0);
  return { status: answer.status, ok: answer.ok, body: content };
}

async function reach(address, how) {
  try {
    const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(PATIENCE) });
    const heard = Date.parse(answer.headers.get("Date") ?? "");
    if (!Number.isNaN(heard)) ahead = heard - Date.now();
    return answer;
  } catch {
    throw new Offline("No connection.");
  }
}

// A page that was kept for offline use holds the token of an older session: the page as it is now has the present one.
async function renewToken() {
  const page = await reach("/app", { cache: "no-store" });
  const found = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("meta[name=csrf-token]");
  if (!found || found.content === token) return false;
  token = found.content;
  return true;
}

// Ends the session. Answers whether the server knows of no session here, which it cannot without a network.
export async function endSession() {
  const ask = () => reach("/app/sign-out", { method: "POST", headers: { "X-CSRFToken": token } });
  try {
    let answer = await ask();
    if (answer.status === 400 && (await renewToken())) answer = await ask();
    return answer.ok || answer.status === 401;
  } catch (error) {
    if (error instanceof Offline) return false;
    throw error;
  }
}

// The token of this page or a later one.
export const tokenOfPage = () => token;

// A resource with its ETag: {tag, body}, or null when what the phone has is still good; the browser's own cache asks
// whether it has changed. What somebody waits for goes before it.
export async function newer(path, tag) {
  const answer = await reach(`/api/v1${path}`, { priority: "low" });
  if (!answer.ok) throw new Offline("The server did not respond.");
  const now = answer.headers.get("ETag");
  return now === tag ? null : { tag: now, body: await answer.json() };
}

export function sentence(problem) {
  return [problem?.detail, ...places(problem?.errors)].filter(Boolean).join(" ");
}

// Messages by field, as sentences; those that name their place already are left as they are.
export function places(errors) {
  return Object.entries(errors ?? {}).map(([place, what]) => {
    const text = [].concat(what).join("; ");
    return text.startsWith(place) ? text : `${place}: ${text}`;
  });
}
