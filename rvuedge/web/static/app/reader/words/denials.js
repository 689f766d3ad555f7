// What a denying word rules over: “no”, “without”, “declined”, “aborted”; as
// rvuedge/logbook/dictation/readers/denials.py.
import { GRAMMAR } from "./tokens.js";

const STOPS = new Set(["and", "but", "sep", "correct"]);
const DENYING = new Set(["deny", "ended", "stopped"]);
const AT_A_CODE = new Set(["modifier", "count", "left", "right", "both", "two_sides", "number", "strange"]);
const NOTHING = new Set(["small", "sign"]);

// Marks the denied items of a part. `ended` were ruled over by words at their end, `stopped` were begun; `goesOn`: “did
// not do A and B” may deny both; `instead`: “A no B” may mean B instead of A.
export function mark(part) {
  const found = { ended: [], stopped: [], goesOn: false, instead: [] };
  part.forEach((item, place) => {
    if (item.denied || !DENYING.has(item.kind)) return;
    item.denied = true;
    const before = itemsBefore(part, place);
    const behind = itemsBehind(part, place);
    let ruled = before;
    if (!(item.kind !== "deny" && before.length) && behind.length) {
      ruled = behind;
      found.goesOn ||= !before.length && goesOn(part, behind.at(-1));
      if (item.value === "no" && isAlike(part[place - 1], behind[0])) found.instead.push(...behind);
    } else if (item.kind !== "deny" && before.length && GRAMMAR.reasons.includes(behind[0]?.value)) {
      const code = behind.findIndex((other) => other.kind === "code");
      ruled = [...before, ...behind.slice(0, code < 0 ? behind.length : code)]; // “canceled due to poor prep”
    }
    for (const other of ruled) other.denied = true;
    if (item.kind === "stopped") found.stopped.push(ruled);
    else if (before.length && ruled[0] === before[0]) found.ended.push(before);
  });
  return found;
}

// A code and a code, a side and a side, a count and a count.
function isAlike(before, behind) {
  if (!before) return false;
  if (["code", "modifier"].includes(before.kind)) return behind.kind === "code";
  const sorts = [
    ["left", "right"],
    ["count", "number"],
  ];
  return sorts.some((kinds) => kinds.includes(before.kind) && kinds.includes(behind.kind));
}

function itemsBehind(part, place) {
  const ruled = [];
  let atCode = false;
  for (const item of part.slice(place + 1)) {
    if (STOPS.has(item.kind) || DENYING.has(item.kind)) break;
    if (atCode && !AT_A_CODE.has(item.kind) && item.kind !== "or") break;
    if (item.kind === "code") atCode = true;
    if (item.kind === "or") atCode = false;
    ruled.push(item);
  }
  return ruled.some((item) => !NOTHING.has(item.kind)) ? ruled : [];
}

function itemsBefore(part, place) {
  const ruled = [];
  for (const item of part.slice(0, place).reverse()) {
    if (STOPS.has(item.kind) || item.kind === "or" || item.denied) break;
    ruled.unshift(item);
    if (item.kind === "code") break;
  }
  return ruled.some((item) => !NOTHING.has(item.kind)) ? ruled : [];
}

function goesOn(part, last) {
  const place = part.indexOf(last) + 1;
  return part[place]?.kind === "and" && Boolean(part[place + 1]) && !["deny", "ended"].includes(part[place + 1].kind);
}
