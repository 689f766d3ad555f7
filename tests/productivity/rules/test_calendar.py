"""The same days of an earlier month."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.productivity.rules.calendar import same_days


@pytest.mark.parametrize(
    ("on", "back", "first", "last"),
    [
        ("2026-11-01", 1, "2026-10-01", "2026-10-01"),
        ("2026-11-29", 1, "2026-10-01", "2026-10-29"),
        ("2026-11-30", 1, "2026-10-01", "2026-10-31"),  # a month that is over: the whole month
        ("2026-03-30", 1, "2026-02-01", "2026-02-28"),
        ("2026-01-15", 1, "2025-12-01", "2025-12-15"),
        ("2026-07-31", 12, "2025-07-01", "2025-07-31"),
        ("2024-02-29", 12, "2023-02-01", "2023-02-28"),
        ("2025-02-28", 12, "2024-02-01", "2024-02-29"),
    ],
)
def test_the_same_days_of_an_earlier_month(on: str, back: int, first: str, last: str) -> None:
    found = same_days(date.fromisoformat(on), months_back=back)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
