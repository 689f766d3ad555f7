"""Which release is in force: the day before, of and after each boundary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.catalog.rules.in_force import ReleaseFacts, in_force, quarter_end, release_name, window


def release(name: str, first: str, published: str | None = None) -> ReleaseFacts:
    day = date.fromisoformat(first)
    known = date.fromisoformat(published) if published else None
    return ReleaseFacts(0, name, day, None, known, Decimal("33"), "complete")


LOADED = [
    release("RVU24A", "2024-01-01"),
    release("RVU24AR", "2024-03-09"),
    release("RVU24B", "2024-04-01"),
    release("RVU25D", "2025-10-01"),
    release("RVU26C", "2026-07-01"),
]


@pytest.mark.parametrize(
    ("on", "name", "missing"),
    [
        ("2023-12-31", None, None),
        ("2024-01-01", "RVU24A", None),
        ("2024-03-08", "RVU24A", None),
        ("2024-03-09", "RVU24AR", None),
        ("2024-03-31", "RVU24AR", None),
        ("2024-04-01", "RVU24B", None),
        ("2024-06-30", "RVU24B", None),
        ("2024-07-01", "RVU24B", "RVU24C"),
        ("2024-12-31", "RVU24B", "RVU24D"),
        ("2025-01-01", None, None),
        ("2025-09-30", None, None),
        ("2025-10-01", "RVU25D", None),
        ("2025-12-31", "RVU25D", None),
        ("2026-01-01", None, None),
        ("2026-06-30", None, None),
        ("2026-07-01", "RVU26C", None),
        ("2026-09-30", "RVU26C", None),
        ("2026-10-01", "RVU26C", "RVU26D"),
        ("2026-12-31", "RVU26C", "RVU26D"),
        ("2027-01-01", None, None),
    ],
)
def test_the_release_of_a_date_and_what_it_stands_in_for(on: str, name: str | None, missing: str | None) -> None:
    found = in_force(LOADED, date.fromisoformat(on))
    assert (found.release.name if found else None) == name
    assert (found.missing if found else None) == missing


def test_a_reissue_of_the_same_window_wins_by_its_date_of_publication() -> None:
    first = release("RVU26A", "2026-01-01", "2025-12-29")
    again = release("RVU26AR", "2026-01-01", "2026-03-12")
    for loaded in ([first, again], [again, first]):
        found = in_force(loaded, date(2026, 2, 10))
        assert found is not None
        assert found.release.name == "RVU26AR"


def test_a_window_ends_the_day_before_the_successor() -> None:
    assert window(LOADED[0], LOADED) == (date(2024, 1, 1), date(2024, 3, 8))
    assert window(LOADED[3], LOADED) == (date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("day", "end", "name"),
    [
        (date(2026, 3, 31), date(2026, 3, 31), "RVU26A"),
        (date(2026, 4, 1), date(2026, 6, 30), "RVU26B"),
        (date(2026, 9, 30), date(2026, 9, 30), "RVU26C"),
        (date(2026, 12, 31), date(2026, 12, 31), "RVU26D"),
        (date(2024, 2, 29), date(2024, 3, 31), "RVU24A"),
    ],
)
def test_quarters_and_their_names(day: date, end: date, name: str) -> None:
    assert quarter_end(day) == end
    assert release_name(day) == name
