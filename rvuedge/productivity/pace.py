"""Pace against an annual goal, a projection to the end of the year, and what a week must bring. Figures in wRVU.

Two ways of counting, named in every answer: calendar days, or (when days away are given, even none) working days,
Monday to Friday less the days away. Neither is prescribed by anybody: domain.md 5.4 prefers working days [CONV].
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.normalise import working_days

HUNDREDTH = Decimal("0.01")
NO_GOAL = "no annual goal is stated in the contract"
Away = Collection[date] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with how it was computed; None where it cannot be."""

    value: Decimal | None
    how: str


def days_in_year(on: date) -> int:
    """365, or 366 in a leap year."""
    return _end(on).timetuple().tm_yday


def expected_by(goal: Decimal | None, on: date, first: date, *, away: Away = None) -> Figure:
    """What an annual goal (wRVU) asks for by the end of a day, prorated from the first counted day, two places half up.

    Days of an earlier year are not counted; before the first day nothing is asked for.
    """
    if goal is None:
        return Figure(None, NO_GOAL)
    first, whole = _counted(first, on), _days(_start(on), _end(on), away)
    elapsed = min(_days(first, on, away), whole)
    expected = goal * elapsed / whole if whole else Decimal(0)
    return Figure(_two(expected), f"goal {goal:f} × {elapsed} of {whole} {_kind(away)}, from {first}")


def counted_goal(goal: Decimal | None, first: date, *, away: Away = None) -> Decimal | None:
    """The annual goal's share (wRVU, two places half up) of the part of the year from the first counted day on."""
    if goal is None:
        return None
    whole = _days(_start(first), _end(first), away)
    return _two(goal * _days(first, _end(first), away) / whole) if whole else Decimal(0)


def pace(total: Decimal, goal: Decimal | None, on: date, first: date, *, away: Away = None) -> Figure:
    """A total (wRVU) as a percentage of what the goal asks for by the day, two places half up.

    None without a goal, and where the goal asks for nothing yet.
    """
    expected = expected_by(goal, on, first, away=away)
    if expected.value is None or expected.value <= 0:
        return Figure(None, expected.how)
    share = _two(total * 100 / expected.value)
    return Figure(share, f"{total:f} wRVU is {share:f} % of {expected.value:f}: {expected.how}")


def projection(total: Decimal, on: date, first: date, *, away: Away = None) -> Figure:
    """The year's total (wRVU, two places half up) if its rest goes as the days since the first counted day.

    A straight line: no season is assumed. None while no day has passed.
    """
    first = _counted(first, on)
    elapsed = _days(first, on, away)
    if elapsed < 1:
        return Figure(None, f"no {_one(away)} has passed yet")
    left = _left(on, away)
    how = (
        f"{total:f} wRVU in {elapsed} {_kind(away)} from {first}, the same daily rate for the {left} {_kind(away)}"
        " left of the year"
    )
    return Figure(_two(total * (elapsed + left) / elapsed), how)


def needed_per_week(total: Decimal, goal: Decimal | None, on: date, *, away: Away = None) -> Figure:
    """wRVU a week (seven days, or five working days) from the next day to 31 December that reach the goal.

    Two places, half up. None without a goal, or when no day is left to reach it.
    """
    if goal is None:
        return Figure(None, NO_GOAL)
    missing, left = goal - total, _left(on, away)
    if missing <= 0:
        return Figure(Decimal(0), f"the goal of {goal:f} is reached")
    if left == 0:
        return Figure(None, f"{missing:f} wRVU are missing and no {_one(away)} is left this year")
    week = 7 if away is None else 5
    return Figure(_two(missing * week / left), f"{missing:f} wRVU missing to {goal:f}, {left} {_kind(away)} left")


def _days(start: date, end: date, away: Away) -> int:
    return max(0, (end - start).days + 1) if away is None else working_days(start, end, away)


def _left(on: date, away: Away) -> int:
    return 0 if on == _end(on) else _days(on + timedelta(days=1), _end(on), away)


def _counted(first: date, on: date) -> date:
    return max(first, _start(on))


def _start(on: date) -> date:
    return date(on.year, 1, 1)


def _end(on: date) -> date:
    return date(on.year, 12, 31)


def _one(away: Away) -> str:
    return "day" if away is None else "working day"


def _kind(away: Away) -> str:
    return "days" if away is None else f"working days ({len(set(away))} away)" if away else "working days"


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
