"""Dollar figures of a survey brought forward to a date; a wRVU does not inflate (docs/rules.md, R-5.7).

Two methods are in use, simple v(1 + r·m/12) and compound v(1 + r)^(m/12); an organization picks one and every answer
names it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import BenchmarkError

CENT = Decimal("0.01")
METHODS = ("simple", "compound")
LONGEST = 120  # ten years; nobody ages a table further
FASTEST = Decimal(1)  # 100% per year
DOLLARS = ("total_compensation", "compensation_per_work_rvu", "collections")


@dataclass(frozen=True, slots=True)
class Aged:
    """A figure in dollars, to the cent, half up, with how it was aged."""

    value: Decimal
    explanation: str


def age(value: Decimal, *, annual: Decimal, months: Decimal, method: str) -> Aged:
    """Dollars after a number of months at an annual rate of change (0.03 is 3%).

    Raises BenchmarkError E_AGING for another method, months below 0 or above 120, or a rate of −1 or below or above 1.
    """
    if method not in METHODS:
        raise BenchmarkError("E_AGING", f"The method is {method!r}; expected one of {', '.join(METHODS)}.")
    if not (0 <= months <= LONGEST and -1 < annual <= FASTEST):
        expected = f"expected 0 to {LONGEST} months, and a rate above -1, at most {FASTEST:f}"
        raise BenchmarkError("E_AGING", f"Aged by {months:f} months at {annual:f} per year; {expected}.")
    if method == "simple":
        exact, formula = value * (12 + annual * months) / 12, f"{value:f} × (1 + {annual:f} × {months:f}/12)"
    else:
        exact, formula = value * (1 + annual) ** (months / 12), f"{value:f} × (1 + {annual:f})^({months:f}/12)"
    return Aged(exact.quantize(CENT, ROUND_HALF_UP), f"aged ({method}): {formula}")


def aged_points(
    points: Iterable[Point], *, metric: str, annual: Decimal, months: Decimal, method: str
) -> tuple[Point, ...]:
    """A curve of dollars aged point by point; suppressed points stay so.

    Raises BenchmarkError: E_NOT_DOLLARS for a metric that is not in dollars, and E_AGING.
    """
    if metric not in DOLLARS:
        raise BenchmarkError(
            "E_NOT_DOLLARS", f"{metric} is not aged: only dollars change with time ({', '.join(DOLLARS)})."
        )
    return tuple(_aged(point, annual, months, method) for point in points)


def months_between(effective: date, on: date) -> int:
    """Whole months from a survey's effective date to a day: the last one counts once its day of the month is reached.

    The last day of a month reaches any day: from January 31 to February 28 is a month.

    Raises BenchmarkError E_AGING when the day is before the survey: figures are not aged backward.
    """
    if on < effective:
        raise BenchmarkError("E_AGING", f"{on} is before the survey's date {effective}; figures are not aged backward.")
    months = (on.year - effective.year) * 12 + on.month - effective.month
    is_last = on.day == monthrange(on.year, on.month)[1]
    return months - (on.day < effective.day and not is_last)


def _aged(point: Point, annual: Decimal, months: Decimal, method: str) -> Point:
    if point.value is None:
        return point
    return Point(point.percentile, age(point.value, annual=annual, months=months, method=method).value)
