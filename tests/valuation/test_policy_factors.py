"""No factor of a policy is a constant in code: change the parameter and the credit follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Credit, Line, PolicyError, RelativeValue, credit_lines, with_overrides
from tests.valuation.situations import DAY, line, row

POLICY = shipped_policy("cms-payment", DAY)
TEN = row("40000", work_rvu="10.00", total_facility="20.00", bilat="1", asst="2", co="2")
EIGHT = row("40001", work_rvu="8.00", total_facility="15.00", bilat="1")
FOUR = row("40002", work_rvu="4.00", total_facility="8.00", bilat="3")


def credited(lines: list[Line], *rows: RelativeValue, **changes: Any) -> tuple[Credit, ...]:
    schedule = {(value.code, value.modifier): value for value in rows or (TEN, EIGHT, FOUR)}
    return credit_lines(lines, schedule, with_overrides(POLICY, changes))


def factors(**changed: str) -> dict[str, str]:
    return {"0": "1", "1": "1.5", "2": "1", "3": "2"} | {name[1:]: value for name, value in changed.items()}


@pytest.mark.parametrize(
    ("lines", "changed", "work", "sentence"),
    [
        ([line("40000-50")], {}, ["15.00"], "both sides count 150% (indicator 1)"),
        ([line("40000-50")], {"_1": "1.25"}, ["12.50"], "both sides count 125% (indicator 1)"),
        ([line("40000", 2)], {"_1": "1.6"}, ["16.00"], "two units are read as both sides; both sides count 160%"),
        ([line("40000-LT"), line("40000-RT", key="2")], {"_1": "1.6"}, ["8.00", "8.00"], "160% (indicator 1), half"),
        ([line("40002-50")], {}, ["8.00"], "each side counts in full (indicator 3)"),
        ([line("40002-50")], {"_3": "1.75"}, ["7.00"], "both sides count 175% (indicator 3)"),
    ],
)
def test_both_sides_count_what_the_policy_says(
    lines: list[Line], changed: dict[str, str], work: list[str], sentence: str
) -> None:
    """10.00 × 1.5, × 1.25, × 1.6, and 4.00 × 2, × 1.75."""
    found = credited(lines, bilateral_factors=factors(**changed))
    assert [credit.work_rvu for credit in found] == [Decimal(text) for text in work]
    assert any(sentence in step.reason for step in found[0].steps)


@pytest.mark.parametrize(
    ("shares", "work", "sentence", "by_report"),
    [
        (["1", "0.5", "0.5", "0.5", "0.5"], ["10.00", "4.00", "2.00"], "Ranks number 3 among the day's procedures: half value.", None),
        (["1", "0.5", "0.25", "0.25", "0.25"], ["10.00", "4.00", "1.00"], "Ranks number 3 among the day's procedures: 25% of its value.", None),
        (["1", "0.7"], ["10.00", "5.60", "2.80"], "Ranks number 3 among the day's procedures: 70% of its value.", "Number 3 or later"),
        (["1"], ["10.00", "8.00", "4.00"], "Ranks number 3 among the day's procedures: full value.", "Number 2 or later"),
    ],
)  # fmt: skip
def test_each_procedure_counts_the_share_of_its_rank(
    shares: list[str], work: list[str], sentence: str, by_report: str | None
) -> None:
    """10.00, 8.00 and 4.00 by rank; beyond the last share that share holds, by report."""
    lines = [line(code, key=code) for code in ("40000", "40001", "40002")]
    found = credited(lines, multiple_procedure_shares=shares)
    assert [credit.work_rvu for credit in found] == [Decimal(text) for text in work]
    assert found[2].steps[-1].reason == sentence
    warned = [warning.message for warning in found[2].warnings if warning.code == "MPR_RANK6_BY_REPORT"]
    assert [text.partition(" procedure")[0] for text in warned] == ([by_report] if by_report else [])


def test_units_of_one_line_count_by_their_ranks() -> None:
    """3 × 4.00 at 100, 50 and 25%: 7.00."""
    (credit,) = credited([line("40002", 3)], multiple_procedure_shares=["1", "0.5", "0.25"])
    assert credit.work_rvu == Decimal("7.00")
    assert credit.steps[-1].reason == "The units of this line rank apart and count 100%, 50%, 25%."


@pytest.mark.parametrize(
    ("assistant", "factor", "sentence"),
    [
        ("0.16", "0.136", "85% of the assistant's 16%, 0.136."),
        ("0.2", "0.1", "50% of the assistant's 20%, 0.1."),
        ("0", "0.1", "not a physician: 0.1."),
    ],
)
def test_the_sentence_on_a_nonphysician_assistant_is_of_the_policys_own_factors(
    assistant: str, factor: str, sentence: str
) -> None:
    changes = {"assistant_factor": assistant, "nonphysician_assistant_factor": factor}
    (credit,) = credited([line("40000-AS", provider_type="pa")], **changes)
    assert credit.work_rvu == Decimal("10.00") * Decimal(factor)
    assert credit.steps[-1].reason.endswith(sentence)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("bilateral_factors", {"1": "1.5"}, "expected a factor for each of 0, 1, 2, 3"),
        ("bilateral_factors", "1.5", "expected a factor for each of 0, 1, 2, 3"),
        ("bilateral_factors", factors(_3="2.01"), "indicator 3 is '2.01'; expected a decimal from 0 to 2, as text"),
        ("bilateral_factors", {**factors(), "1": 1.5}, "indicator 1 is 1.5; expected a decimal from 0 to 2, as text"),
        ("multiple_procedure_shares", [], "expected a list of shares"),
        ("multiple_procedure_shares", "0.5", "expected a list of shares"),
        ("multiple_procedure_shares", ["1", "1.5"], "rank 2 is '1.5'; expected a decimal from 0 to 1, as text"),
    ],
)
def test_factors_that_cannot_be_are_refused_by_name(name: str, value: Any, sentence: str) -> None:
    with pytest.raises(PolicyError, match=name) as refused:
        with_overrides(POLICY, {name: value})
    assert sentence in str(refused.value)
