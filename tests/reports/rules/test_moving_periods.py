"""Periods that move with the day they are opened on, and due days: the first day, the last, and a leap year's."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.reports.rules.moving_periods import due_day, moving_period


@pytest.mark.parametrize(
    ("kind", "today", "first", "last"),
    [
        ("last-month", "2026-11-30", "2026-10-01", "2026-10-31"),  # the running month is not over on its last day
        ("last-month", "2026-12-01", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-01-01", "2025-12-01", "2025-12-31"),
        ("last-month", "2028-03-01", "2028-02-01", "2028-02-29"),
        ("last-quarter", "2026-09-30", "2026-04-01", "2026-06-30"),
        ("last-quarter", "2026-10-01", "2026-07-01", "2026-09-30"),
        ("last-quarter", "2026-03-31", "2025-10-01", "2025-12-31"),
        ("last-year", "2026-12-31", "2025-01-01", "2025-12-31"),
        ("last-year", "2027-01-01", "2026-01-01", "2026-12-31"),
        ("year-to-date", "2026-01-01", "2026-01-01", "2026-01-01"),
        ("year-to-date", "2026-11-30", "2026-01-01", "2026-11-30"),
    ],
)
def test_a_period_is_the_last_complete_one_on_a_day(kind: str, today: str, first: str, last: str) -> None:
    assert moving_period(kind, date.fromisoformat(today)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("every", "day", "today", "due"),
    [
        ("month", 5, "2026-11-04", "2026-10-05"),
        ("month", 5, "2026-11-05", "2026-11-05"),
        ("month", 28, "2026-03-01", "2026-02-28"),
        ("quarter", 5, "2026-11-30", "2026-10-05"),
        ("quarter", 5, "2026-10-04", "2026-07-05"),
        ("quarter", 1, "2027-01-01", "2027-01-01"),
    ],
)
def test_mail_is_due_on_a_day_of_each_month_or_of_a_quarters_first(every: str, day: int, today: str, due: str) -> None:
    assert due_day(every, day, date.fromisoformat(today)) == date.fromisoformat(due)
