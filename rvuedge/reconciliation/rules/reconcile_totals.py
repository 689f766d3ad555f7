"""A log beside an employer's sums by code, by month, or by both: the same classes as for lines. Computes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.reconciliation.rules.lines import DIFFERS, MATCHED, NOT_MINE, NOT_THEIRS, ZERO, StatedLine

Key = tuple[date | None, str | None]


@dataclass(frozen=True, slots=True)
class LineTotal:
    """What one side has of a month, a code or both. None: it states no units, or no wRVU, or not all are valued."""

    places: tuple[str, ...]
    units: int | None
    work_rvu: Decimal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A sum on both sides. `differences` are among units and work_rvu; figures in wRVU."""

    kind: str
    month: date | None
    code: str | None
    mine: LineTotal | None
    theirs: LineTotal | None
    differences: tuple[str, ...] = ()

    @property
    def apart(self) -> Decimal | None:
        """Mine less theirs; None where a side has no figure."""
        sides = [total for total in (self.mine, self.theirs) if total]
        if any(side.work_rvu is None for side in sides):
            return None
        mine = (self.mine.work_rvu if self.mine else None) or ZERO
        return mine - ((self.theirs.work_rvu if self.theirs else None) or ZERO)

    @property
    def at_stake(self) -> Decimal | None:
        """wRVU in question; 0 where both agree within the tolerance."""
        return ZERO if self.kind == MATCHED else self.apart


def compare(
    mine: Iterable[StatedLine], theirs: Iterable[tuple[Key, LineTotal]], *, by: Sequence[str], tolerance: Decimal = ZERO
) -> tuple[Compared, ...]:
    """Sums of my lines beside theirs, by month, code or both. A sum's tolerance is a line's times my lines in it."""
    own: dict[Key, list[StatedLine]] = {}
    for line in mine:
        own.setdefault(key_of(line.performed_on, line.code, by), []).append(line)
    stated: dict[Key, list[LineTotal]] = {}
    for key, total in theirs:
        stated.setdefault(key, []).append(total)
    found = []
    for key in sorted(own.keys() | stated.keys(), key=lambda pair: (pair[0] or date.min, pair[1] or "")):
        left = _mine(own[key]) if key in own else None
        right = _theirs(stated[key]) if key in stated else None
        found.append(_judged(key, left, right, tolerance * max(1, len(own.get(key, ())))))
    return tuple(found)


def key_of(day: date, code: str, by: Sequence[str]) -> Key:
    """What a line is summed under."""
    return (day.replace(day=1) if "month" in by else None, code if "code" in by else None)


def _mine(sides: Sequence[StatedLine]) -> LineTotal:
    known = [line.work_rvu for line in sides if line.work_rvu is not None]
    places = tuple(place for line in sides for place in line.places)
    return LineTotal(places, sum(line.units for line in sides), sum(known, ZERO) if len(known) == len(sides) else None)


def _theirs(totals: Sequence[LineTotal]) -> LineTotal:
    units = [total.units for total in totals if total.units is not None]
    work = [total.work_rvu for total in totals if total.work_rvu is not None]
    places = tuple(place for total in totals for place in total.places)
    return LineTotal(places, sum(units) if units else None, sum(work, ZERO) if work else None)


def _judged(key: Key, mine: LineTotal | None, theirs: LineTotal | None, tolerance: Decimal) -> Compared:
    month, code = key
    if mine is None or theirs is None:
        return Compared(NOT_MINE if mine is None else NOT_THEIRS, month, code, mine, theirs)
    differs = []
    if theirs.units is not None and mine.units != theirs.units:
        differs.append("units")
    if theirs.work_rvu is not None and (mine.work_rvu is None or abs(mine.work_rvu - theirs.work_rvu) > tolerance):
        differs.append("work_rvu")
    return Compared(DIFFERS if differs else MATCHED, month, code, mine, theirs, tuple(differs))
