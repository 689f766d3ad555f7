"""Cells too thin to show: each threshold on both sides, and cells that a total would give away."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.benchmarks.rules.suppression import dominated, hidden_cells, judged, largest_share, too_few, too_recent
from tests.valuation.golden import cases

CASES = {case["id"]: case for case in cases("suppression")}


def test_every_worked_case_is_here() -> None:
    assert set(CASES) == {"G158", "G159"}


def test_g158_too_few_organizations() -> None:
    inputs, expected = CASES["G158"]["inputs"], CASES["G158"]["expected"]
    found = judged(too_few(inputs["n_orgs"], inputs["min_orgs"]))
    assert found.suppressed is expected["suppressed"]
    assert found.reasons == ("4 organizations, fewer than 5",)


def test_g159_one_organization_weighs_too_much() -> None:
    inputs, expected = CASES["G159"]["inputs"], CASES["G159"]["expected"]
    counts, most = inputs["provider_counts_by_org"], Decimal(inputs["max_share"])
    assert largest_share(counts) == Decimal(expected["largest_share"])
    assert judged(dominated(counts, most)).suppressed is expected["suppressed"]
    assert dominated(counts, most) == "one organization has 30%, more than 25%"


@pytest.mark.parametrize(("n", "shown"), [(0, False), (4, False), (5, True), (6, True), (None, True)])
def test_five_organizations_are_enough_and_an_unprinted_number_is_not_held_against_a_cell(
    n: int | None, shown: bool
) -> None:
    assert (too_few(n) is None) is shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [([25, 25, 25, 25], True), ([26, 25, 25, 24], False), ([5], False), ([], True), ([0, 0], True)],
)
def test_a_quarter_is_allowed_and_more_is_not(counts: list[int], shown: bool) -> None:
    assert (dominated(counts) is None) is shown


@pytest.mark.parametrize(
    ("until", "on", "shown"),
    [
        (date(2025, 12, 31), date(2026, 3, 30), False),
        (date(2025, 12, 31), date(2026, 3, 31), True),
        (date(2026, 1, 15), date(2026, 4, 14), False),
        (date(2026, 1, 15), date(2026, 4, 15), True),
        (date(2026, 1, 15), date(2026, 1, 15), False),
        (date(2026, 1, 15), date(2026, 1, 14), False),
    ],
)
def test_data_are_three_months_old_before_they_are_shown(until: date, on: date, shown: bool) -> None:
    assert (too_recent(until, on) is None) is shown


def test_every_reason_is_said_and_none_means_shown() -> None:
    found = judged(too_few(3), dominated([30, 10]), too_recent(date(2026, 1, 1), date(2026, 2, 1)))
    assert (found.suppressed, len(found.reasons)) == (True, 3)
    assert judged(too_few(5), dominated([1, 1, 1, 1])).suppressed is False


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 5, "b": 9}, set()),
        ({"a": 4, "b": 9, "c": 20}, {"a", "b"}),  # 33 less 29 would show a: the next smallest goes too
        ({"a": 1, "b": 1, "c": 9, "d": 20}, {"a", "b", "c"}),  # a and b together are 2, still below 5
        ({"a": 3, "b": 4, "c": 9}, {"a", "b"}),  # together 7: the total gives away neither
        ({"a": 0, "b": 9}, set()),
        ({"a": 4, "b": 0}, {"a"}),
        ({}, set()),
    ],
)
def test_a_total_gives_no_thin_cell_away(counts: dict[str, int], hidden: set[str]) -> None:
    assert hidden_cells(counts) == hidden


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
def test_no_thin_cell_is_ever_shown_nor_left_alone(counts: dict[str, int]) -> None:
    hidden = hidden_cells(counts)
    assert {name for name, count in counts.items() if 0 < count < 5} <= hidden
    if any(count >= 5 for name, count in counts.items() if name not in hidden) and hidden:
        assert len(hidden) >= 2
        assert sum(counts[name] for name in hidden) >= 5
