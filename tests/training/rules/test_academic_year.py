"""July 1 begins the academic year; a case number counts within it; a forecast is by calendar months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.training.rules.academic_year import bounds, case_number, class_of, class_year, is_case_number
from rvuedge.training.rules.pace import forecast


@pytest.mark.parametrize(
    ("day", "of"),
    [
        (date(2018, 6, 30), "2017-18"),
        (date(2018, 7, 1), "2018-19"),
        (date(2017, 12, 31), "2017-18"),
        (date(2018, 1, 1), "2017-18"),
        (date(2000, 6, 30), "1999-00"),
        (date(2028, 2, 29), "2027-28"),
    ],
)
def test_a_day_is_in_one_academic_year(day: date, of: str) -> None:
    assert class_of(day) == of
    first, last = bounds(class_year(of))
    assert first <= day <= last


@pytest.mark.parametrize("text", ["2017", "2017-19", "2017-2018", "17-18", ""])
def test_what_is_no_class_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="academic year"):
        class_year(text)


def test_a_case_number_counts_from_july() -> None:
    assert [case_number(day, 7) for day in (date(2026, 6, 30), date(2026, 7, 1))] == ["2025-0007", "2026-0007"]
    assert is_case_number(case_number(date(2026, 7, 1), 12_345))


@pytest.mark.parametrize(("text", "is_one"), [("x" * 25, True), ("x" * 26, False), ("", False), ("Jane Doe", False)])
def test_a_case_id_is_short_and_no_name(text: str, is_one: bool) -> None:
    assert is_case_number(text) is is_one


@pytest.mark.parametrize(
    ("done", "as_of", "months", "projected", "needed", "is_on_pace"),
    [
        (32, date(2025, 12, 31), (30, 30), 64, "0.60", True),  # 32 + 32/30×30; (50-32)/30
        (20, date(2025, 12, 31), (30, 30), 40, "1.00", False),  # 30 missing in 30 months
        (1, date(2023, 7, 1), (1, 59), 60, "0.84", True),  # 1 + 59; 49/59 = 0.8305, rounded up to what suffices
        (49, date(2028, 6, 30), (60, 0), 49, None, False),  # no month is left
        (60, date(2028, 6, 30), (60, 0), 60, None, True),
        (7, date(2024, 1, 15), (7, 53), 60, "0.82", True),  # 7 + 53; 43/53 = 0.8113
    ],
)
def test_a_forecast_says_where_the_pace_leads(
    done: int, as_of: date, months: tuple[int, int], projected: int, needed: str | None, is_on_pace: bool
) -> None:
    found = forecast(done, 50, begins=date(2023, 7, 1), as_of=as_of, graduation=date(2028, 6, 30))
    assert (found.months_done, found.months_left) == months
    assert found.projected == projected
    assert found.needed_per_month == (None if needed is None else Decimal(needed))
    assert found.is_on_pace is is_on_pace


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in this order"):
        forecast(1, 2, begins=date(2024, 7, 1), as_of=date(2024, 6, 30), graduation=date(2028, 6, 30))
