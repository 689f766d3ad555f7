// The time of an anesthetic: its minutes, or start and stop, which make them. The stop is not stored.
import { h } from "../views/dom.js";

const DAY = 24 * 60;

// Minutes from one time of a day to another by the clocks where the phone is, so that a night they change counts right.
// A stop before the start is on the next day; null where a time is missing or both are the same.
export function minutesBetween(day, start, stop) {
  if (!start || !stop || start === stop) return null;
  const end = new Date(`${day}T${stop}`);
  if (stop < start) end.setDate(end.getDate() + 1);
  return Math.round((end - new Date(`${day}T${start}`)) / 60000);
}

// What a text in the field for minutes says: a whole number up to a day, else nothing.
export function minutesTyped(text) {
  const minutes = /^[0-9]{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return minutes >= 1 && minutes <= DAY ? minutes : null;
}

// The ASA units of a line as text, "13.3": base units, and minutes ÷ 15 to one decimal, half up; with AD three, and
// one for presence at induction (docs/rules.md, R-1.11). What a practice's policy adds the server alone knows. Null
// for another code, and where base units or minutes are missing.
export function unitsOf({ modifiers, minutes, present_at_induction: present }, base) {
  if (base === null) return null;
  if (modifiers.includes("AD")) return present ? "4.0" : "3.0";
  if (!minutes) return null;
  const tenths = base * 10 + Math.floor((minutes * 4 + 3) / 6);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

function stopOf(day, { started_at: start, minutes }) {
  if (!start || !minutes) return "";
  const end = new Date(`${day}T${start}`);
  end.setMinutes(end.getMinutes() + minutes);
  return `${String(end.getHours()).padStart(2, "0")}:${String(end.getMinutes()).padStart(2, "0")}`;
}

export function anesthesiaTime(line, index, day, act) {
  const field = (name, title, more) =>
    h("input", { name, "aria-label": `${title}, ${line.code}`, "data-key": `${name}-${index}`, ...more });
  const minutes = field("minutes", "Minutes", {
    inputmode: "numeric",
    maxlength: 4,
    size: 5,
    value: line.minutes ?? "",
    oninput: (event) => act.update({ minutes: minutesTyped(event.target.value) }),
  });
  const between = () => {
    const counted = minutesBetween(day, started.value, stopped.value);
    return act.update({ started_at: started.value || null, ...(counted && { minutes: counted }) });
  };
  const started = field("started_at", "Start", { type: "time", value: line.started_at ?? "", onchange: between });
  const stopped = field("stopped_at", "Stop", { type: "time", value: stopOf(day, line), onchange: between });
  return h(
    "fieldset",
    { class: "row" },
    h("legend", { text: `Anesthesia time, ${line.code}` }),
    h("label", { text: "Minutes " }, minutes),
    h("label", { text: "Start " }, started),
    h("label", { text: "Stop " }, stopped),
  );
}
