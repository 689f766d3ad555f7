"""What a denying word rules over: “no”, “without”, “declined”, “aborted”. Computes only.

A denial rules over the words up to the next separator, “and”, “but” or code, that code included. One that ends a part
(“colonoscopy declined”) rules over what stands before it. What it rules over is never a reason for a code.
"""

from __future__ import annotations

from collections.abc import Sequence

from rvuedge.logbook.dictation.readers.items import Item

STOPS = {"and", "but", "sep", "correct"}
AT_A_CODE = {"modifier", "count", "left", "right", "both", "two_sides", "number", "strange"}
NOTHING = {"small", "sign"}


def mark(part: Sequence[Item]) -> tuple[list[list[Item]], bool]:
    """Marks the denied items of a part; the groups that were begun and stopped, and whether a list may be denied.

    “did not do A and B” may deny both: the second value is true, and B is asked about.
    """
    stopped: list[list[Item]] = []
    unsure = False
    for place, item in enumerate(part):
        if item.denied or item.kind not in {"deny", "ended", "stopped"}:
            continue
        item.denied = True
        before = _before(part, place)
        behind = _behind(part, place)
        if item.kind != "deny" and before:
            ruled = before
        elif behind:
            ruled = behind
            unsure = unsure or (not before and _goes_on(part, behind[-1]))
        else:
            ruled = before
        for other in ruled:
            other.denied = True
        if item.kind == "stopped":
            stopped.append(ruled)
    return stopped, unsure


def _behind(part: Sequence[Item], place: int) -> list[Item]:
    ruled: list[Item] = []
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


def _before(part: Sequence[Item], place: int) -> list[Item]:
    ruled: list[Item] = []
    for item in reversed(part[:place]):
        if item.kind in STOPS or item.kind == "or" or item.denied:
            break
        ruled.insert(0, item)
        if item.kind == "code":
            break
    telling = any(item.kind not in NOTHING for item in ruled)
    return ruled if telling else []


def _goes_on(part: Sequence[Item], last: Item) -> bool:
    """“… and B”: whether an “and” follows that another denial does not follow."""
    place = next(index for index, item in enumerate(part) if item is last) + 1
    return place + 1 < len(part) and part[place].kind == "and" and part[place + 1].kind not in {"deny", "ended"}
