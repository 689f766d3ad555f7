"""Which practice a day's work belongs to. Computes only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """Where somebody says they work, on some weekdays (1 is Monday) of some days, both included; None is open.

    Without an organization: at none of the practices they belong to.
    """

    organization_id: int | None
    first: date
    last: date | None = None
    weekdays: str = "1234567"

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        inside = self.first <= day and (self.last is None or day <= self.last)
        return inside and str(day.isoweekday()) in self.weekdays

    @property
    def is_of_one_day(self) -> bool:
        """Whether it was said of this day and no other."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class DayPlace:
    """Where a day's work was done. Not known is asked about; known without an organization is of nobody's practice."""

    organization_id: int | None
    is_known: bool = True


UNKNOWN = DayPlace(None, is_known=False)


def place_of_day(day: date, sites: Iterable[Collection[int]], stated: Sequence[StatedPlace]) -> DayPlace:
    """The practice that a day of somebody of several belongs to.

    `sites` has for each log the practices whose site it names; a site that several have says nothing. Where all that
    is named is of one practice the day is that one's, whatever was stated. Else the newest statement that holds the day
    counts (the oldest come first); of a day with sites of two practices, only one made for that day.
    """
    named = {next(iter(practices)) for practices in sites if len(practices) == 1}
    if len(named) == 1:
        return DayPlace(named.pop())
    held = [place for place in stated if place.holds(day) and (place.is_of_one_day or not named)]
    return DayPlace(held[-1].organization_id) if held else UNKNOWN


def without_days(spans: Sequence[Span], days: Collection[date]) -> tuple[Span, ...]:
    """Spans of days without some of them, in order."""
    found: list[Span] = []
    for first, last in spans:
        begun = first
        for day in sorted(day for day in days if first <= day <= last):
            if begun < day:
                found.append((begun, day - DAY))
            begun = day + DAY if day < date.max else day
        if begun <= last and last not in days:
            found.append((begun, last))
    return tuple(found)
