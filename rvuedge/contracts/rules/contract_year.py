"""The year a contract counts by: from the first of a month of its own, in quarters of three months. Computes only.

Salary, thresholds, bands, floor and cap are a year's; a fiscal year of July 1 to June 30 is as usual as the calendar's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

DAY = timedelta(days=1)
QUARTERS, MONTHS = 4, 12  # of a year


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from the first to the last, both included, with a name where it has one."""

    first: date
    last: date
    name: str = ""

    @property
    def days(self) -> int:
        """Its calendar days; 0 where it ends before it begins."""
        return max(0, (self.last - self.first).days + 1)

    def within(self, first: date, last: date) -> DateSpan:
        """What of it lies within two days, both included; without days where nothing does."""
        return DateSpan(max(self.first, first), min(self.last, last), self.name)

    def contains(self, day: date) -> bool:
        """Whether a day is one of it."""
        return self.first <= day <= self.last


@lru_cache(maxsize=1024)
def year_around(on: date, start_month: int = 1) -> DateSpan:
    """The contract year a day is in, when years begin on the first of a month (1 to 12)."""
    first = date(on.year if on.month >= start_month else on.year - 1, start_month, 1)
    return DateSpan(first, date(first.year, 12, 31) if start_month == 1 else _months_on(first, 12) - DAY)


@lru_cache(maxsize=256)
def quarters_of(year: DateSpan) -> tuple[DateSpan, ...]:
    """The four quarters of a contract year, Q1 to Q4."""
    starts = [_months_on(year.first, 3 * index) for index in range(QUARTERS + 1)]
    spans = enumerate(pairwise(starts), 1)
    return tuple(DateSpan(first, following - DAY, f"Q{index}") for index, (first, following) in spans)


@lru_cache(maxsize=256)
def months_of(year: DateSpan) -> tuple[DateSpan, ...]:
    """The twelve months of a contract year, named as 2026-07."""
    starts = [_months_on(year.first, index) for index in range(MONTHS + 1)]
    return tuple(DateSpan(first, following - DAY, f"{first:%Y-%m}") for first, following in pairwise(starts))


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
