"""Where the items of a line are cut: into parts, at a correction or an “or”, into runs. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rvuedge.logbook.dictation.readers.items import LineItem

QUIET = {"small", "sign", "and", "with", "but", "each"}


def codes_both(part: Sequence[LineItem]) -> None:
    """“99213 99214 both x2”: each of the codes, not both sides."""
    if sum(item.kind == "code" and not item.denied for item in part) < 2:
        return
    for item, behind in pairwise(part):
        if item.kind == "both" and item.value == "both" and behind.kind in {"count", "number", "modifier", "with"}:
            item.kind = "each"


def is_telling(part: Sequence[LineItem]) -> bool:
    """Whether a stretch says anything but small words."""
    return any(item.kind not in QUIET for item in part)


def parts_of(items: Sequence[LineItem]) -> list[list[LineItem]]:
    """The stretches between separators that hold anything."""
    parts: list[list[LineItem]] = [[]]
    for place, item in enumerate(items):
        slash = item.kind == "sign" and item.value == "/" and 0 < place < len(items) - 1
        codes = slash and items[place - 1].kind in {"code", "modifier", "count"} and items[place + 1].kind == "code"
        stop = item.kind == "sign" and item.value in {".", "?", "!"}
        if item.kind == "sep" or codes or stop:
            parts.append([])
        else:
            parts[-1].append(item)
    return [part for part in parts if part]


def cut_at(part: Sequence[LineItem], kind: str) -> tuple[list[list[LineItem]], list[LineItem]]:
    """The pieces between items of a kind that nobody denied, and those items."""
    pieces: list[list[LineItem]] = [[]]
    marks: list[LineItem] = []
    for item in part:
        if item.kind == kind and not item.denied:
            marks.append(item)
            pieces.append([])
        else:
            pieces[-1].append(item)
    return pieces, marks


def runs_of(items: Sequence[LineItem]) -> list[list[LineItem]]:
    """Items next to each other, together."""
    runs: list[list[LineItem]] = []
    for item in sorted(items, key=lambda item: item.first):
        if runs and runs[-1][-1].last == item.first:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs
