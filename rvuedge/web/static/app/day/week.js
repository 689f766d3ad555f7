// The bars of a week, drawn here so that they are right without a connection and move with every save.
import { hundredths } from "../views/decimal.js";
import { svg } from "../views/dom.js";

const NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
// The drawing: seven bars of 9 in steps of 16.85, 36 high at most, 3 at least so that a day without work is seen.
const [LEFT, STEP, WIDE, FLOOR, HIGH, LEAST] = [3.9, 16.85, 9, 39, 37, 3];

// `values` are seven decimals as text or counts, Monday first; `chosen` and `today` are places of days in the week,
// today -1 or 7 where the week is another; `unit` is what is counted.
export function weekBars(values, { chosen, today, unit }) {
  const numbers = values.map(Number);
  const top = Math.max(...numbers, 1);
  const bars = numbers.flatMap((value, place) => {
    const tall = Math.max((value / top) * HIGH, LEAST);
    const x = LEFT + STEP * place;
    const kind = place === chosen ? "mine" : value > 0 ? "mine-low" : "sunk";
    return [
      svg("rect", { class: kind, x, y: FLOOR - tall, width: WIDE, height: tall, rx: 3 }),
      svg("text", { class: place === chosen ? "on" : "", x: x + WIDE / 2, y: 52, text: NAMES[place][0] }),
    ];
  });
  const shown = unit === "wRVU" ? hundredths : String;
  const spoken = values
    .map((value, place) => [value, place])
    .filter(([value, place]) => place <= today || Number(value) > 0)
    .map(([value, place]) => `${NAMES[place]} ${shown(value)}`);
  const label = `${unit} this week: ${spoken.join(", ") || "none yet"}`;
  return svg("svg", { class: "chart week", viewBox: "0 0 118 54", role: "img", "aria-label": label }, ...bars);
}
