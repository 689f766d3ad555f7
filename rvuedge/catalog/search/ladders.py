"""What tells the codes of a family apart (ladders.toml): contrast, one side or both, rungs of numbers. Computes only."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("ladders.toml")
NO_END = 1_000_000.0


@dataclass(slots=True)
class CodeFacets:
    """What one code covers: contrast (none, with, both), side (one, both), numbers by unit as (from, to), both included.

    `names` are our own short words for its family.
    """

    contrast: str | None = None
    side: str | None = None
    numbers: dict[str, tuple[float, float]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


UNSAID = CodeFacets()


@cache
def facets_by_code() -> dict[str, CodeFacets]:
    """The facets of every code in ladders.toml."""
    read: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found: dict[str, CodeFacets] = defaultdict(CodeFacets)
    for family in read["contrast"]:
        for value, code in family["codes"].items():
            found[code].contrast = value
            found[code].names += family["names"]
    for family in read["side"]:
        for value, code in family["codes"].items():
            found[code].side = value
            found[code].names += family["names"]
    for ladder in read["ladder"]:
        for code, (first, *last) in ladder["rungs"].items():
            found[code].numbers[ladder["unit"]] = (float(first), float(last[0]) if last else NO_END)
            found[code].names += [name.format(first) for name in ladder.get("names", ())]
    return dict(found)


def facets_of(code: str) -> CodeFacets:
    """What a code covers; nothing where the table has no word of it."""
    return facets_by_code().get(code, UNSAID)
