"""Pace and forecast to graduation: an estimate, named with its method. Only computes. Rule: docs/rules.md, R-7.7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

METHOD = "calendar months, as_of month complete"
MONTHS = 12  # of a year
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a pace leads. Months are calendar months; `needed_per_month` is cases a month, None when no month is left.

    `projected` is None before the first month is over.
    """

    months_done: int
    months_left: int
    projected: int | None
    needed_per_month: Decimal | None
    is_on_pace: bool | None
    method: str = METHOD


def forecast(done: int, minimum: int, *, begins: date, as_of: date, graduation: date) -> Forecast:
    """The forecast of a category; the month of `as_of` and those of the first and last day count as whole months.

    Raises ValueError for days out of order.
    """
    if not begins <= as_of <= graduation:
        raise ValueError("Expected the first day, the day of the count and graduation in this order.")
    months_done = _month(as_of) - _month(begins) + 1
    months_left = _month(graduation) - _month(as_of)
    projected = done + done * months_left // months_done  # whole cases: a part of one is not counted
    missing = max(0, minimum - done)
    needed = (Decimal(missing) / months_left).quantize(HUNDREDTH, ROUND_UP) if months_left else None
    return Forecast(months_done, months_left, projected, needed, projected >= minimum)


def _month(day: date) -> int:
    return day.year * MONTHS + day.month
