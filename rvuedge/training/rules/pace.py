"""Pace and forecast to graduation: an estimate, named with its method. Only computes. Rule: docs/rules.md, R-7.7."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal

METHOD = "calendar months, as_of month complete"
METHOD_AWAY = "calendar months, as_of month complete; months wholly on leave or research left out"
MONTHS = 12  # of a year
HUNDREDTH = Decimal("0.01")
DAY = timedelta(days=1)
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months of training: done up to that of the count, left up to graduation, and how they were counted."""

    done: int
    left: int
    method: str = METHOD


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a pace leads. Months are calendar months; `needed_per_month` is cases a month, None when no month is left.

    `projected` is None before the first month is over, or while all months so far were away.
    """

    months_done: int
    months_left: int
    projected: int | None
    needed_per_month: Decimal | None
    is_on_pace: bool | None
    method: str = METHOD


def forecast(
    done: int, minimum: int, *, begins: date, as_of: date, graduation: date, away: Iterable[Days] = ()
) -> Forecast:
    """The forecast of a category. Raises ValueError for days out of order."""
    return forecast_of(done, minimum, months_of(begins=begins, as_of=as_of, graduation=graduation, away=away))


def months_of(*, begins: date, as_of: date, graduation: date, away: Iterable[Days] = ()) -> Months:
    """The months of a training; the month of `as_of` and those of the first and last day count as whole months.

    `away` are days of leave and research, both ends included, in which nobody operates: a month that lies in them
    whole is neither done nor left. Raises ValueError for days out of order.
    """
    if not begins <= as_of <= graduation:
        raise ValueError("Expected the first day, the day of the count and graduation in this order.")
    spans = merged(away)
    first, here, last = _month(begins), _month(as_of), _month(graduation)
    if not spans:
        return Months(here - first + 1, last - here)
    done = sum(not _is_away(month, spans) for month in range(first, here + 1))
    left = sum(not _is_away(month, spans) for month in range(here + 1, last + 1))
    return Months(done, left, METHOD if done + left == last - first + 1 else METHOD_AWAY)


def forecast_of(done: int, minimum: int, months: Months) -> Forecast:
    """The forecast of a category over the months of a training."""
    missing = max(0, minimum - done)
    needed = (Decimal(missing) / months.left).quantize(HUNDREDTH, ROUND_UP) if months.left else None
    if not months.done:
        return Forecast(months.done, months.left, None, needed, None, months.method)
    projected = done + done * months.left // months.done  # whole cases: a part of one is not counted
    return Forecast(months.done, months.left, projected, needed, projected >= minimum, months.method)


def met_in(done: int, minimum: int, *, months_done: int, as_of: date, away: Iterable[Days] = ()) -> date | None:
    """The first day of the month in which the pace reaches the minimum; None when it never does, or has already.

    >>> met_in(30, 36, months_done=30, as_of=date(2025, 12, 31))
    datetime.date(2026, 6, 1)
    """
    if done >= minimum or not done or months_done < 1:
        return None
    spans = merged(away)
    wanted = -(-(minimum - done) * months_done // done)
    month = _month(as_of)
    while wanted:
        month += 1
        wanted -= not _is_away(month, spans)
        if month > _month(as_of) + LONGEST:
            return None
    return date(*_year_and_month(month), 1)


LONGEST = 40 * MONTHS  # beyond a working life no month is worth naming


def merged(spans: Iterable[Days]) -> tuple[Days, ...]:
    """Spans in order; those that overlap or follow each other made one."""
    found: list[Days] = []
    for first, last in sorted(spans):
        if found and (found[-1][1] == date.max or first <= found[-1][1] + DAY):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _is_away(month: int, spans: tuple[Days, ...]) -> bool:
    year, number = _year_and_month(month)
    begins, ends = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return any(first <= begins and ends <= last for first, last in spans)


def _month(day: date) -> int:
    return day.year * MONTHS + day.month - 1


def _year_and_month(month: int) -> tuple[int, int]:
    return month // MONTHS, month % MONTHS + 1
