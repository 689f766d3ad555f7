"""Periods that move with the day a report is opened on, and the days on which it is mailed. Computes only."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
LAST_DAY = 28  # of a month on which mail can be due: every month has it
MOVING = {
    "last-month": "last complete month",
    "last-quarter": "last complete quarter",
    "last-year": "last complete year",
    "year-to-date": "year to date",
}
EVERY = {"month": "every month", "quarter": "every quarter"}


def moving_period(kind: str, today: date) -> tuple[date, date]:
    """The first and last day of a period of MOVING, as it is on a day; quarters are those of the calendar.

    >>> moving_period("last-quarter", date(2026, 11, 30))
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    """
    if kind == "year-to-date":
        return date(today.year, 1, 1), today
    begun = {
        "last-month": today.replace(day=1),
        "last-quarter": date(today.year, _quarter(today.month), 1),
        "last-year": date(today.year, 1, 1),
    }[kind]
    last = begun - DAY
    first = {
        "last-month": last.replace(day=1),
        "last-quarter": date(last.year, _quarter(last.month), 1),
        "last-year": date(last.year, 1, 1),
    }[kind]
    return first, last


def due_day(every: str, day: int, today: date) -> date:
    """The newest day, up to today, on which mail of a schedule is due: a day of each month, or of a quarter's first.

    >>> due_day("quarter", 5, date(2026, 11, 30))
    datetime.date(2026, 10, 5)
    """
    month = today.replace(day=1)
    while True:
        if (every == "month" or month.month == _quarter(month.month)) and month.replace(day=day) <= today:
            return month.replace(day=day)
        month = (month - DAY).replace(day=1)


def _quarter(month: int) -> int:
    """The first month of a month's quarter."""
    return month - (month - 1) % 3
