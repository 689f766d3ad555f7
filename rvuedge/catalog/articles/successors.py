"""What took the place of deleted codes (successors.toml), each with its source. Computes only.

A successor is where to look: old and new codes of a family seldom map one to one, and the note says how to choose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rvuedge.platform.figures import in_words

TABLE = Path(__file__).with_name("successors.toml")


@dataclass(frozen=True, slots=True)
class Succession:
    """Codes or ranges that took a deleted code's place, the first day without it, how to choose, and the source."""

    instead: tuple[tuple[str, str], ...]
    since: date
    note: str
    source: dict[str, Any]

    @property
    def sentence(self) -> str:
        """For a person: since when, and what to look at instead."""
        listed = ", ".join(first if first == last else f"{first} to {last}" for first, last in self.instead)
        return f"Deleted {in_words(self.since)}; look at {listed}. {self.note}"


def succession(code: str) -> Succession | None:
    """What took the place of a code; None where none is known.

    >>> succession("55700").sentence[:53]
    'Deleted January 1, 2026; look at 55707 to 55715. Choo'
    """
    return next((change for ranges, change in _table() if any(_within(code, *ends) for ends in ranges)), None)


def _within(code: str, first: str, last: str) -> bool:
    """Whether a code lies in a range: of the same length and kind of last sign."""
    return first <= code <= last and len(code) == len(first) and code[-1].isdigit() == first[-1].isdigit()


@cache
def _table() -> tuple[tuple[tuple[tuple[str, str], ...], Succession], ...]:
    return tuple(_read(tomllib.loads(TABLE.read_text("utf-8"))["change"]))


def _read(rows: list[dict[str, Any]]) -> Iterator[tuple[tuple[tuple[str, str], ...], Succession]]:
    for row in rows:
        instead = tuple(map(_ends, row["instead"]))
        yield tuple(map(_ends, row["deleted"])), Succession(instead, row["from"], row["note"], row["source"])


def _ends(written: str) -> tuple[str, str]:
    first, _, last = written.partition("-")
    return first, last or first
