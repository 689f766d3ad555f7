"""Every worked credit case: state, credit, total, unvalued lines, warnings or the named refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import CreditingError, credit_lines, recompute, with_overrides
from tests.valuation.golden import cases, lines, schedule
from tests.valuation.situations import DAY

CREDITS = cases("credit")


@pytest.mark.parametrize("case", CREDITS, ids=[f"{case['id']} {case['title']}" for case in CREDITS])
def test_a_worked_case(case: dict[str, Any]) -> None:
    policy = with_overrides(shipped_policy(case["policy"], DAY), case.get("policy_overrides") or {})
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(CreditingError) as refused:
            credit_lines(lines(case), schedule(case), policy)
        assert refused.value.code == expected["error"]
        return
    found = credit_lines(lines(case), schedule(case), policy)
    wanted = [None if item is None else Decimal(item) for item in expected["line_credit"]]
    assert [str(credit.state) for credit in found] == expected["line_states"], case["arithmetic"]
    assert [credit.work_rvu for credit in found] == wanted, case["arithmetic"]
    valued = [credit.work_rvu for credit in found if credit.work_rvu is not None]
    assert sum(valued, Decimal(0)) == Decimal(expected["total_wrvu"])
    assert len(found) - len(valued) == expected["unvalued_lines"]
    assert [recompute(credit.steps) for credit in found] == [credit.work_rvu for credit in found]
    for codes, credit in zip(expected.get("line_warnings", []), found, strict=False):
        assert set(codes) <= {warning.code for warning in credit.warnings}
