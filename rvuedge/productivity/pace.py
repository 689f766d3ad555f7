"""Pace against an annual goal and a projection to the end of the year. Computes only; exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with how it was computed; None where it cannot be."""

    value: Decimal | None
    how: str


def days_in_year(on: date) -> int:
    """365, or 366 in a leap year."""
    return (date(on.year, 12, 31) - date(on.year, 1, 1)).days + 1


def expected_by(goal: Decimal | None, on: date, first: date) -> Figure:
    """What the goal asks for by the end of a day, prorated by calendar days from the first counted day."""
    if goal is None:
        return Figure(None, "no annual goal is stated in the contract")
    elapsed, whole = (on - first).days + 1, days_in_year(on)
    expected = (goal * elapsed / whole).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Figure(expected, f"goal {goal:f} × {elapsed} of {whole} days, from {first}")


def pace(total: Decimal, goal: Decimal | None, on: date, first: date) -> Figure:
    """The total as a percentage of what the goal asks for by the day."""
    expected = expected_by(goal, on, first)
    if expected.value is None or expected.value <= 0:
        return Figure(None, expected.how)
    share = (total / expected.value * 100).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Figure(share, f"{total:f} wRVU is {share} % of {expected.value}: {expected.how}")


def projection(total: Decimal, on: date, first: date) -> Figure:
    """The year's total if the rest of it goes as the days since the first counted day."""
    elapsed = (on - first).days + 1
    if elapsed < 1:
        return Figure(None, "no day has passed yet")
    remaining = (date(on.year, 12, 31) - on).days
    found = (total + total * remaining / elapsed).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Figure(
        found,
        f"{total:f} wRVU in {elapsed} days from {first}, the same daily rate for the {remaining} days left of the year",
    )


def needed_per_week(total: Decimal, goal: Decimal | None, on: date) -> Figure:
    """wRVU a week from the next day to 31 December that reach the goal."""
    if goal is None:
        return Figure(None, "no annual goal is stated in the contract")
    missing, days = goal - total, (date(on.year, 12, 31) - on).days
    if missing <= 0:
        return Figure(Decimal(0), f"the goal of {goal:f} is reached")
    if days == 0:
        return Figure(None, f"{missing:f} wRVU are missing and no day is left this year")
    found = (missing * 7 / days).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Figure(found, f"{missing:f} wRVU missing to {goal:f}, {days} days left")
