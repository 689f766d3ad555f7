"""Calendar groups: the day, week, month, quarter or year a date is in. Computes only."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

PERIODS = ("day", "week", "month", "quarter", "year")


def label(day: date, by: str) -> str:
    """The group a day is in: 2026-07-14, 2026-W29 (ISO 8601), 2026-07, 2026-Q3 or 2026."""
    if by == "day":
        return day.isoformat()
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "month":
        return f"{day.year}-{day.month:02d}"
    if by == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


def first_day(day: date, by: str) -> date:
    """The first day of the group a day is in; weeks begin on Monday."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    if by == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if by == "year" else day


def same_days(on: date, *, months_back: int) -> tuple[date, date]:
    """The same days of an earlier month: from its first to the same day, or its last where it is shorter.

    A month that is over is compared with the whole earlier month.

    >>> same_days(date(2026, 11, 30), months_back=1)
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    """
    year, month = divmod(on.year * 12 + on.month - 1 - months_back, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_over = on.day == calendar.monthrange(on.year, on.month)[1]
    return date(year, month + 1, 1), date(year, month + 1, last if is_over else min(on.day, last))


def last_day(day: date) -> date:
    """The last day of a day's month.

    >>> last_day(date(2028, 2, 3))
    datetime.date(2028, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_between(first: date, last: date) -> list[tuple[date, date]]:
    """The months of a period in order, each with its first and last day, the first one from the period's first day.

    >>> months_between(date(2026, 1, 15), date(2026, 2, 3))
    [(datetime.date(2026, 1, 15), datetime.date(2026, 1, 31)), (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))]
    """
    found = []
    start = first
    while start <= last:
        found.append((start, last_day(start)))
        start = last_day(start) + timedelta(days=1)
    return found
