"""How many days of a period somebody was there, and at which clinical FTE on average. Computes only.

A clinical FTE that changes within a period counts by its days: 90 days at 1.0 and 91 at 0.5 are 0.7486, not the 0.5 of
the last day (docs/rules.md, R-5.4: the period and the FTE are adjusted for once each, and for the same days).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.rules.annualize import Scale, by_calendar_days, by_dates

DAY = timedelta(days=1)
FOUR = Decimal("0.0001")
FULL = Decimal(1)
SHORT = 90  # days; a figure brought to a year from fewer rests on little (a convention of ours)


@dataclass(frozen=True, slots=True)
class Stint:
    """Days of a membership within a period, both ends included, and the clinical FTE its roster states."""

    first: date
    last: date
    cfte: Decimal | None = None

    @property
    def days(self) -> int:
        """Its calendar days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class ClinicalTime:
    """The days of some stints and their mean clinical FTE, weighted by days, to four places half up.

    `segments` are the days of each clinical FTE in turn; `scale` brings the days to a year.
    """

    stints: tuple[Stint, ...]
    segments: tuple[Stint, ...]
    cfte: Decimal

    @property
    def days(self) -> int:
        """The days of all stints together."""
        return sum(stint.days for stint in self.stints)

    @property
    def changed(self) -> bool:
        """Whether there was more than one clinical FTE."""
        return len({segment.cfte for segment in self.segments}) > 1

    @property
    def scale(self) -> Scale:
        """From these days to a year: whole months in one piece by months, anything else by calendar days."""
        first, last = self.stints[0].first, self.stints[-1].last
        if self.days == (last - first).days + 1:
            return by_dates(first, last)
        return by_calendar_days(self.days, date(last.year, 12, 31).timetuple().tm_yday)

    @property
    def explanation(self) -> tuple[str, ...]:
        """The mean as it is worked out; nothing where the clinical FTE never changed."""
        if not self.changed:
            return ()
        terms = " + ".join(f"{segment.days} days × {segment.cfte:f}" for segment in self.segments)
        return (f"clinical FTE ({terms}) / {self.days} days = {self.cfte:f}",)


def apart(stints: Sequence[Stint]) -> tuple[Stint, ...]:
    """Stints in order without a day counted twice: of days that two share the earlier one keeps them."""
    found: list[Stint] = []
    for stint in sorted(stints, key=lambda stint: (stint.first, stint.last)):
        first = max(stint.first, found[-1].last + DAY) if found else stint.first
        if first <= stint.last:
            found.append(Stint(first, stint.last, stint.cfte))
    return tuple(found)


def without(stint: Stint, gaps: Sequence[Stint]) -> list[Stint]:
    """A stint without the days of some gaps, which are in order and apart: nothing where they hold all of it."""
    found: list[Stint] = []
    free = stint.first
    for gap in gaps:
        if gap.last < free or gap.first > stint.last:
            continue
        if gap.first > free:
            found.append(Stint(free, gap.first - DAY, stint.cfte))
        free = gap.last + DAY
    return [*found, Stint(free, stint.last, stint.cfte)] if free <= stint.last else found


def weekdays_since(day: date, stints: Sequence[Stint]) -> int:
    """The weekdays (Monday to Friday) of some stints from a day on."""
    days = [(max(day, stint.first), stint.last) for stint in stints]
    return sum(_weekdays(first, last) for first, last in days if first <= last)


def _weekdays(first: date, last: date) -> int:
    """Of a period, both days included: five of each whole week, and those of the days left over."""
    weeks, rest = divmod((last - first).days + 1, 7)
    return 5 * weeks + sum((first.weekday() + step) % 7 < 5 for step in range(rest))


def clinical_time(stints: Sequence[Stint], stated: Sequence[tuple[date, Decimal]]) -> ClinicalTime:
    """The days of at least one stint, and the clinical FTE: of the contract in force, else the roster's, else 1.

    `stated` is the first day and clinical FTE of each set of a contract's terms, oldest first.
    """
    known = apart(stints)
    segments = tuple(piece for stint in known for piece in _cut(stint, stated))
    days = sum(segment.days for segment in segments)
    if len({segment.cfte for segment in segments}) == 1:
        mean = _stated(segments[0])
    else:
        mean = sum((segment.days * _stated(segment) for segment in segments), Decimal(0)) / days
        mean = mean.quantize(FOUR, ROUND_HALF_UP).normalize()
    return ClinicalTime(known, segments, mean)


def _stated(stint: Stint) -> Decimal:
    """The clinical FTE of a stint; 0 is no clinical work, and only what is not stated is full time."""
    return FULL if stint.cfte is None else stint.cfte


def _cut(stint: Stint, stated: Sequence[tuple[date, Decimal]]) -> list[Stint]:
    starts = [stint.first, *(begun for begun, _ in stated if stint.first < begun <= stint.last)]
    ends = [begun - DAY for begun in starts[1:]] + [stint.last]
    found: list[Stint] = []
    for first, last in zip(starts, ends, strict=True):
        cfte = ([cfte for begun, cfte in stated if begun <= first] or [_stated(stint)])[-1]
        if found and found[-1].cfte == cfte:
            found[-1] = Stint(found[-1].first, last, cfte)
        else:
            found.append(Stint(first, last, cfte))
    return found
