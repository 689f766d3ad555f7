"""A program's own requirement set as a person types it: a category a line, its parent before a colon. Only computes.

>>> read_lines("Abdominal = 250\\nAbdominal: Biliary = 85\\nSkin").categories[1]
{'name': 'Biliary', 'parent': 'Abdominal', 'minimum': 85}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LINE = re.compile(r"(?:(?P<parent>[^:=]+):)?(?P<name>[^=]+?)(?:=(?P<minimum>.*))?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SetLines:
    """Categories as OwnSetSchema takes them, and for each line that is none a sentence."""

    categories: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]


def read_lines(text: str) -> SetLines:
    """The categories of a text; an empty line says nothing."""
    found: list[dict[str, Any]] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line.strip())
        minimum = (read["minimum"] or "").strip() if read else ""
        if read is None or (read["minimum"] is not None and not _NUMBER.fullmatch(minimum)):
            problems.append(f"Line {number}: found {line.strip()[:60]!r}, expected Parent: Category = number.")
            continue
        found.append(
            {
                "name": " ".join(read["name"].split()),
                "parent": " ".join(read["parent"].split()) if read["parent"] else None,
                "minimum": int(minimum) if minimum else None,
            }
        )
    return SetLines(tuple(found), tuple(problems))


def written_lines(categories: Sequence[dict[str, Any]]) -> str:
    """Categories as the text they are typed as.

    >>> written_lines([{"name": "Biliary", "parent": "Abdominal", "minimum": 85}])
    'Abdominal: Biliary = 85'
    """
    return "\n".join(map(_written, categories))


def _written(item: dict[str, Any]) -> str:
    above = f"{item['parent']}: " if item.get("parent") else ""
    number = "" if item.get("minimum") is None else f" = {item['minimum']}"
    return f"{above}{item['name']}{number}"
