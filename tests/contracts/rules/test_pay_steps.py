"""What contracts pay: the worked cases, each border of a band, floors, caps and draws; every amount adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.contracts.rules.base_pay import ContractPart
from rvuedge.contracts.rules.draw import Ended, Settlement, YearEnd, settle
from rvuedge.contracts.rules.pay_steps import CENT, CompensationError, Pay, PayStep, Tier, bounded, tiered
from rvuedge.contracts.rules.settlement import YearToDate, year_to_date
from rvuedge.contracts.rules.terms import money_from
from rvuedge.platform.figures import dollars
from tests.valuation.golden import cases

CASES = {case["id"]: case for case in cases("comp")}


def tier(low: str, high: str | None, rate: str) -> Tier:
    return Tier(Decimal(low), None if high is None else Decimal(high), Decimal(rate))


BANDS = (tier("0", "4500", "55"), tier("4500", "7000", "65"), tier("7000", None, "75"))


def test_every_worked_case_is_here() -> None:
    assert set(CASES) == {"G160", "G161", "G162", "G163", "G164", "G165", "G166"}


def paid(work: dict[date, Decimal], **answer: Any) -> YearToDate:
    """A whole calendar year under some terms, as the product computes it."""
    part = ContractPart(date(2026, 1, 1), date(2026, 12, 31), money_from(answer))
    return year_to_date([part], work, {}, on=date(2026, 12, 31))


MAY = date(2026, 5, 4)


def test_g160_a_rate_of_a_percentile_is_never_multiplied_without_a_warning() -> None:
    inputs, expected = CASES["G160"]["inputs"], CASES["G160"]["expected"]
    # 932,908 is 27% above the P75 compensation: 932908 / 1.27 = 734,573.
    part = ContractPart(date(2026, 1, 1), date(2026, 12, 31), money_from({"rate": inputs["rate_p75"]}))
    part = replace(part, warnings=("PERCENTILES_MULTIPLIED",), published=Decimal(734573))
    found = year_to_date([part], {MAY: Decimal(inputs["wrvu"])}, {}, on=part.last)
    assert str(found.earned) == expected["product"]
    assert found.warnings == ("PERCENTILES_MULTIPLIED",)
    assert found.explanation[-1] == "$932,908 exceeds the published compensation of $734,573 at that percentile"


@pytest.mark.parametrize(("published", "text"), [("932907.99", 1), ("932908", 0), ("932908.01", 0)])
def test_nothing_is_said_to_exceed_what_it_does_not(published: str, text: int) -> None:
    part = ContractPart(
        date(2026, 1, 1), date(2026, 12, 31), money_from({"rate": "79.06"}), published=Decimal(published)
    )
    found = year_to_date([part], {MAY: Decimal(11800)}, {}, on=part.last)
    assert sum("exceeds" in sentence for sentence in found.explanation) == text


@pytest.mark.parametrize("name", ["G161", "G162"])
def test_a_worked_case_of_base_and_threshold(name: str) -> None:
    case: dict[str, Any] = CASES[name]
    inputs, expected = case["inputs"], case["expected"]
    terms = {"base_salary": inputs["base"], "threshold": inputs["threshold"], "rate": inputs["rate"]}
    found = paid({MAY: Decimal(inputs["wrvu"])}, **terms)
    assert str(sum(step.amount for step in found.steps[1:])) == expected["bonus"], case["arithmetic"]
    assert str(found.earned) == expected["total"], case["arithmetic"]


@pytest.mark.parametrize("name", ["G163", "G164", "G165"])
def test_a_worked_case_of_tiers(name: str) -> None:
    case: dict[str, Any] = CASES[name]
    bands = [tier(*item) for item in case["inputs"]["tiers"]]
    found = tiered(Decimal(case["inputs"]["wrvu"]), bands, mode=case["inputs"]["mode"])
    assert str(found.amount) == case["expected"]["total"], case["arithmetic"]


def test_g166_a_draw_with_quarterly_true_up_and_carry_forward() -> None:
    case = CASES["G166"]
    days = [date(2026, month, 5) for month in (1, 4, 7, 10)]
    work = {day: Decimal(item) for day, item in zip(days, case["inputs"]["wrvu_by_quarter"], strict=True)}
    found = paid(work, rate=case["inputs"]["rate"], draw={"per_quarter": case["inputs"]["draw_per_quarter"]})
    assert [str(quarter.true_up) for quarter in found.quarters] == case["expected"]["true_up"], case["arithmetic"]
    assert [str(quarter.carry) for quarter in found.quarters] == case["expected"]["carry"]
    assert str(found.paid) == case["expected"]["total_paid"]
    assert found.balance == 0


@pytest.mark.parametrize(
    ("work_rvu", "bonus"),
    [("0", "0.00"), ("4999.99", "0.00"), ("5000", "0.00"), ("5000.01", "0.50"), ("5001", "50.00")],
)
def test_a_bonus_begins_above_the_threshold(work_rvu: str, bonus: str) -> None:
    found = paid({MAY: Decimal(work_rvu)}, base_salary="300000", threshold="5000", rate="50")
    assert str(found.earned - 300000) == bonus


def test_a_bonus_may_be_shared_and_says_so() -> None:
    """1,250 above the threshold at 50 are 62,500; the physician's share of 0.8 is 50,000."""
    found = paid({MAY: Decimal(6250)}, base_salary="300000", threshold="5000", rate="50", share="0.8")
    assert [(step.explanation, str(step.amount)) for step in found.steps] == [
        ("base salary $300,000 × 365 of 365 days", "300000.00"),
        ("5,000 wRVUs up to 5,000: not paid", "0.00"),
        ("1,250 wRVUs above 5,000 × $50 × a share of 0.8", "50000.00"),
    ]


@pytest.mark.parametrize(
    ("work_rvu", "marginal", "cliff"),
    [
        ("0", "0.00", "0.00"),
        ("4499.99", "247499.45", "247499.45"),
        ("4500", "247500.00", "247500.00"),
        ("4500.01", "247500.65", "292500.65"),  # the cliff: 45,000 dollars for a hundredth of a wRVU
        ("7000", "410000.00", "455000.00"),  # 247,500 + 162,500; 7000 × 65
        ("7000.01", "410000.75", "525000.75"),
    ],
)
def test_both_sides_of_each_border(work_rvu: str, marginal: str, cliff: str) -> None:
    assert str(tiered(Decimal(work_rvu), BANDS, mode="marginal").amount) == marginal
    assert str(tiered(Decimal(work_rvu), BANDS, mode="cliff").amount) == cliff


def test_each_band_is_a_step_that_says_its_wrvu_and_rate() -> None:
    found = tiered(Decimal(7500), BANDS, mode="marginal")
    assert found.steps == (
        PayStep("4,500 wRVUs up to 4,500 × $55", Decimal("247500.00")),
        PayStep("2,500 wRVUs above 4,500 to 7,000 × $65", Decimal("162500.00")),
        PayStep("500 wRVUs above 7,000 × $75", Decimal("37500.00")),
    )
    (cliff,) = tiered(Decimal(7500), BANDS, mode="cliff").steps
    assert cliff.explanation == "7,500 wRVUs, all at the rate above 7,000, × $75"


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [("121792.32", "$121,792.32"), ("55", "$55"), ("52.375", "$52.375"), ("0.5", "$0.50"), ("-8000.00", "−$8,000")],
)
def test_dollars_as_a_person_writes_them(amount: str, sentence: str) -> None:
    assert dollars(Decimal(amount)) == sentence


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [tier("100", None, "55")],
        [tier("0", "4500", "55")],
        [tier("0", "4500", "55"), tier("4600", None, "65")],
        [tier("0", "4500", "55"), tier("4400", None, "65")],
        [tier("0", None, "55"), tier("4500", None, "65")],
        [tier("0", "0", "55"), tier("0", None, "65")],
        [tier("0", "-5", "55"), tier("-5", None, "65")],
    ],
)
def test_bands_with_a_gap_an_overlap_or_an_end_are_refused(bands: list[Tier]) -> None:
    with pytest.raises(CompensationError) as refused:
        tiered(Decimal(1), bands, mode="marginal")
    assert refused.value.code == "E_TIERS"


@pytest.mark.parametrize(
    ("amount", "floor", "cap", "held"),
    [
        ("99999.99", "100000", "500000", "100000.00"),
        ("100000", "100000", "500000", "100000.00"),
        ("300000", "100000", "500000", "300000.00"),
        ("500000", "100000", "500000", "500000.00"),
        ("500000.01", "100000", "500000", "500000.00"),
        ("600000", None, None, "600000.00"),
        ("5", "0", None, "5.00"),
        ("5", None, "0", "0.00"),
        ("5", "7", "7", "7.00"),
    ],
)
def test_a_guarantee_and_a_cap_hold_on_both_sides(amount: str, floor: str | None, cap: str | None, held: str) -> None:
    pay = Pay((PayStep("production", Decimal(amount)),))
    bounds = {name: Decimal(bound) for name, bound in (("floor", floor), ("cap", cap)) if bound is not None}
    found = bounded(pay, **bounds)
    assert str(found.amount) == held
    assert len(found.steps) == 1 + (Decimal(amount) != Decimal(held))


def test_what_a_bound_changed_is_a_step_of_its_own() -> None:
    pay = Pay((PayStep("production", Decimal("500.00")),))
    assert bounded(pay, floor=Decimal(800)).steps[-1] == PayStep("raised to the guarantee of $800", Decimal("300.00"))
    assert bounded(pay, cap=Decimal(400)).steps[-1] == PayStep("limited by the cap of $400", Decimal("-100.00"))


D = Decimal


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: tiered(D(1), BANDS, mode="cliff", share=D("1.01")), "E_SHARE"),
        (lambda: tiered(D(1), BANDS, mode="cliff", share=D("-0.01")), "E_SHARE"),
        (lambda: tiered(D(1), BANDS, mode="retro"), "E_OPTION"),
        (lambda: tiered(D(-1), BANDS, mode="cliff"), "E_NEGATIVE"),
        (lambda: tiered(D(1), [tier("0", None, "-1")], mode="cliff"), "E_NEGATIVE"),
        (lambda: bounded(Pay(()), floor=D(2), cap=D(1)), "E_BOUNDS"),
        (lambda: bounded(Pay(()), floor=D(-1)), "E_NEGATIVE"),
        (lambda: settle([Ended("Q1", D(1), draw=D(-1))]), "E_NEGATIVE"),
        (lambda: settle([Ended("Q1", D(-1))]), "E_NEGATIVE"),
        (lambda: settle([], year_end=YearEnd("clawback", D(-1))), "E_NEGATIVE"),
        (lambda: settle([], year_end=YearEnd("forgotten")), "E_OPTION"),
    ],
)
def test_terms_that_no_amount_follows_from_are_refused(ask: Any, code: str) -> None:
    with pytest.raises(CompensationError) as refused:
        ask()
    assert refused.value.code == code


def year(earned: list[str], opening: str = "0", *, annual: bool = False, **end: Any) -> Settlement:
    """Quarters with a draw of 80,000; the last one is always due."""
    last = len(earned) - 1
    quarters = [
        Ended(f"Q{index + 1}", D(text), draw=D(80000), is_due=not annual or index == last)
        for index, text in enumerate(earned)
    ]
    return settle(quarters, opening=D(opening), year_end=YearEnd(**end) if end else None)


def test_a_surplus_waits_for_the_years_end_where_the_true_up_is_annual() -> None:
    # 90,000 and 70,000 against 80,000 twice: +10,000, then 0. Quarterly pays the 10,000 at once and carries −10,000.
    annual = year(["90000", "70000"], annual=True)
    assert [(quarter.true_up, quarter.carry) for quarter in annual.quarters] == [(0, 10000), (0, 0)]
    assert annual.paid.amount == 0
    by_quarter = year(["90000", "70000"])
    assert [(quarter.true_up, quarter.carry) for quarter in by_quarter.quarters] == [(10000, 0), (0, -10000)]
    assert by_quarter.paid.amount == 10000


@pytest.mark.parametrize(
    ("end", "paid_out", "balance"),
    [
        ({"rule": "carried"}, "0.00", "-7500.00"),
        ({"rule": "forgiven"}, "0.00", "0.00"),
        ({"rule": "clawback"}, "-7500.00", "0.00"),
        ({"rule": "clawback", "clawback_cap": D(7500)}, "-7500.00", "0.00"),
        ({"rule": "clawback", "clawback_cap": D(5000)}, "-5000.00", "-2500.00"),
        ({"rule": "clawback", "clawback_cap": D(0)}, "0.00", "-7500.00"),
        ({}, "0.00", "-7500.00"),
    ],
)
def test_a_deficit_at_the_years_end_and_before_it(end: dict[str, Any], paid_out: str, balance: str) -> None:
    """77,500 and 75,000 against a draw of 80,000: −2,500, then −7,500. Before the year's end nothing becomes of it."""
    found = year(["77500", "75000"], **end)
    assert (str(found.paid.amount), str(found.balance)) == (paid_out, balance)
    assert found.quarters[-1].carry == -7500


def test_last_years_deficit_is_earned_back_first() -> None:
    found = year(["90000"], opening="-10000")
    assert (found.quarters[0].true_up, found.balance) == (0, 0)
    assert year(["90000.01"], opening="-10000").quarters[0].true_up == D("0.01")


def test_a_settlement_explains_each_payment() -> None:
    steps = year(["85000", "70000"], "-1000", rule="clawback").paid.steps
    assert [(step.explanation, str(step.amount)) for step in steps] == [
        ("Q1 settled: $85,000 earned − $80,000 drawn − $1,000 carried forward", "4000.00"),
        ("Q2 settled: $70,000 earned − $80,000 drawn", "0.00"),
        ("$10,000 of a deficit of $10,000 repaid", "-10000.00"),
    ]


WORK = st.decimals(0, 20000, places=2)


@given(WORK, WORK)
def test_more_work_never_pays_less_and_a_cliff_never_less_than_the_margin(value: Decimal, other: Decimal) -> None:
    low, high = sorted((value, other))
    for mode in ("marginal", "cliff"):
        assert tiered(low, BANDS, mode=mode).amount <= tiered(high, BANDS, mode=mode).amount
    assert tiered(low, BANDS, mode="marginal").amount <= tiered(low, BANDS, mode="cliff").amount


@given(WORK)
def test_one_band_is_production(work_rvu: Decimal) -> None:
    single = [tier("0", None, "52.37")]
    for mode in ("marginal", "cliff"):
        assert tiered(work_rvu, single, mode=mode).amount == (work_rvu * D("52.37")).quantize(CENT, ROUND_HALF_UP)


@given(st.lists(st.decimals(0, 200000, places=2), min_size=1, max_size=4), st.booleans())
def test_what_is_paid_is_what_was_earned_less_what_is_carried(earned: list[Decimal], annual: bool) -> None:
    found = year([str(value) for value in earned], annual=annual)
    assert found.paid.amount + 80000 * len(earned) == sum(earned) - found.balance
    assert found.balance <= 0
