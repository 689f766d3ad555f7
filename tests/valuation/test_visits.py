"""The range of visits, once."""

from __future__ import annotations

import pytest

from rvuedge.catalog.rules.code_facts import RANGES
from rvuedge.valuation.rules.visits import EM_VISITS, is_em_visit


@pytest.mark.parametrize(
    ("code", "is_visit"),
    [("99201", False), ("99202", True), ("99213", True), ("99499", True), ("99500", False), ("G0438", False)],
)
def test_evaluation_and_management_runs_from_99202_to_99499(code: str, is_visit: bool) -> None:
    assert is_em_visit(code) is is_visit


def test_the_catalog_groups_the_same_range() -> None:
    assert [pair[:2] for pair in RANGES if pair[3] == "visit"] == [EM_VISITS]
