// One way to the server: JSON both ways, the CSRF token with every change.
const token = () => document.querySelector("meta[name=csrf-token]").content;

export class Offline extends Error {}

export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      headers: body === undefined ? { "X-CSRFToken": token() } : { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Offline("No connection");
  }
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.status >= 500) throw new Offline(told?.detail ?? "The server did not answer");
  return { status: answer.status, ok: answer.ok, body: told };
}

export function sentence(problem) {
  const places = Object.entries(problem?.errors ?? {}).map(([place, what]) => `${place}: ${[].concat(what).join(" ")}`);
  return [problem?.detail, ...places].filter(Boolean).join(" ");
}
