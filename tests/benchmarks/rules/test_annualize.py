"""Totals brought to a year and to full time: once each, with the method named, and each boundary date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.benchmarks.rules.annualize import (
    annual_full_time,
    annualized,
    by_calendar_days,
    by_dates,
    by_months,
    by_working_days,
    comparable,
    per_full_time,
    whole_months,
    working_days,
)
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from tests.valuation.golden import cases


def named(case: dict[str, Any]) -> str:
    return f"{case['id']} {case['title']}"


@pytest.mark.parametrize("case", cases("fte"), ids=named)
def test_a_worked_case_of_clinical_fte(case: dict[str, Any]) -> None:
    total, cfte = Decimal(case["inputs"]["wrvu"]), Decimal(case["inputs"]["cfte"])
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(BenchmarkError) as refused:
            per_full_time(total, cfte)
        assert refused.value.code == expected["error"]
        return
    found = per_full_time(total, cfte)
    assert str(found.value) == expected["adjusted"], case["arithmetic"]
    assert found.raw == total
    assert found.warnings == ((expected["warning"],) if "warning" in expected else ())


@pytest.mark.parametrize("case", cases("annualize"), ids=named)
def test_a_worked_case_of_a_year(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    if "days_worked_elapsed" in inputs:
        scale = by_working_days(int(inputs["days_worked_elapsed"]), int(inputs["days_in_year"]))
    elif "hire" in inputs:
        hired, on = date.fromisoformat(inputs["hire"]), date.fromisoformat(inputs["asof"])
        assert whole_months(hired, on) == int(expected["months"])
        scale = by_dates(hired, on)
    else:
        scale = by_months(Decimal(inputs["months"]))
    assert str(annualized(Decimal(inputs["wrvu"]), scale).value) == expected["annual"], case["arithmetic"]


def test_three_months_are_annualized_or_a_quarter_of_an_fte_never_both() -> None:
    case = next(cas for cas in cases("annualize") if cas["id"] == "G170")
    total, full = Decimal(case["inputs"]["wrvu"]), Decimal(case["inputs"]["cfte_during_employment"])
    year = by_months(Decimal(case["inputs"]["months"]))
    quarter = Decimal("0.25")
    assert comparable(total, cfte=full, scale=year).value == Decimal(case["expected"]["annual"])
    assert comparable(total, cfte=full, part_year_fte=quarter).value == Decimal(case["expected"]["annual"])
    with pytest.raises(BenchmarkError, match="count it twice") as refused:
        comparable(total, cfte=full, scale=year, part_year_fte=quarter)
    assert refused.value.code == "E_ADJUSTED_TWICE"


@pytest.mark.parametrize(
    ("cfte", "value", "warnings"),
    [
        ("0.01", "10000.00", ("CFTE_LOW",)),
        ("0.39", "256.41", ("CFTE_LOW",)),  # 100 / 0.39 = 256.4102…
        ("0.40", "250.00", ()),
        ("1", "100.00", ()),
        ("1.01", "100.00", ("CFTE_CAPPED",)),
    ],
)
def test_the_floor_warns_below_040_and_the_cap_holds_at_one(cfte: str, value: str, warnings: tuple[str, ...]) -> None:
    found = per_full_time(Decimal(100), Decimal(cfte))
    assert (str(found.value), found.warnings) == (value, warnings)


@pytest.mark.parametrize("fte", ["0", "-0.5"])
def test_an_fte_that_is_none_is_refused(fte: str) -> None:
    for ask in (
        lambda: per_full_time(Decimal(1), Decimal(fte)),
        lambda: comparable(Decimal(1), cfte=Decimal(1), part_year_fte=Decimal(fte)),
    ):
        with pytest.raises(BenchmarkError) as refused:
            ask()
        assert refused.value.code == "E_CFTE"


def test_part_of_a_year_is_at_most_a_whole_one() -> None:
    assert comparable(Decimal(10), cfte=Decimal(1), part_year_fte=Decimal(1)).value == 10
    with pytest.raises(BenchmarkError, match=r"expected 0\.001 to 1"):
        comparable(Decimal(10), cfte=Decimal(1), part_year_fte=Decimal("1.01"))


def test_the_answer_says_what_was_done_in_order_and_keeps_the_raw_total() -> None:
    # 1,500 in January to March at 0.8: ×12/3 = 6,000, ÷0.8 = 7,500.
    found = annual_full_time(Decimal(1500), date(2026, 1, 1), date(2026, 3, 31), Decimal("0.8"))
    assert (found.raw, found.value) == (1500, Decimal("7500.00"))
    assert found.explanation == ("3 whole months annualized to 12", "divided by 0.8 clinical FTE")


def test_rounding_happens_once_at_the_end() -> None:
    # 0.03 × 12/7 = 0.0514…, ÷ 0.05 = 1.0285… → 1.03; the year rounded first would give 0.05 ÷ 0.05 = 1.00.
    found = comparable(Decimal("0.03"), cfte=Decimal("0.05"), scale=by_months(Decimal(7)))
    assert found.value == Decimal("1.03")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2026, 1, 1), date(2026, 1, 30), None),
        (date(2026, 1, 2), date(2026, 1, 31), None),
        (date(2026, 2, 1), date(2026, 2, 28), 1),
        (date(2024, 2, 1), date(2024, 2, 28), None),
        (date(2024, 2, 1), date(2024, 2, 29), 1),
        (date(2025, 11, 1), date(2026, 2, 28), 4),
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_whole_months(start: date, end: date, months: int | None) -> None:
    assert whole_months(start, end) == months


@pytest.mark.parametrize(
    ("start", "end", "value", "how"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "365.00", "the period is a full year"),
        (date(2026, 1, 1), date(2026, 1, 1), "133225.00", "1 calendar days annualized to 365"),  # 365 × 365
        (
            date(2026, 1, 1),
            date(2026, 12, 30),
            "366.00",
            "364 calendar days annualized to 365",
        ),  # 365×365/364 = 366.0027
        (date(2024, 1, 1), date(2024, 12, 30), "366.00", "365 calendar days annualized to 366"),  # 365×366/365
        (date(2024, 1, 1), date(2025, 12, 31), "182.50", "24 whole months annualized to 12"),
    ],
)
def test_a_period_becomes_a_year_by_months_else_by_days(start: date, end: date, value: str, how: str) -> None:
    found = annual_full_time(Decimal(365), start, end, Decimal(1))
    assert (str(found.value), found.explanation[0]) == (value, how)


def test_a_period_that_ends_before_it_starts_or_has_no_days_is_refused() -> None:
    for ask in (
        lambda: annual_full_time(Decimal(1), date(2026, 1, 2), date(2026, 1, 1), Decimal(1)),
        lambda: by_months(Decimal(0)),
        lambda: by_working_days(0, 250),
        lambda: by_calendar_days(0, 365),
        lambda: by_calendar_days(10, 0),
    ):
        with pytest.raises(BenchmarkError) as refused:
            ask()
        assert refused.value.code == "E_PERIOD"


@pytest.mark.parametrize(
    ("start", "end", "away", "days"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), [], 261),  # 2026 starts on a Thursday: 52 weeks and one Thursday
        (date(2024, 1, 1), date(2024, 12, 31), [], 262),  # 52 weeks, a Monday and a Tuesday
        (date(2026, 11, 23), date(2026, 11, 23), [], 1),  # a Monday
        (date(2026, 11, 21), date(2026, 11, 22), [], 0),  # Saturday and Sunday
        (date(2026, 11, 20), date(2026, 11, 23), [], 2),  # Friday to Monday
        (date(2026, 11, 23), date(2026, 11, 27), [date(2026, 11, 26), date(2026, 11, 26)], 4),  # a day listed twice
        (date(2026, 11, 23), date(2026, 11, 29), [date(2026, 11, 28), date(2026, 11, 30)], 5),  # weekend, outside
        (date(2026, 11, 24), date(2026, 11, 23), [], 0),
    ],
)
def test_working_days(start: date, end: date, away: list[date], days: int) -> None:
    assert working_days(start, end, away) == days


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800))
def test_working_days_are_the_days_counted_one_by_one(start: date, length: int) -> None:
    days = [date.fromordinal(start.toordinal() + index) for index in range(length + 1)]
    assert working_days(start, days[-1]) == sum(day.isoweekday() <= 5 for day in days)
