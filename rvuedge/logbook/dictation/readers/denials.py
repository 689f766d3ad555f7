"""What a denying word rules over: “no”, “without”, “declined”, “aborted”. Computes only.

A denial rules over the words up to the next separator, “and”, “but” or code, that code included. One that ends a part
(“colonoscopy declined”) rules over what stands before it. What it rules over is never a reason for a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR

STOPS = {"and", "but", "sep", "correct"}
AT_A_CODE = {"modifier", "count", "left", "right", "both", "two_sides", "number", "strange"}
NOTHING = {"small", "sign"}


@dataclass(slots=True)
class Denied:
    """What was ruled over by words at its end (`ended`) or begun and stopped; what is unsure about the rest.

    `goes_on`: “did not do A and B” may deny both, so B is asked about. `instead`: “A no B” may mean B instead of A.
    """

    ended: list[list[LineItem]] = field(default_factory=list)
    stopped: list[list[LineItem]] = field(default_factory=list)
    goes_on: bool = False
    instead: list[LineItem] = field(default_factory=list)


def mark(part: Sequence[LineItem]) -> Denied:
    """Marks the denied items of a part."""
    found = Denied()
    for place, item in enumerate(part):
        if item.denied or item.kind not in {"deny", "ended", "stopped"}:
            continue
        item.denied = True
        before = _before(part, place)
        behind = _behind(part, place)
        if item.kind != "deny" and before:
            ruled = before
            if behind and behind[0].value in GRAMMAR["reasons"]:
                reason = next((count for count, other in enumerate(behind) if other.kind == "code"), len(behind))
                ruled = [*before, *behind[:reason]]  # “canceled due to poor prep”
        elif behind:
            ruled = behind
            found.goes_on = found.goes_on or (not before and _goes_on(part, behind[-1]))
            if item.value == "no" and _is_alike(part[place - 1] if place else None, behind[0]):
                found.instead += behind
        else:
            ruled = before
        for other in ruled:
            other.denied = True
        if item.kind == "stopped":
            found.stopped.append(ruled)
        elif before and ruled[0] is before[0]:
            found.ended.append(before)
    return found


def _is_alike(before: LineItem | None, behind: LineItem) -> bool:
    """A code and a code, a side and a side, a count and a count."""
    if before is None:
        return False
    if before.kind in {"code", "modifier"}:
        return behind.kind == "code"
    return any(before.kind in kinds and behind.kind in kinds for kinds in ({"left", "right"}, {"count", "number"}))


def _behind(part: Sequence[LineItem], place: int) -> list[LineItem]:
    ruled: list[LineItem] = []
    at_code = False
    for item in part[place + 1 :]:
        if item.kind in STOPS or item.kind in {"deny", "ended", "stopped"}:
            break
        if at_code and item.kind not in AT_A_CODE and item.kind != "or":
            break
        if item.kind == "code":
            at_code = True
        if item.kind == "or":
            at_code = False
        ruled.append(item)
    return ruled if any(item.kind not in NOTHING for item in ruled) else []


def _before(part: Sequence[LineItem], place: int) -> list[LineItem]:
    ruled: list[LineItem] = []
    for item in reversed(part[:place]):
        if item.kind in STOPS or item.kind == "or" or item.denied:
            break
        ruled.insert(0, item)
        if item.kind == "code":
            break
    telling = any(item.kind not in NOTHING for item in ruled)
    return ruled if telling else []


def _goes_on(part: Sequence[LineItem], last: LineItem) -> bool:
    """“… and B”: whether an “and” follows that another denial does not follow."""
    place = next(index for index, item in enumerate(part) if item is last) + 1
    return place + 1 < len(part) and part[place].kind == "and" and part[place + 1].kind not in {"deny", "ended"}
