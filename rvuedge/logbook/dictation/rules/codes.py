"""Which words of a part belong to which of its codes: counts, sides, modifiers before and behind. Computes only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rvuedge.logbook.dictation.readers.items import LineItem

SIDES = {"left", "right", "both", "two_sides"}
QUIET = {"small", "sign"}


@dataclass(slots=True)
class Stretch:
    """A code, and the items of its part before and behind it that speak of it; `doubt` where that is unsure."""

    code: LineItem
    before: list[LineItem] = field(default_factory=list)
    behind: list[LineItem] = field(default_factory=list)
    doubt: str = ""


def stretches(part: Sequence[LineItem], takes_no_side: Callable[[str], bool]) -> list[Stretch]:
    """A part cut at its codes.

    Words between two codes belong to the first, those after “and” to the second. A count or side between two codes
    belongs to the one before it, unless the part begins with one and ends with none (“one 99203 two 99213”). A side
    behind a visit or a drug, which have none, belongs to the next code.
    """
    places = [place for place, item in enumerate(part) if item.kind == "code"]
    found = [Stretch(part[place]) for place in places]
    found[0].before = list(part[: places[0]])
    found[-1].behind = list(part[places[-1] + 1 :])
    for number, (first, second) in enumerate(pairwise(places)):
        between = list(part[first + 1 : second])
        side = next((place for place, item in enumerate(between) if item.kind in SIDES), None)
        if side is not None and takes_no_side(part[first].value) and not takes_no_side(part[second].value):
            cut, doubt = side, ""
        else:
            cut, doubt = _cut(between, found[0].before, found[-1].behind)
        found[number].behind = between[:cut]
        found[number + 1].before = between[cut:]
        if doubt:
            found[number].doubt = doubt
    return found


def attached(item: LineItem) -> str:
    """The sort of what stands at a code on either side: a count, a side, or ""."""
    if item.kind in {"number", "twice"} or (item.kind == "count" and item.value in {"before", "units"}):
        return "count"
    return "side" if item.kind in SIDES else ""


def _cut(between: Sequence[LineItem], front: Sequence[LineItem], tail: Sequence[LineItem]) -> tuple[int, str]:
    """Where the items between two codes are cut, and what is unsure about it."""
    joints = [place for place, item in enumerate(between) if item.kind == "and"]
    if joints:
        return joints[-1], ""
    last = next((place for place in reversed(range(len(between))) if between[place].kind not in QUIET), None)
    if last is None or not (sort := attached(between[last])):
        return len(between), ""
    place = last
    same = [item for item in between[:last] if _sort(item) == sort]
    if same:
        return place, ""
    before = any(attached(item) == sort for item in front)
    behind = any(_sort(item) == sort for item in tail)
    if before and behind:
        return place, "A number stands before the first code and behind the last: which belongs to which?"
    return (place, "") if before else (len(between), "")


def _sort(item: LineItem) -> str:
    return "count" if item.kind == "count" else attached(item)
