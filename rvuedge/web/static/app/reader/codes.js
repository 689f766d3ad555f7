// Which words of a part belong to which of its codes; as rvuedge/logbook/dictation/rules/codes.py.
const SIDES = new Set(["left", "right", "both", "two_sides"]);
const QUIET = new Set(["small", "sign"]);

// A part cut at its codes: {code, before, behind, doubt}. `takesNoSide(code)` for visits and drugs.
export function stretches(part, takesNoSide) {
  const places = part.flatMap((item, place) => (item.kind === "code" ? [place] : []));
  const found = places.map((place) => ({ code: part[place], before: [], behind: [], doubt: "" }));
  found[0].before = part.slice(0, places[0]);
  found.at(-1).behind = part.slice(places.at(-1) + 1);
  for (let number = 0; number + 1 < places.length; number += 1) {
    const [first, second] = [places[number], places[number + 1]];
    const between = part.slice(first + 1, second);
    const side = between.findIndex((item) => SIDES.has(item.kind));
    const ofNext = side >= 0 && takesNoSide(part[first].value) && !takesNoSide(part[second].value);
    const [cut, doubt] = ofNext ? [side, ""] : cutOf(between, found[0].before, found.at(-1).behind);
    found[number].behind = between.slice(0, cut);
    found[number + 1].before = between.slice(cut);
    if (doubt) found[number].doubt = doubt;
  }
  return found;
}

// The sort of what stands at a code on either side: a count, a side, or "".
function attached(item) {
  if (["number", "twice"].includes(item.kind)) return "count";
  if (item.kind === "count" && ["before", "units"].includes(item.value)) return "count";
  return SIDES.has(item.kind) ? "side" : "";
}

const sortOf = (item) => (item.kind === "count" ? "count" : attached(item));

// Where the items between two codes are cut, and what is unsure about it.
function cutOf(between, front, tail) {
  const joint = between.findLastIndex((item) => item.kind === "and");
  if (joint >= 0) return [joint, ""];
  const last = between.findLastIndex((item) => !QUIET.has(item.kind));
  const sort = last >= 0 ? attached(between[last]) : "";
  if (!sort) return [between.length, ""];
  if (between.slice(0, last).some((item) => sortOf(item) === sort)) return [last, ""];
  const before = front.some((item) => attached(item) === sort);
  const behind = tail.some((item) => sortOf(item) === sort);
  if (before && behind)
    return [last, "A number stands before the first code and behind the last: which belongs to which?"];
  return [before ? last : between.length, ""];
}
