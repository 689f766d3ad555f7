"""Several surveys as one: weights, what a missing percentile does, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rvuedge.benchmarks.rules.blend import Source, blend_curves, blend_values
from rvuedge.benchmarks.rules.percentile import Point, rank
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from tests.valuation.golden import cases

BLENDS = cases("blend")


def source(weight: str, *pairs: tuple[int, str | None]) -> Source:
    points = tuple(Point(Decimal(index), None if value is None else Decimal(value)) for index, value in pairs)
    return Source(Decimal(weight), points)


@pytest.mark.parametrize("case", BLENDS, ids=lambda case: f"{case['id']} {case['title']}")
def test_a_worked_case(case: dict[str, Any]) -> None:
    name = next(item for item in case["expected"] if item.startswith("p"))
    pairs = [
        (Decimal(survey["w"]), Decimal(survey[name]) if survey[name] else None) for survey in case["inputs"]["surveys"]
    ]
    found = blend_values(pairs)
    assert str(found.value) == case["expected"][name], case["arithmetic"]
    warning = case["expected"].get("warning")
    assert found.warnings == ((warning,) if warning else ())


def test_there_are_worked_cases() -> None:
    assert len(BLENDS) == 2


def test_the_answer_says_how_and_how_many_surveys_stand_behind_it() -> None:
    found = blend_values([(Decimal("0.5"), Decimal(10000)), (Decimal("0.3"), None), (Decimal("0.2"), Decimal(11000))])
    assert (found.n, found.explanation) == (2, "(0.5 × 10000 + 0.2 × 11000) / 0.7")


def test_only_the_proportion_of_the_weights_matters() -> None:
    # 70/30 of 6000 and 7000 is 6300, written as 0.7 and 0.3 or as 7 and 3.
    for weights in (("0.7", "0.3"), ("7", "3")):
        values = [(Decimal(weights[0]), Decimal(6000)), (Decimal(weights[1]), Decimal(7000))]
        assert blend_values(values).value == 6300
        assert blend_values(values).warnings == ()


def test_no_survey_has_it_is_no_figure() -> None:
    found = blend_values([(Decimal(1), None), (Decimal(1), None)])
    assert (found.value, found.n, found.explanation) == (None, 0, "no survey publishes it")


@pytest.mark.parametrize("weights", [[], ["0"], ["1", "-1"]])
def test_a_blend_without_weight_is_refused(weights: list[str]) -> None:
    with pytest.raises(BenchmarkError) as refused:
        blend_values([(Decimal(weight), Decimal(1)) for weight in weights])
    assert refused.value.code == "E_WEIGHT"


def test_curves_are_blended_percentile_by_percentile() -> None:
    found = blend_curves(
        [
            source("0.6", (25, "5000"), (50, "6000"), (90, "9000")),
            source("0.4", (25, "5500"), (50, "7000"), (75, "8800")),
        ]
    )
    # P25 3000+2200; P50 3600+2800; P75 from the second alone, P90 from the first alone.
    values = {int(point.percentile): point.value for point in found.points}
    assert values == {25: 5200, 50: 6400, 75: 8800, 90: 9000}
    assert found.n == ((25, 2), (50, 2), (75, 1), (90, 1))
    assert found.warnings == ("WEIGHTS_RENORMALISED",)
    assert found.explanation[0] == "P25: (0.6 × 5000 + 0.4 × 5500) / 1.0"


def test_a_blend_that_falls_is_refused() -> None:
    # P50 is (6000 + 9000) / 2 = 7500; P75 is the first survey's alone, 7000.
    sources = [source("1", (50, "6000"), (75, "7000")), source("1", (50, "9000"), (75, None))]
    with pytest.raises(BenchmarkError, match="P75") as refused:
        blend_curves(sources)
    assert refused.value.code == "E_NOT_MONOTONE"


def test_a_percentile_that_all_suppress_stays_a_gap() -> None:
    points = (25, "5000"), (50, None), (75, "7000")
    found = blend_curves([source("1", *points), source("1", *points)])
    assert rank(found.points, Decimal(6000)).warnings == ("INTERPOLATED_ACROSS_GAP",)
    assert found.n == ((25, 2), (50, 0), (75, 2))


def test_a_survey_blended_with_itself_is_itself() -> None:
    item = source("0.3", (10, "4000"), (50, "6500.25"), (90, "10000"))
    assert blend_curves([item, item]).points == item.points
    assert blend_curves([item]).warnings == ()
