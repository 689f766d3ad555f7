"""Pace against an annual goal, a projection to the end of the year, and what a week must bring. Figures in wRVU.

Two ways of counting, named in every answer: calendar days, or (when days away are given, even none) working days,
Monday to Friday less the days away. Neither is prescribed by anybody: docs/rules.md, R-6.5.
The year is the calendar's unless a contract year is given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.rules.annualize import working_days
from rvuedge.contracts.rules.contract_year import DateSpan, year_around
from rvuedge.platform.figures import figure, percent, wrvu

HUNDREDTH = Decimal("0.01")
NO_GOAL = "the contract has no annual goal"
Away = Collection[date] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with how it was computed; None where it cannot be."""

    value: Decimal | None
    explanation: str


def days_in_year(on: date) -> int:
    """365, or 366 in a leap year."""
    return year_around(on).days


def expected_by(
    goal: Decimal | None, on: date, first: date, *, away: Away = None, year: DateSpan | None = None
) -> Figure:
    """What an annual goal (wRVU) asks for by the end of a day, prorated from the first counted day, two places half up.

    Days of an earlier year are not counted; before the first day nothing is asked for.
    """
    if goal is None:
        return Figure(None, NO_GOAL)
    year = year or year_around(on)
    first, whole = max(first, year.first), counted_days(year.first, year.last, away)
    elapsed = min(counted_days(first, on, away), whole)
    expected = goal * elapsed / whole if whole else Decimal(0)
    return Figure(_two(expected), f"goal {figure(goal)} × {elapsed} of {whole} {_kind(away)}, from {first}")


def counted_goal(
    goal: Decimal | None, first: date, *, away: Away = None, year: DateSpan | None = None
) -> Decimal | None:
    """The annual goal's share (wRVU, two places half up) of the part of the year from the first counted day on."""
    if goal is None:
        return None
    year = year or year_around(first)
    whole = counted_days(year.first, year.last, away)
    return _two(goal * counted_days(first, year.last, away) / whole) if whole else Decimal(0)


def pace(
    total: Decimal,
    goal: Decimal | None,
    on: date,
    first: date,
    *,
    away: Away = None,
    year: DateSpan | None = None,
) -> Figure:
    """A total (wRVU) as a percentage of what the goal asks for by the day, two places half up.

    None without a goal, and where the goal asks for nothing yet.
    """
    expected = expected_by(goal, on, first, away=away, year=year)
    if expected.value is None or expected.value <= 0:
        return Figure(None, expected.explanation)
    share = _two(total * 100 / expected.value)
    return Figure(
        share, f"{figure(total)} wRVUs is {percent(share, 2)} of {wrvu(expected.value)}: {expected.explanation}"
    )


def projection(total: Decimal, on: date, first: date, *, away: Away = None, year: DateSpan | None = None) -> Figure:
    """The year's total (wRVU, two places half up) if its rest goes as the days since the first counted day.

    A straight line: no season is assumed. None while no day has passed.
    """
    year = year or year_around(on)
    first = max(first, year.first)
    elapsed = counted_days(first, on, away)
    if elapsed < 1:
        return Figure(None, f"no {_day_word(away)} has passed yet")
    left = days_left(on, away, year)
    how = (
        f"{figure(total)} wRVUs in {elapsed} {_kind(away)} from {first}, the same daily rate for the {left}"
        f" {_kind(away)} left in the year"
    )
    return Figure(_two(total * (elapsed + left) / elapsed), how)


def needed_per_week(
    total: Decimal, goal: Decimal | None, on: date, *, away: Away = None, year: DateSpan | None = None
) -> Figure:
    """wRVU a week (seven days, or five working days) from the next day to the year's last that reach the goal.

    Two places, half up. None without a goal, or when no day is left to reach it.
    """
    if goal is None:
        return Figure(None, NO_GOAL)
    missing, left = goal - total, days_left(on, away, year or year_around(on))
    if missing <= 0:
        return Figure(Decimal(0), f"the goal of {figure(goal)} is reached")
    if left == 0:
        return Figure(None, f"{figure(missing)} wRVUs short of the goal, and no {_day_word(away)} is left this year")
    week = 7 if away is None else 5
    return Figure(
        _two(missing * week / left), f"{figure(missing)} wRVUs short of {figure(goal)}, with {left} {_kind(away)} left"
    )


def counted_days(start: date, end: date, away: Away) -> int:
    """The days of a period, both included, that are counted: calendar days, or working days less those away."""
    return max(0, (end - start).days + 1) if away is None else working_days(start, end, away)


def days_left(on: date, away: Away, year: DateSpan) -> int:
    """The counted days of a year after a day."""
    return 0 if on >= year.last else counted_days(on + timedelta(days=1), year.last, away)


def _day_word(away: Away) -> str:
    return "day" if away is None else "working day"


def _kind(away: Away) -> str:
    return "days" if away is None else f"working days ({len(set(away))} away)" if away else "working days"


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
