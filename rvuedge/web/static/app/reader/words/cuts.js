// Items cut into parts, at marks, and into runs; as rvuedge/logbook/dictation/readers/cuts.py.

// The stretches between separators that hold anything.
export function partsOf(items) {
  const parts = [[]];
  items.forEach((item, place) => {
    const [before, behind] = [items[place - 1], items[place + 1]];
    const slash = item.kind === "sign" && item.value === "/" && before && behind;
    const codes = slash && ["code", "modifier", "count"].includes(before.kind) && behind.kind === "code";
    const stop = item.kind === "sign" && [".", "?", "!"].includes(item.value);
    if (item.kind === "sep" || codes || stop) parts.push([]);
    else parts.at(-1).push(item);
  });
  return parts.filter((part) => part.length);
}

export function cutAt(part, kind) {
  const [pieces, marks] = [[[]], []];
  for (const item of part) {
    if (item.kind === kind && !item.denied) {
      marks.push(item);
      pieces.push([]);
    } else pieces.at(-1).push(item);
  }
  return [pieces, marks];
}

// Items next to each other, together.
export function runsOf(items) {
  const runs = [];
  for (const item of [...items].sort((a, b) => a.first - b.first)) {
    if (runs.at(-1)?.at(-1).last === item.first) runs.at(-1).push(item);
    else runs.push([item]);
  }
  return runs;
}

// “99213 99214 both x2”: each of the codes, not both sides.
export function bothCodes(part) {
  if (part.filter((item) => item.kind === "code").length < 2) return;
  part.forEach((item, place) => {
    const behind = part[place + 1]?.kind;
    if (item.kind === "both" && item.value === "both" && ["count", "number", "modifier", "with"].includes(behind))
      item.kind = "each";
  });
}
