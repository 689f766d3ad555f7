"""Places on a published curve: the worked cases, each boundary of the lines, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.benchmarks.rules.percentile import Point, rank, usable, value_at_percentile
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from tests.valuation.golden import cases

RANKS = cases("percentile")
INVERSES = cases("percentile_inverse")


def curve(*pairs: tuple[str | int, str | int | None]) -> list[Point]:
    return [Point(Decimal(address), None if value is None else Decimal(value)) for address, value in pairs]


def named(case: dict[str, Any]) -> str:
    return f"{case['id']} {case['title']}"


TABLE = curve((10, 4000), (25, 5200), (50, 6500), (75, 8100), (90, 10000))


@pytest.mark.parametrize("case", RANKS, ids=named)
def test_a_worked_case(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    options = {name: inputs[name] for name in ("below", "above") if name in inputs}
    points = curve(*inputs["points"])
    if "error" in expected:
        with pytest.raises(BenchmarkError) as refused:
            rank(points, Decimal(inputs["value"]), **options)
        assert refused.value.code == expected["error"]
        return
    found = rank(points, Decimal(inputs["value"]), **options)
    assert str(found.percentile) == expected["percentile"], case["arithmetic"]
    assert found.qualifier == expected["qualifier"]
    assert found.warnings == ((expected["warning"],) if "warning" in expected else ())


@pytest.mark.parametrize("case", INVERSES, ids=named)
def test_a_worked_inverse(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    found = value_at_percentile(curve(*inputs["points"]), Decimal(inputs["percentile"]))
    assert found == Decimal(case["expected"]["value"]), case["arithmetic"]


def test_there_are_worked_cases() -> None:
    assert (len(RANKS), len(INVERSES)) == (10, 1)


@pytest.mark.parametrize(
    ("value", "percentile", "qualifier", "position"),
    [
        ("3999.99", "10.00", "<", "below"),
        ("4000", "10.00", "=", "exact"),
        ("4000.01", "10.00", "=", "interpolated"),  # 10 + 0.01/1200×15 = 10.000125
        ("6499.99", "50.00", "=", "interpolated"),  # 25 + 1299.99/1300×25 = 49.9998
        ("8100", "75.00", "=", "exact"),
        ("9999.99", "90.00", "=", "interpolated"),
        ("10000", "90.00", "=", "exact"),
        ("10000.01", "90.00", ">", "above"),
        ("0", "10.00", "<", "below"),
    ],
)
def test_each_side_of_the_published_points(value: str, percentile: str, qualifier: str, position: str) -> None:
    found = rank(TABLE, Decimal(value))
    assert (str(found.percentile), found.qualifier, found.position) == (percentile, qualifier, position)


@pytest.mark.parametrize(
    ("value", "how"),
    [
        ("8100", "equals the published P75"),
        ("7300", "linear between P50 (6500) and P75 (8100)"),
        ("3000", "below the lowest published point, P10 (4000)"),
        ("11000", "above the highest published point, P90 (10000)"),
    ],
)
def test_a_rank_says_which_points_it_used(value: str, how: str) -> None:
    assert rank(TABLE, Decimal(value)).explanation == how


def test_a_line_drawn_past_the_points_is_marked_and_held_within_1_and_99() -> None:
    # Below: 10 − 400/1200×15 = 5.00; 10 − 4000/1200×15 = −40 held at 1. Zero anchor of 0 is 0.
    assert rank(TABLE, Decimal(3600), below="slope").percentile == Decimal("5.00")
    assert rank(TABLE, Decimal(0), below="slope").percentile == 1
    assert rank(TABLE, Decimal(0), below="zero_anchor").percentile == 0
    assert rank(TABLE, Decimal(3600), below="slope").qualifier == "~"


def test_no_line_is_drawn_on_from_a_flat_end_or_below_zero() -> None:
    flat = curve((10, 100), (25, 100), (75, 200), (90, 200))
    assert rank(flat, Decimal(201), above="slope").qualifier == ">"
    assert rank(flat, Decimal(99), below="slope").qualifier == "<"
    assert rank(flat, Decimal(-1), below="zero_anchor").qualifier == "<"


def test_tied_points_give_the_highest_and_the_lines_beside_them_stay() -> None:
    tied = curve((10, 4000), (25, 5200), (50, 5200), (75, 8100), (90, 8100))
    assert rank(tied, Decimal(8100)).percentile == 90
    # Just above the tie the line starts at P50: 50 + 290/2900×25 = 52.5; just below it ends at P25.
    assert rank(tied, Decimal(5490)).percentile == Decimal("52.50")
    assert rank(tied, Decimal(4600)).percentile == Decimal("17.50")


def test_a_gap_is_flagged_only_where_the_line_crosses_it() -> None:
    points = curve((10, 4000), (25, None), (50, 6500), (75, 8100), (90, None))
    assert rank(points, Decimal(7300)).warnings == ()
    assert rank(points, Decimal(4000)).warnings == ()
    assert rank(points, Decimal(5250)).warnings == ("INTERPOLATED_ACROSS_GAP",)
    above = rank(points, Decimal(9000))
    assert (above.percentile, above.qualifier) == (75, ">")


def test_the_order_of_the_points_does_not_matter() -> None:
    assert rank(TABLE[::-1], Decimal(7300)) == rank(TABLE, Decimal(7300))


@pytest.mark.parametrize(
    ("percentile", "value"),
    [("10", "4000"), ("90", "10000"), ("80", "8733.33"), ("25", "5200")],  # 8100 + 5/15×1900 = 8733.333…
)
def test_the_inverse_holds_at_both_ends_and_between(percentile: str, value: str) -> None:
    assert value_at_percentile(TABLE, Decimal(percentile)) == Decimal(value)


@pytest.mark.parametrize("percentile", ["9.99", "90.01", "0", "100"])
def test_no_value_is_made_outside_the_points(percentile: str) -> None:
    with pytest.raises(BenchmarkError, match="outside the published points, P10 to P90") as refused:
        value_at_percentile(TABLE, Decimal(percentile))
    assert refused.value.code == "E_OUT_OF_RANGE"


@pytest.mark.parametrize(
    ("points", "code"),
    [
        (curve((50, 6500)), "E_TOO_FEW_POINTS"),
        (curve((25, None), (50, 6500)), "E_TOO_FEW_POINTS"),
        ([], "E_TOO_FEW_POINTS"),
        (curve((50, 6500), (50, 6600)), "E_POINT"),
        (curve((0, 1), (50, 6600)), "E_POINT"),
        (curve((50, 1), (100, 6600)), "E_POINT"),
        (curve((25, 5200), (50, "5199.99")), "E_NOT_MONOTONE"),
    ],
)
def test_points_that_are_no_curve_are_refused(points: list[Point], code: str) -> None:
    for ask in (
        lambda: usable(points),
        lambda: rank(points, Decimal(1)),
        lambda: value_at_percentile(points, Decimal(50)),
    ):
        with pytest.raises(BenchmarkError) as refused:
            ask()
        assert refused.value.code == code


def test_an_unknown_option_is_refused_not_ignored() -> None:
    with pytest.raises(BenchmarkError, match="below is 'guess'; expected one of clamp, zero_anchor, slope") as refused:
        rank(TABLE, Decimal(7300), below="guess")
    assert refused.value.code == "E_OPTION"
    with pytest.raises(BenchmarkError, match="above is 'zero_anchor'"):
        rank(TABLE, Decimal(7300), above="zero_anchor")


@given(st.integers(4000, 10000), st.integers(4000, 10000))
def test_more_work_never_ranks_lower(number: int, other: int) -> None:
    low, high = sorted((number, other))
    assert rank(TABLE, Decimal(low)).percentile <= rank(TABLE, Decimal(high)).percentile


@given(st.decimals(10, 90, places=2))
def test_the_value_at_a_percentile_ranks_at_that_percentile(percentile: Decimal) -> None:
    # Half a cent of the steepest segment (15 percentiles over 1200) is 0.00006, so a hundredth is all that can differ.
    assert abs(rank(TABLE, value_at_percentile(TABLE, percentile)).percentile - percentile) <= Decimal("0.01")
