// Elements made from data. Text only: nothing that is given ever becomes markup.
export const $ = (id) => document.getElementById(id);

// h("button", {class: "quiet", onclick: act, text: "Add"}, ...children). True sets an attribute bare; false and null leave it out.
export function h(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "text") made.textContent = value;
    else if (key === "value" || key === "checked") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const keyed = (box, key) => box.querySelector(`[data-key="${CSS.escape(key)}"]`);

// Puts new children in place. What has the focus or stands open has and does so again when its data-key is still there.
export function replace(box, ...children) {
  const had = box.contains(document.activeElement) ? document.activeElement : null;
  const [key, from, to] = had ? [had.dataset.key, had.selectionStart, had.selectionEnd] : [];
  const open = [...box.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key);
  box.replaceChildren(...children);
  for (const one of open) keyed(box, one)?.setAttribute("open", "");
  const again = key && keyed(box, key);
  if (!again) return;
  again.focus();
  if (typeof from === "number") again.setSelectionRange(from, to);
}

export function debounce(action, wait = 150) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), wait);
  };
}

// The day where the phone is, as YYYY-MM-DD.
export function dayOf(date = new Date()) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

export function dayBefore(day) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
