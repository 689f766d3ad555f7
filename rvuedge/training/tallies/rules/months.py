"""A log counted by calendar months of the day of service, and the months added up. Only computes.

A month is small (of 3,000 cases in five years about fifty), so that one changed log costs the count of a month.
Keys are short on purpose: a log has sixty months.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from rvuedge.training.rules.counting.own_cases import BY_TOTAL, COUNTERS, NUMBERS, OwnCounts, OwnSums, added
from rvuedge.training.rules.requirement_sets import Category
from rvuedge.training.tallies.rules.freshness import LATEST, Delays, LoggedOn, delays


class RotationDays(Protocol):
    """Days on a rotation, both included."""

    @property
    def rotation(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


class Days(Protocol):
    """Days, both included; None is open."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...


D = TypeVar("D", bound=Days)


@dataclass(frozen=True, slots=True)
class CountedMonth:
    """The cases of a calendar month ("2026-11") as sums.

    `last_logged_on` is the latest day on which one of them was written down. `late` has the latest LATEST of them in
    order, each as its day of the month and the days until it was logged, as text: only the last months are read.
    """

    month: str
    sums: OwnSums
    last_logged_on: date
    late: str


def month_of(day: date) -> str:
    """The calendar month of a day.

    >>> month_of(date(2026, 11, 30))
    '2026-11'
    """
    return f"{day:%Y-%m}"


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def touching(spans: Iterable[D], first: date, last: date) -> list[D]:
    """Those of some spans that have a day in common with the days from one to another, in their order."""
    return [span for span in spans if span.starts_on <= last and (span.ends_on is None or span.ends_on >= first)]


def rotation_on(blocks: Iterable[RotationDays], day: date) -> str:
    """The rotation of a day, of the first block that names it; "" without one."""
    return next((block.rotation for block in blocks if block.starts_on <= day <= block.ends_on), "")


def rotation_key(name: str | None) -> str:
    """A rotation as logs and blocks name it, in one spelling; "" for none."""
    return " ".join((name or "").casefold().split())


def counted_month(month: str, sums: OwnSums, cases: Iterable[LoggedOn]) -> CountedMonth:
    """A month of at least one case; all of them lie in it."""
    ordered = sorted(cases, key=lambda case: (case.performed_on, case.logged_on))
    pairs = [(case.performed_on.day, (case.logged_on - case.performed_on).days) for case in ordered[-LATEST:]]
    late = " ".join(f"{day} {days}" for day, days in pairs)
    return CountedMonth(month, sums, max(case.logged_on for case in ordered), late)


def added_months(months: Sequence[CountedMonth], totals: Sequence[Category]) -> tuple[OwnCounts, Delays]:
    """The counts of all months together, in any order, and how late their cases were logged."""
    return added((month.sums for month in months), totals), _delays(months)


def _delays(months: Iterable[CountedMonth]) -> Delays:
    """As `freshness.delays` of all cases."""
    latest_first = sorted(months, key=lambda month: month.month, reverse=True)
    found: list[LoggedOn] = []
    for month in latest_first:
        if len(found) >= LATEST:
            break
        found += _late(month)
    if not found:
        return Delays()
    of = delays(found)
    return Delays(of.last_performed_on, max(month.last_logged_on for month in latest_first), of.median_days_to_log)


def _late(month: CountedMonth) -> list[LoggedOn]:
    first, _ = days_of(month.month)
    numbers = [int(text) for text in month.late.split()]
    days = ((first + timedelta(days=day - 1), late) for day, late in zip(numbers[::2], numbers[1::2], strict=True))
    return [LoggedOn(day, day + timedelta(days=late)) for day, late in days]


def stored_month(month: CountedMonth) -> dict[str, Any]:
    """As JSON."""
    sums = month.sums
    return {
        "c": {name[0:2]: found for name in COUNTERS if (found := _numbers(getattr(sums, name)))},
        "t": {
            name[0:2]: {key: _numbers(inner) for key, inner in sorted(found.items())}
            for name in BY_TOTAL
            if (found := getattr(sums, name))
        },
        "n": [getattr(sums, name) for name in NUMBERS],
        "q": [list(question) for question in sums.questions],
        "d": [month.last_logged_on.isoformat(), month.late],
    }


def month_read_back(month: str, found: Mapping[str, Any]) -> CountedMonth:
    """What was stored."""
    counters: dict[str, Any] = {name: found["c"].get(name[0:2], {}) for name in COUNTERS}
    nested: dict[str, Any] = {name: found["t"].get(name[0:2], {}) for name in BY_TOTAL}
    numbers: dict[str, Any] = dict(zip(NUMBERS, found["n"], strict=True))
    questions = tuple((case, code) for case, code in found["q"])
    logged, late = found["d"]
    sums = OwnSums(**counters, **nested, questions=questions, **numbers)
    return CountedMonth(month, sums, date.fromisoformat(logged), late)


def _numbers(counter: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in sorted(counter.items()) if number}
