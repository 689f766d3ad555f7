"""From codes to categories: dated maps, a program's own before what ships. Only computes.

Never asks the fee schedule: codes age, and a case counts whether or not Medicare still prices its code (R-7.8).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

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
        for by_code in self._by_code:
            if found := [entry for entry in by_code.get(code, ()) if entry.holds(on)]:
                return _meaning(found, rrc_code)
        return CodeMeaning()

    def age(self, on: date | None) -> int:
        """A number that days share on which every code of the maps means the same; -1 for a case without a day."""
        return -1 if on is None else bisect_right(self._turns, on)

    @cached_property
    def _by_code(self) -> tuple[Mapping[str, list[MappedCode]], ...]:
        found: list[dict[str, list[MappedCode]]] = []
        for mapped in self.maps:
            entries: dict[str, list[MappedCode]] = {}
            for entry in mapped:
                entries.setdefault(entry.code, []).append(entry)
            found.append(entries)
        return tuple(found)

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which some entry begins to hold, or holds no more."""
        entries = [entry for mapped in self.maps for entry in mapped]
        begun = {entry.first for entry in entries if entry.first is not None}
        over = {entry.last + timedelta(days=1) for entry in entries if entry.last and entry.last < date.max}
        return sorted(begun | over)


def _meaning(found: Iterable[MappedCode], rrc_code: str | None) -> CodeMeaning:
    entries = [entry for entry in found if entry.counts and not entry.is_companion]
    needs = [entry for entry in entries if entry.rrc_codes and rrc_code not in entry.rrc_codes]
    counted = tuple(dict.fromkeys(entry.category for entry in entries if entry not in needs))
    limits = [entry.most for entry in entries if entry.most is not None]
    question = RRC_CODE_NEEDED if needs and not counted else None
    return CodeMeaning(counted, is_known=True, most=min(limits) if limits else None, question=question)
