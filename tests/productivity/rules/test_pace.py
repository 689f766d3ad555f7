"""Pace, projection and what a week must bring: first day, last day, leap years, days away, no goal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from rvuedge.productivity.rules.pace import days_in_year, expected_by, needed_per_week, pace, projection

NEW_YEAR, LAST_DAY = date(2026, 1, 1), date(2026, 12, 31)
GOAL = Decimal(7300)  # 20 a day in a common year


def week_from(monday: date) -> list[date]:
    return [monday + timedelta(days=day) for day in range(7)]


@pytest.mark.parametrize(("year", "days"), [(2026, 365), (2024, 366), (2000, 366), (2100, 365)])
def test_days_of_a_year(year: int, days: int) -> None:
    assert days_in_year(date(year, 6, 1)) == days


@pytest.mark.parametrize(
    ("on", "first", "expected"),
    [
        (date(2026, 1, 1), NEW_YEAR, "20.00"),  # 7300 × 1/365
        (date(2026, 1, 2), NEW_YEAR, "40.00"),
        (date(2026, 12, 30), NEW_YEAR, "7280.00"),
        (date(2026, 12, 31), NEW_YEAR, "7300.00"),
        (date(2026, 7, 1), date(2026, 7, 1), "20.00"),  # counted from the day itself
        (date(2026, 6, 30), date(2026, 7, 1), "0.00"),  # before the first day nothing is asked for
        (date(2026, 1, 2), date(2025, 7, 1), "40.00"),  # days of last year are not this year's
        (date(2024, 1, 1), date(2024, 1, 1), "19.95"),  # 7300/366 = 19.9453…
        (date(2024, 2, 29), date(2024, 1, 1), "1196.72"),  # 7300 × 60/366 = 1196.7213…
        (date(2024, 12, 31), date(2024, 1, 1), "7300.00"),
    ],
)
def test_a_goal_is_prorated_by_calendar_days(on: date, first: date, expected: str) -> None:
    assert str(expected_by(GOAL, on, first).value) == expected


@pytest.mark.parametrize(
    ("on", "away", "expected"),
    [
        # 2026 has 261 Mondays to Fridays; a goal of 2610 is 10 a day. 1 January is a Thursday.
        (date(2026, 1, 1), [], "10.00"),
        (date(2026, 1, 4), [], "20.00"),  # Thursday and Friday; the weekend asks for nothing
        (date(2026, 1, 5), [], "30.00"),
        (date(2026, 12, 31), [], "2610.00"),
        # A week away leaves 256 days: by Friday 9 January 2 of 256, on the Monday after 3.
        (date(2026, 1, 9), week_from(date(2026, 1, 5)), "20.39"),  # 2610 × 2/256 = 20.3906…
        (date(2026, 1, 12), week_from(date(2026, 1, 5)), "30.59"),  # 2610 × 3/256 = 30.5859…
        (date(2026, 12, 31), week_from(date(2026, 1, 5)), "2610.00"),
    ],
)
def test_a_goal_is_prorated_by_working_days_less_days_away(on: date, away: list[date], expected: str) -> None:
    assert str(expected_by(Decimal(2610), on, NEW_YEAR, away=away).value) == expected


def test_the_way_of_counting_is_named() -> None:
    on = date(2026, 1, 12)
    assert expected_by(GOAL, on, NEW_YEAR).explanation == "goal 7,300 × 12 of 365 days, from 2026-01-01"
    assert expected_by(GOAL, on, NEW_YEAR, away=[]).explanation == "goal 7,300 × 8 of 261 working days, from 2026-01-01"
    away = expected_by(GOAL, on, NEW_YEAR, away=week_from(date(2026, 1, 5)))
    assert "3 of 256 working days" in away.explanation


def test_pace_is_the_total_as_a_percentage_of_what_is_asked_for() -> None:
    found = pace(Decimal(150), GOAL, date(2026, 1, 10), NEW_YEAR)  # asked for: 200
    assert found.value == Decimal("75.00")
    assert found.explanation.startswith("150 wRVUs is 75.00% of 200.00: goal 7,300 × 10 of 365 days")
    assert pace(Decimal(0), GOAL, NEW_YEAR, NEW_YEAR).value == 0


def test_a_vacation_is_not_falling_behind() -> None:
    """2 working days before, 5 away: the same 20.39 asked for on the last working day before and on the last away."""
    away = week_from(date(2026, 1, 5))
    before = pace(Decimal("20.39"), Decimal(2610), date(2026, 1, 2), NEW_YEAR, away=away)
    after = pace(Decimal("20.39"), Decimal(2610), date(2026, 1, 11), NEW_YEAR, away=away)
    assert before.value == after.value == 100


def test_no_pace_without_a_goal_or_before_anything_is_asked_for() -> None:
    no_goal = pace(Decimal(10), None, NEW_YEAR, NEW_YEAR)
    assert (no_goal.value, no_goal.explanation) == (None, "the contract has no annual goal")
    assert pace(Decimal(10), GOAL, date(2026, 6, 30), date(2026, 7, 1)).value is None
    assert pace(Decimal(10), Decimal(0), LAST_DAY, NEW_YEAR).value is None
    # Saturday 3 January 2026, counted from that day: no working day has passed.
    assert pace(Decimal(10), GOAL, date(2026, 1, 3), date(2026, 1, 3), away=[]).value is None


@pytest.mark.parametrize(
    ("total", "on", "first", "away", "value"),
    [
        ("20", date(2026, 1, 1), NEW_YEAR, None, "7300.00"),
        ("2000", date(2026, 4, 10), NEW_YEAR, None, "7300.00"),  # 100 days
        ("7300", LAST_DAY, NEW_YEAR, None, "7300.00"),
        ("100", date(2024, 1, 1), date(2024, 1, 1), None, "36600.00"),
        ("1840", date(2026, 9, 30), date(2026, 7, 1), None, "3680.00"),  # 92 days of July to September, 92 left
        ("10", date(2026, 1, 1), NEW_YEAR, [], "2610.00"),  # 1 of 261 working days
        ("20", date(2026, 1, 9), NEW_YEAR, week_from(date(2026, 1, 5)), "2560.00"),  # 2 of 256
        ("2610", LAST_DAY, NEW_YEAR, [], "2610.00"),
    ],
)
def test_a_projection_carries_the_rate_to_the_years_end(
    total: str, on: date, first: date, away: list[date] | None, value: str
) -> None:
    assert str(projection(Decimal(total), on, first, away=away).value) == value


def test_a_projection_names_its_method() -> None:
    by_days = projection(Decimal(20), NEW_YEAR, NEW_YEAR).explanation
    assert by_days == "20 wRVUs in 1 days from 2026-01-01, the same daily rate for the 364 days left in the year"
    assert "in 1 working days from 2026-01-01" in projection(Decimal(20), NEW_YEAR, NEW_YEAR, away=[]).explanation


def test_nothing_is_projected_from_no_day() -> None:
    early = projection(Decimal(20), date(2026, 6, 30), date(2026, 7, 1))
    assert (early.value, early.explanation) == (None, "no day has passed yet")
    weekend = projection(Decimal(20), date(2026, 1, 4), date(2026, 1, 3), away=[])
    assert (weekend.value, weekend.explanation) == (None, "no working day has passed yet")


@pytest.mark.parametrize(
    ("total", "on", "away", "value"),
    [
        ("0", date(2026, 1, 1), None, "140.38"),  # 7300 × 7/364 = 140.3846…
        ("7200", date(2026, 12, 24), None, "100.00"),  # 100 in 7 days
        ("7200", date(2026, 12, 30), None, "700.00"),  # 100 in the last day
        ("7200", date(2026, 12, 24), [], "100.00"),  # 25, 28 to 31 December: 5 working days
        ("7200", date(2026, 12, 24), [date(2026, 12, 25)], "125.00"),  # 4 working days: 100 × 5/4
        ("7299.99", date(2026, 12, 30), None, "0.07"),
        ("7300", date(2026, 12, 30), None, "0"),
        ("7301", LAST_DAY, None, "0"),
    ],
)
def test_what_a_week_must_bring(total: str, on: date, away: list[date] | None, value: str) -> None:
    assert str(needed_per_week(Decimal(total), GOAL, on, away=away).value) == value


def test_a_goal_that_can_no_longer_be_reached_has_no_weekly_figure() -> None:
    last = needed_per_week(Decimal(7299), GOAL, LAST_DAY)
    assert (last.value, last.explanation) == (None, "1 wRVUs short of the goal, and no day is left this year")
    away = needed_per_week(Decimal(7299), GOAL, date(2026, 12, 30), away=[LAST_DAY])
    assert (away.value, away.explanation) == (None, "1 wRVUs short of the goal, and no working day is left this year")
    assert needed_per_week(Decimal(7299), None, NEW_YEAR).value is None


def test_the_last_day_there_is_can_be_asked_about() -> None:
    assert projection(Decimal(1), date.max, date(9999, 1, 1)).value == 1
