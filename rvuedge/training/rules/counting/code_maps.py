"""From codes to categories: dated maps, a program's own before what ships. Only computes.

Never asks the fee schedule: codes age, and a case counts whether or not Medicare still prices its code (R-7.8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

RRC_CODE_NEEDED = "RRC_CODE_NEEDED"


@dataclass(frozen=True, slots=True)
class MappedCode:
    """A code of a map, and the days of service it holds for; None has no end.

    `rrc_codes` are the Review Committee's codes of which one has to stand beside it; a companion is a code that goes
    with others and counts nowhere itself. `most` is the largest quantity that counts.
    """

    code: str
    category: str
    first: date | None = None
    last: date | None = None
    rrc_codes: tuple[str, ...] = ()
    is_companion: bool = False
    counts: bool = True
    most: int | None = None
    sources: tuple[str, ...] = ()

    def holds(self, on: date | None) -> bool:
        """Whether the map holds for a day of service; a case without a day is looked up as of today's map."""
        if on is None:
            return self.last is None
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a code counts in. `is_known` for a code that a map has, though it may count nowhere."""

    categories: tuple[str, ...] = ()
    is_known: bool = False
    most: int | None = None
    question: str | None = None


@dataclass(frozen=True)
class CodeMaps:
    """Maps in the order in which they are asked; the first that knows a code on a day answers for it."""

    maps: tuple[tuple[MappedCode, ...], ...] = field(default=())

    def meaning(self, code: str, *, on: date | None, rrc_code: str | None) -> CodeMeaning:
        """What a code counts in on a day of service."""
        for mapped in self.maps:
            if found := [entry for entry in mapped if entry.code == code and entry.holds(on)]:
                return _meaning(found, rrc_code)
        return CodeMeaning()


def _meaning(found: Iterable[MappedCode], rrc_code: str | None) -> CodeMeaning:
    entries = [entry for entry in found if entry.counts and not entry.is_companion]
    needs = [entry for entry in entries if entry.rrc_codes and rrc_code not in entry.rrc_codes]
    counted = tuple(dict.fromkeys(entry.category for entry in entries if entry not in needs))
    limits = [entry.most for entry in entries if entry.most is not None]
    question = RRC_CODE_NEEDED if needs and not counted else None
    return CodeMeaning(counted, is_known=True, most=min(limits) if limits else None, question=question)
