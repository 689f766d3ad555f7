"""Dollars brought forward to a date: both methods, each boundary of the months, and what is not aged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.benchmarks.rules.aging import age, aged_points, months_between
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from tests.valuation.golden import cases

AGINGS = cases("aging")


@pytest.mark.parametrize("case", AGINGS, ids=lambda case: f"{case['id']} {case['title']}")
def test_a_worked_case(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    found = age(
        Decimal(inputs["value"]),
        annual=Decimal(inputs["annual"]),
        months=Decimal(inputs["months"]),
        method=inputs["method"],
    )
    assert str(found.value) == case["expected"]["aged"], case["arithmetic"]


def test_there_are_worked_cases() -> None:
    assert len(AGINGS) == 2


@pytest.mark.parametrize(
    ("method", "months", "value"),
    [
        ("simple", "0", "100000.00"),
        ("simple", "12", "103000.00"),
        ("simple", "24", "106000.00"),
        ("compound", "0", "100000.00"),
        ("compound", "12", "103000.00"),
        ("compound", "24", "106090.00"),  # 1.03² = 1.0609
    ],
)
def test_the_methods_part_only_after_a_year(method: str, months: str, value: str) -> None:
    found = age(Decimal(100000), annual=Decimal("0.03"), months=Decimal(months), method=method)
    assert str(found.value) == value


def test_the_method_is_named_in_the_answer() -> None:
    simple = age(Decimal(52000), annual=Decimal("0.03"), months=Decimal(9), method="simple")
    compound = age(Decimal(52000), annual=Decimal("0.03"), months=Decimal(9), method="compound")
    assert simple.explanation == "aged (simple): 52000 × (1 + 0.03 × 9/12)"
    assert compound.explanation == "aged (compound): 52000 × (1 + 0.03)^(9/12)"


def test_half_a_cent_rounds_up_and_a_fall_in_pay_is_a_negative_rate() -> None:
    assert age(Decimal("0.50"), annual=Decimal("0.01"), months=Decimal(12), method="simple").value == Decimal("0.51")
    assert age(Decimal(1000), annual=Decimal("-0.02"), months=Decimal(6), method="simple").value == 990


@pytest.mark.parametrize(
    ("annual", "months", "method"),
    [("0.03", "9", "guess"), ("0.03", "-1", "simple"), ("-1", "6", "compound"), ("-1.5", "6", "simple")],
)
def test_what_cannot_be_aged_is_refused(annual: str, months: str, method: str) -> None:
    with pytest.raises(BenchmarkError) as refused:
        age(Decimal(1), annual=Decimal(annual), months=Decimal(months), method=method)
    assert refused.value.code == "E_AGING"


def test_a_curve_of_dollars_is_aged_point_by_point_and_a_suppressed_one_stays_so() -> None:
    points = (Point(Decimal(25), Decimal(400000)), Point(Decimal(50), None), Point(Decimal(75), Decimal("60.00")))
    aged = aged_points(points, metric="total_compensation", annual=Decimal("0.04"), months=Decimal(6), method="simple")
    assert [point.value for point in aged] == [Decimal("408000.00"), None, Decimal("61.20")]


@pytest.mark.parametrize("metric", ["work_rvus", "asa_units", "encounters", "panel_size"])
def test_work_is_not_aged(metric: str) -> None:
    with pytest.raises(BenchmarkError, match="only dollars change with time") as refused:
        aged_points([], metric=metric, annual=Decimal("0.03"), months=Decimal(6), method="simple")
    assert refused.value.code == "E_NOT_DOLLARS"


@pytest.mark.parametrize(
    ("effective", "on", "months"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2026, 1, 1), date(2026, 1, 31), 0),
        (date(2026, 1, 1), date(2026, 2, 1), 1),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2025, 7, 1), date(2026, 7, 1), 12),
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2024, 2, 29), date(2025, 2, 28), 12),  # the last day of a month reaches any day
        (date(2024, 2, 29), date(2025, 3, 1), 12),
        (date(2025, 1, 31), date(2025, 2, 27), 0),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2025, 1, 31), date(2025, 3, 30), 1),
        (date(2025, 1, 31), date(2025, 3, 31), 2),
    ],
)
def test_months_from_a_survey_to_a_day(effective: date, on: date, months: int) -> None:
    assert months_between(effective, on) == months


def test_figures_are_not_aged_backwards() -> None:
    with pytest.raises(BenchmarkError, match="not aged backward") as refused:
        months_between(date(2026, 1, 2), date(2026, 1, 1))
    assert refused.value.code == "E_AGING"
