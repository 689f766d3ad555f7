"""What contracts pay: the worked cases, each border of a band, floors, caps and draws; every amount adds up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.contracts.compensation import (
    CompensationError,
    Pay,
    Step,
    Tier,
    at_survey_rate,
    base_and_threshold,
    bounded,
    production,
    quarterly,
    tiered,
)
from rvuedge.contracts.draw import DrawTerms, Settlement, settle
from tests.valuation.golden import cases

CASES = {case["id"]: case for case in cases("comp")}


def tier(low: str, high: str | None, rate: str) -> Tier:
    return Tier(Decimal(low), None if high is None else Decimal(high), Decimal(rate))


BANDS = (tier("0", "4500", "55"), tier("4500", "7000", "65"), tier("7000", None, "75"))


def test_every_worked_case_is_here() -> None:
    assert set(CASES) == {"G160", "G161", "G162", "G163", "G164", "G165", "G166"}


def test_g160_a_rate_of_a_percentile_is_never_multiplied_without_a_warning() -> None:
    inputs, expected = CASES["G160"]["inputs"], CASES["G160"]["expected"]
    # 932,908 is 27 % above the P75 compensation: 932908 / 1.27 = 734,573.
    found = at_survey_rate(Decimal(inputs["wrvu"]), Decimal(inputs["rate_p75"]), published=Decimal(734573))
    assert str(found.amount) == expected["product"]
    assert found.warnings == ("PERCENTILES_MULTIPLIED",)
    said = found.steps[-1].how
    assert said.startswith("exceeds the published compensation of 734573; do not multiply percentiles")


@pytest.mark.parametrize("published", [None, "932908", "932908.01"])
def test_the_warning_stays_where_nothing_is_exceeded(published: str | None) -> None:
    found = at_survey_rate(
        Decimal(11800), Decimal("79.06"), published=None if published is None else Decimal(published)
    )
    assert found.warnings == ("PERCENTILES_MULTIPLIED",)
    assert found.steps[-1].how.startswith("do not multiply percentiles")


@pytest.mark.parametrize("name", ["G161", "G162"])
def test_a_worked_case_of_base_and_threshold(name: str) -> None:
    case: dict[str, Any] = CASES[name]
    given_terms = {key: Decimal(case["inputs"][key]) for key in ("base", "threshold", "rate")}
    found = base_and_threshold(Decimal(case["inputs"]["wrvu"]), **given_terms)
    assert str(found.steps[1].amount) == case["expected"]["bonus"], case["arithmetic"]
    assert str(found.amount) == case["expected"]["total"], case["arithmetic"]


@pytest.mark.parametrize("name", ["G163", "G164", "G165"])
def test_a_worked_case_of_tiers(name: str) -> None:
    case: dict[str, Any] = CASES[name]
    bands = [tier(*one) for one in case["inputs"]["tiers"]]
    found = tiered(Decimal(case["inputs"]["wrvu"]), bands, mode=case["inputs"]["mode"])
    assert str(found.amount) == case["expected"]["total"], case["arithmetic"]


def test_g166_a_draw_with_quarterly_true_up_and_carry_forward() -> None:
    case = CASES["G166"]
    rate = Decimal(case["inputs"]["rate"])
    earned = [production(Decimal(one), rate).amount for one in case["inputs"]["wrvu_by_quarter"]]
    found = settle(earned, DrawTerms(Decimal(case["inputs"]["draw_per_quarter"])))
    assert [str(quarter.true_up) for quarter in found.quarters] == case["expected"]["true_up"], case["arithmetic"]
    assert [str(quarter.carry) for quarter in found.quarters] == case["expected"]["carry"]
    assert str(found.paid.amount) == case["expected"]["total_paid"]
    assert found.balance == 0


@pytest.mark.parametrize(
    ("work_rvu", "bonus"),
    [("0", "0.00"), ("4999.99", "0.00"), ("5000", "0.00"), ("5000.01", "0.50"), ("5001", "50.00")],
)
def test_a_bonus_begins_above_the_threshold(work_rvu: str, bonus: str) -> None:
    found = base_and_threshold(Decimal(work_rvu), base=Decimal(300000), threshold=Decimal(5000), rate=Decimal(50))
    assert [str(step.amount) for step in found.steps] == ["300000.00", bonus]


def test_a_bonus_may_be_shared_and_says_so() -> None:
    found = base_and_threshold(
        Decimal(6250), base=Decimal(300000), threshold=Decimal(5000), rate=Decimal(50), share=Decimal("0.8")
    )
    assert found.steps == (
        Step("base salary", Decimal("300000.00")),
        Step("1250 wRVU above the threshold of 5000 × 50 dollars × a share of 0.8", Decimal("50000.00")),
    )


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
        Step("4500 wRVU above 0 to 4500 × 55 dollars", Decimal("247500.00")),
        Step("2500 wRVU above 4500 to 7000 × 65 dollars", Decimal("162500.00")),
        Step("500 wRVU above 7000 × 75 dollars", Decimal("37500.00")),
    )
    (cliff,) = tiered(Decimal(7500), BANDS, mode="cliff").steps
    assert cliff.how == "7500 wRVU, all at the rate above 7000 × 75 dollars"


def test_annual_bands_reset_by_quarter_at_a_fourth_of_their_borders() -> None:
    # 4500/4 = 1125, 7000/4 = 1750: 2000 wRVU in a quarter are 1125×55 + 625×65 + 250×75 = 61875 + 40625 + 18750.
    bands = quarterly(BANDS)
    assert [(band.low, band.high) for band in bands] == [(0, 1125), (1125, 1750), (1750, None)]
    assert tiered(Decimal(2000), bands, mode="marginal").amount == 121250


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
    pay = production(Decimal(amount), Decimal(1))
    bounds = {name: Decimal(bound) for name, bound in (("floor", floor), ("cap", cap)) if bound is not None}
    found = bounded(pay, **bounds)
    assert str(found.amount) == held
    assert len(found.steps) == 1 + (Decimal(amount) != Decimal(held))


def test_what_a_bound_changed_is_a_step_of_its_own() -> None:
    raised = bounded(production(Decimal(10), Decimal(50)), floor=Decimal(800))
    assert raised.steps[-1] == Step("raised to the guaranteed 800", Decimal("300.00"))
    held = bounded(production(Decimal(10), Decimal(50)), cap=Decimal(400))
    assert held.steps[-1] == Step("held at the cap of 400", Decimal("-100.00"))


D = Decimal


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: production(D(-1), D(50)), "E_NEGATIVE"),
        (lambda: production(D(1), D(-50)), "E_NEGATIVE"),
        (lambda: base_and_threshold(D(1), base=D(-1), threshold=D(0), rate=D(0)), "E_NEGATIVE"),
        (lambda: base_and_threshold(D(1), base=D(1), threshold=D(-1), rate=D(0)), "E_NEGATIVE"),
        (lambda: base_and_threshold(D(1), base=D(1), threshold=D(0), rate=D(1), share=D("1.01")), "E_SHARE"),
        (lambda: base_and_threshold(D(1), base=D(1), threshold=D(0), rate=D(1), share=D("-0.01")), "E_SHARE"),
        (lambda: tiered(D(1), BANDS, mode="retro"), "E_OPTION"),
        (lambda: tiered(D(-1), BANDS, mode="cliff"), "E_NEGATIVE"),
        (lambda: tiered(D(1), [tier("0", None, "-1")], mode="cliff"), "E_NEGATIVE"),
        (lambda: bounded(Pay(()), floor=D(2), cap=D(1)), "E_BOUNDS"),
        (lambda: bounded(Pay(()), floor=D(-1)), "E_NEGATIVE"),
        (lambda: at_survey_rate(D(1), D(1), published=D(-1)), "E_NEGATIVE"),
        (lambda: settle([D(1)], DrawTerms(D(-1))), "E_NEGATIVE"),
        (lambda: settle([D(-1)], DrawTerms(D(1))), "E_NEGATIVE"),
        (lambda: settle([D(1)], DrawTerms(D(1), clawback_cap=D(-1))), "E_NEGATIVE"),
        (lambda: settle([D(1)], DrawTerms(D(1), true_up="monthly")), "E_OPTION"),
        (lambda: settle([D(1)], DrawTerms(D(1), year_end="forgotten")), "E_OPTION"),
    ],
)
def test_terms_that_no_amount_follows_from_are_refused(ask: Any, code: str) -> None:
    with pytest.raises(CompensationError) as refused:
        ask()
    assert refused.value.code == code


def year(earned: list[str], opening: str = "0", **terms: Any) -> Settlement:
    return settle([D(one) for one in earned], DrawTerms(D(80000), **terms), opening=D(opening))


def test_a_surplus_waits_for_the_years_end_where_the_true_up_is_annual() -> None:
    # 90,000 and 70,000 against 80,000 twice: +10,000, then 0. Quarterly pays the 10,000 at once and carries −10,000.
    annual = year(["90000", "70000"], true_up="annual")
    assert [(quarter.true_up, quarter.carry) for quarter in annual.quarters] == [(0, 10000), (0, 0)]
    assert annual.paid.amount == 160000
    by_quarter = year(["90000", "70000"])
    assert [(quarter.true_up, quarter.carry) for quarter in by_quarter.quarters] == [(10000, 0), (0, -10000)]
    assert by_quarter.paid.amount == 170000


@pytest.mark.parametrize(
    ("terms", "paid", "balance"),
    [
        ({"year_end": "carried"}, "160000.00", "-7500.00"),
        ({"year_end": "forgiven"}, "160000.00", "0.00"),
        ({"year_end": "clawback"}, "152500.00", "0.00"),
        ({"year_end": "clawback", "clawback_cap": D(7500)}, "152500.00", "0.00"),
        ({"year_end": "clawback", "clawback_cap": D(5000)}, "155000.00", "-2500.00"),
        ({"year_end": "clawback", "clawback_cap": D(0)}, "160000.00", "-7500.00"),
    ],
)
def test_a_deficit_at_the_years_end(terms: dict[str, Any], paid: str, balance: str) -> None:
    """77,500 and 75,000 against a draw of 80,000: −2,500, then −7,500."""
    found = year(["77500", "75000"], **terms)
    assert (str(found.paid.amount), str(found.balance)) == (paid, balance)
    assert found.quarters[-1].carry == -7500


def test_last_years_deficit_is_earned_back_first() -> None:
    found = year(["90000"], opening="-10000")
    assert (found.quarters[0].true_up, found.balance) == (0, 0)
    assert year(["90000.01"], opening="-10000").quarters[0].true_up == D("0.01")


def test_a_settlement_explains_each_payment() -> None:
    steps = year(["85000", "70000"], year_end="clawback").paid.steps
    assert [(step.how, str(step.amount)) for step in steps] == [
        ("quarter 1 draw", "80000.00"),
        ("quarter 1 true-up: 0.00 carried + 85000.00 earned − 80000.00 drawn", "5000.00"),
        ("quarter 2 draw", "80000.00"),
        ("quarter 2 true-up: 0.00 carried + 70000.00 earned − 80000.00 drawn", "0.00"),
        ("10000.00 of a deficit of 10000.00 paid back", "-10000.00"),
    ]


WORK = st.decimals(0, 20000, places=2)


@given(WORK, WORK)
def test_more_work_never_pays_less_and_a_cliff_never_less_than_the_margin(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    for mode in ("marginal", "cliff"):
        assert tiered(low, BANDS, mode=mode).amount <= tiered(high, BANDS, mode=mode).amount
    assert tiered(low, BANDS, mode="marginal").amount <= tiered(low, BANDS, mode="cliff").amount


@given(WORK)
def test_one_band_is_production(work_rvu: Decimal) -> None:
    single = [tier("0", None, "52.37")]
    for mode in ("marginal", "cliff"):
        assert tiered(work_rvu, single, mode=mode).amount == production(work_rvu, D("52.37")).amount


@given(st.lists(st.decimals(0, 200000, places=2), min_size=1, max_size=4), st.sampled_from(["quarterly", "annual"]))
def test_what_is_paid_is_what_was_earned_less_what_is_carried(earned: list[Decimal], true_up: str) -> None:
    found = settle(earned, DrawTerms(D(80000), true_up=true_up))
    assert found.paid.amount == sum(earned) - found.balance
    assert found.balance <= 0
