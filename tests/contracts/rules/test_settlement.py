"""A year under a contract, worked by hand: borders, changes of terms, quarters, draws, guarantee, stipends, call."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.contracts.rules.base_pay import ContractPart
from rvuedge.contracts.rules.borders import looked_up
from rvuedge.contracts.rules.contract_year import DateSpan, quarters_of, year_around
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.rules.settlement import carried_over, whole_year, year_to_date
from rvuedge.contracts.rules.terms import Band, Money, money_from

D = Decimal
YEAR = date(2026, 1, 1), date(2026, 12, 31)
NO_CALL: dict[tuple[date, str], int] = {}


def money(**answer: Any) -> Money:
    return money_from(answer)


def bands(*pairs: tuple[str | None, str]) -> list[dict[str, str | None]]:
    return [{"up_to": up_to, "rate": rate} for up_to, rate in pairs]


def whole(terms: Money) -> list[ContractPart]:
    return [ContractPart(*YEAR, terms)]


def earned(terms: Money, work: dict[date, str], on: date = YEAR[1]) -> Decimal:
    return year_to_date(whole(terms), {day: D(value) for day, value in work.items()}, NO_CALL, on=on).earned


THRESHOLD = money(base_salary="300000", threshold="5000", rate="50")
TIERS = money(bands=bands(("4500", "55"), ("7000", "65"), (None, "75")))
CLIFF = money(bands=bands(("4500", "55"), ("7000", "65"), (None, "75")), mode="cliff")


@pytest.mark.parametrize(
    ("terms", "work", "dollars"),
    [
        (THRESHOLD, "4999.99", "300000.00"),
        (THRESHOLD, "5000", "300000.00"),
        (THRESHOLD, "5000.01", "300000.50"),
        (THRESHOLD, "6250", "362500.00"),
        (TIERS, "4500", "247500.00"),
        (TIERS, "4500.01", "247500.65"),
        (TIERS, "7500", "447500.00"),
        (CLIFF, "4500", "247500.00"),
        (CLIFF, "4500.01", "292500.65"),
        (CLIFF, "7500", "562500.00"),
        (money(rate="52.375"), "100.01", "5238.02"),
        (money(base_salary="200000", rate="10", floor="250000"), "4999.99", "250000.00"),
        (money(base_salary="200000", rate="10", floor="250000"), "5000.01", "250000.10"),
        (money(base_salary="200000", rate="10", cap="250000"), "5000.01", "250000.00"),
    ],
)
def test_a_whole_year_at_each_border(terms: Money, work: str, dollars: str) -> None:
    assert earned(terms, {date(2026, 3, 2): work}) == D(dollars)
    assert whole_year(whole(terms), D(work)) == D(dollars)


def test_salary_accrues_by_days_and_the_guarantee_with_it() -> None:
    """To 31 March 90 of 365 days: 365,000 × 90 / 365 = 90,000; a guarantee of 730,000 is 180,000 by then."""
    march = date(2026, 3, 31)
    assert earned(money(base_salary="365000"), {}, march) == D("90000.00")
    assert earned(money(base_salary="365000", floor="730000"), {}, march) == D("180000.00")


def test_a_change_of_terms_divides_the_year_and_its_thresholds() -> None:
    """To 30 June 181 days at 50 above 5,000 × 181 / 365 = 2,479.45; then 184 days at 60 above 3,000 × 184 / 365 =
    1,512.33. 2,500 and 2,000 wRVUs: 20.55 × 50 = 1,027.50 and 487.67 × 60 = 29,260.20."""
    parts = [
        ContractPart(date(2026, 1, 1), date(2026, 6, 30), money(threshold="5000", rate="50")),
        ContractPart(date(2026, 7, 1), date(2026, 12, 31), money(threshold="3000", rate="60")),
    ]
    work = {date(2026, 6, 30): D(2500), date(2026, 7, 1): D(2000)}
    settlement = year_to_date(parts, work, NO_CALL, on=YEAR[1])
    assert settlement.earned == D("30287.70")
    assert sum(step.amount for step in settlement.steps) == settlement.earned
    assert "181 of 365 days" in " ".join(settlement.explanation)
    assert year_to_date(parts, work, NO_CALL, on=date(2026, 6, 30)).earned == D("1027.50")


def test_quarterly_resets_take_a_fourth_of_each_border() -> None:
    """1,125 a quarter at 55, above at 65: 1,200 is 61,875 + 75 × 65 = 66,750.00; 1,000 is 55,000.00. A year would give
    2,200 × 55 = 121,000.00."""
    pairs = bands(("4500", "55"), (None, "65"))
    work = {date(2026, 1, 5): "1200", date(2026, 4, 6): "1000"}
    assert earned(money(bands=pairs, resets="quarterly"), work) == D("121750.00")
    assert earned(money(bands=pairs), work) == D("121000.00")


@pytest.mark.parametrize(
    ("on", "paid"),
    [
        (date(2026, 3, 30), "0.00"),
        (date(2026, 3, 31), "55000.00"),
        (date(2026, 6, 29), "55000.00"),
        (date(2026, 6, 30), "110000.00"),
    ],
)
def test_production_is_paid_when_its_quarter_has_ended(on: date, paid: str) -> None:
    work = {date(2026, 1, 5): D(1000), date(2026, 4, 6): D(1000)}
    settlement = year_to_date(whole(money(rate="55")), work, NO_CALL, on=on)
    assert settlement.paid == D(paid)
    assert settlement.due == settlement.earned - settlement.paid


def test_annual_settlement_pays_production_on_the_last_day() -> None:
    terms = whole(money(rate="55", settlement="annual", base_salary="36500"))
    work = {date(2026, 1, 5): D(1000)}
    assert year_to_date(terms, work, NO_CALL, on=date(2026, 12, 30)).paid == D("36400.00")
    assert year_to_date(terms, work, NO_CALL, on=date(2026, 12, 31)).paid == D("91500.00")


DRAWN = {date(2026, 1, 5): D(1400), date(2026, 4, 6): D(1650), date(2026, 7, 6): D(1500), date(2026, 10, 5): D(1700)}


@pytest.mark.parametrize(
    ("on", "paid"),
    [
        (date(2026, 1, 1), "80000.00"),
        (date(2026, 3, 31), "80000.00"),
        (date(2026, 4, 1), "160000.00"),
        (date(2026, 10, 1), "320000.00"),
        (date(2026, 12, 30), "320000.00"),
        (date(2026, 12, 31), "325000.00"),
    ],
)
def test_a_draw_is_paid_each_quarter_and_trued_up(on: date, paid: str) -> None:
    """Golden G166: 52 a wRVU, 80,000 a quarter; −7,200, −1,400, −3,400, then 5,000 over."""
    terms = whole(money(rate="52", draw={"per_quarter": "80000"}))
    assert year_to_date(terms, DRAWN, NO_CALL, on=on).paid == D(paid)


def test_a_deficit_is_carried_into_the_next_year_forgiven_or_paid_back() -> None:
    """78,000 earned a quarter against 80,000: 8,000 short. Next year's first 90,000 pays 90,000 − 80,000 − 8,000."""
    short = {day: D(1500) for day in DRAWN}
    for rule, balance in (("carried", "-8000.00"), ("forgiven", "0.00"), ("clawback", "0.00")):
        terms = whole(money(rate="52", draw={"per_quarter": "80000", "year_end": rule}))
        assert carried_over(terms, short) == D(balance), rule
    back = whole(money(rate="52", draw={"per_quarter": "80000", "year_end": "clawback"}))
    assert year_to_date(back, short, NO_CALL, on=YEAR[1]).paid == D("312000.00")
    following = [ContractPart(date(2027, 1, 1), date(2027, 12, 31), money(rate="50", draw={"per_quarter": "80000"}))]
    settlement = year_to_date(
        following, {date(2027, 1, 4): D(1800)}, NO_CALL, on=date(2027, 3, 31), opening=D("-8000.00")
    )
    assert settlement.paid == D("82000.00")


def test_stipends_count_months_begun_and_call_its_shifts() -> None:
    """A directorship from 15 February to the end of May: March, April, May. Four shifts, one of another kind."""
    terms = money(
        stipends=[{"label": "Medical director", "monthly": "2500", "first": "2026-02-15", "last": "2026-05-31"}],
        call=[{"label": "Trauma call", "per_shift": "1200"}],
    )
    shifts = {
        (date(2026, 3, 7), "Trauma call"): 3,
        (date(2026, 6, 30), "Trauma call"): 1,
        (date(2026, 3, 8), "Other call"): 9,
        (date(2026, 7, 1), "Trauma call"): 5,
    }
    settlement = year_to_date(whole(terms), {}, shifts, on=date(2026, 6, 30))
    assert [step.amount for step in settlement.steps] == [D("7500.00"), D("4800.00")]
    assert year_to_date(whole(terms), {}, shifts, on=date(2026, 2, 28)).earned == 0


def test_a_year_begun_in_march_at_part_time() -> None:
    """From 10 March 297 of 365 days: threshold 3,650 counts as 2,970.00; 3,000 wRVUs leave 30 × 50 = 1,500.00."""
    part = [ContractPart(date(2026, 3, 10), date(2026, 12, 31), money(threshold="3650", rate="50"))]
    assert year_to_date(part, {date(2026, 5, 4): D(3000)}, NO_CALL, on=YEAR[1]).earned == D("1500.00")


def test_bands_by_percentile_are_looked_up_for_the_clinical_fte() -> None:
    body = money(
        bands=[{"up_to_percentile": "50", "rate": "50"}, {"up_to_percentile": "75", "rate": "60"}, {"rate": "70"}],
        survey_id=1,
    )
    taken, how = looked_up(body, {D(50): D(6500), D(75): D(8100)}.__getitem__, D("0.8"))
    assert [band.up_to for band in taken.bands] == [D("5200.00"), D("6480.00"), None]
    assert how[0] == "tier to P50: 6,500 wRVUs × 0.8 clinical FTE = 5,200"
    assert earned(taken, {date(2026, 1, 5): "5300"}) == D("266000.00")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"bands": bands(("4500", "55"))}, "E_TIERS"),
        ({"bands": bands(("4500", "55"), ("4500", "60"), (None, "70"))}, "E_TIERS"),
        ({"bands": bands(("5000", "55"), ("4500", "60"), (None, "70"))}, "E_TIERS"),
        ({"bands": bands((None, "55"), (None, "70"))}, "E_TIERS"),
        ({"bands": bands(("1", "1"), (None, "2")), "rate": "5"}, "E_TIERS"),
        ({"bands": [{"up_to_percentile": "50", "rate": "1"}, {"rate": "2"}]}, "E_TIERS"),
        ({"rate": "5", "floor": "10", "cap": "9"}, "E_BOUNDS"),
        ({"call": [{"label": "A", "per_shift": "1"}, {"label": "A", "per_shift": "2"}]}, "E_OPTION"),
    ],
)
def test_money_that_makes_no_contract_is_refused(answer: dict[str, Any], code: str) -> None:
    with pytest.raises(CompensationError) as refused:
        money_from(answer)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("on", "month", "first", "last"),
    [
        (date(2026, 6, 30), 7, date(2025, 7, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), 7, date(2026, 7, 1), date(2027, 6, 30)),
        (date(2026, 12, 31), 1, date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 2, 1), 3, date(2026, 3, 1), date(2027, 2, 28)),
        (date(2028, 2, 29), 3, date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_contract_year_begins_on_the_first_of_its_month(on: date, month: int, first: date, last: date) -> None:
    assert year_around(on, month) == DateSpan(first, last)


def test_the_quarters_of_a_fiscal_year() -> None:
    found = quarters_of(year_around(date(2026, 8, 1), 9))
    assert [(span.name, span.first, span.last) for span in found] == [
        ("Q1", date(2025, 9, 1), date(2025, 11, 30)),
        ("Q2", date(2025, 12, 1), date(2026, 2, 28)),
        ("Q3", date(2026, 3, 1), date(2026, 5, 31)),
        ("Q4", date(2026, 6, 1), date(2026, 8, 31)),
    ]


def test_a_fiscal_year_counts_its_own_quarters_and_days() -> None:
    """July to June: 36,500 × 92 of 365 days = 9,200 by 30 September; 10 wRVUs at 50 settled with its first quarter."""
    part = ContractPart(date(2026, 7, 1), date(2027, 6, 30), money(base_salary="36500", rate="50", year_start=7))
    work = {date(2026, 7, 6): D(10), date(2026, 10, 5): D(4)}
    settlement = year_to_date([part], work, NO_CALL, on=date(2026, 9, 30))
    assert (settlement.earned, settlement.paid, settlement.quarters[0].name) == (D("9700.00"), D("9700.00"), "Q1")
    later = year_to_date([part], work, NO_CALL, on=date(2026, 10, 5))
    assert later.due == D("200.00")


def split(terms: Money, *days: date) -> list[ContractPart]:
    """The year's parts, the same terms stated again on some days."""
    starts = [YEAR[0], *sorted(days)]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), YEAR[1]]
    return [ContractPart(first, last, terms) for first, last in zip(starts, ends, strict=True)]


def test_a_draw_is_settled_once_a_quarter_whatever_is_restated() -> None:
    """52 a wRVU against 80,000: restated on 15 August the third quarter is drawn once, 320,000 by October."""
    terms = money(rate="52", draw={"per_quarter": "80000", "year_end": "forgiven"})
    parts = split(terms, date(2026, 8, 15))
    short = {day: D(1500) for day in DRAWN}
    for on, paid in (
        (date(2026, 8, 14), "240000.00"),
        (date(2026, 8, 15), "240000.00"),
        (date(2026, 10, 1), "320000.00"),
        (date(2026, 12, 31), "320000.00"),
    ):
        settlement = year_to_date(parts, short, NO_CALL, on=on)
        assert settlement.paid == D(paid), on
        assert sum("forgiven" in step.explanation for step in settlement.payments) == (on == YEAR[1])
    assert [quarter.carry for quarter in settlement.quarters] == [D(-2000), D(-4000), D(-6000), D(-8000)]


def test_a_draw_changed_within_a_quarter_counts_by_its_days() -> None:
    """92,000 to 14 August is 45 of 92 days, 45,000; 184,000 from then 47 of 92, 94,000, paid on its first day."""
    parts = [
        ContractPart(YEAR[0], date(2026, 8, 14), money(rate="52", draw={"per_quarter": "92000"})),
        ContractPart(date(2026, 8, 15), YEAR[1], money(rate="52", draw={"per_quarter": "184000"})),
    ]
    for on, third in ((date(2026, 8, 14), "45000.00"), (date(2026, 8, 15), "139000.00")):
        settlement = year_to_date(parts, {}, NO_CALL, on=on)
        assert (settlement.quarters[2].draw, settlement.quarters[2].carry) == (D(third), None)


def test_annual_settlement_waits_for_the_years_end_through_an_amendment() -> None:
    parts = [
        ContractPart(YEAR[0], date(2026, 8, 14), money(rate="52", settlement="annual")),
        ContractPart(date(2026, 8, 15), YEAR[1], money(rate="60", settlement="annual")),
    ]
    work = {date(2026, 1, 5): D(100), date(2026, 9, 7): D(10)}
    assert year_to_date(parts, work, NO_CALL, on=date(2026, 12, 30)).paid == 0
    assert year_to_date(parts, work, NO_CALL, on=YEAR[1]).paid == D("5800.00")


@pytest.mark.parametrize("more", [{"stipends": [{"label": "Director", "monthly": "10"}]}, {"settlement": "annual"}])
def test_bands_count_on_when_something_else_changes(more: dict[str, Any]) -> None:
    """1,500 at 50, 1,000 at 60, the rest at 80: 3,000 wRVUs are 75,000 + 60,000 + 40,000 in one run."""
    pairs = bands(("1500", "50"), ("2500", "60"), (None, "80"))
    parts = [
        ContractPart(YEAR[0], date(2026, 9, 30), money(bands=pairs)),
        ContractPart(date(2026, 10, 1), YEAR[1], money(bands=pairs, **more)),
    ]
    settlement = year_to_date(parts, {date(2026, 2, 2): D(2400), date(2026, 11, 2): D(600)}, NO_CALL, on=YEAR[1])
    stipend = D(30) if "stipends" in more else D(0)
    assert settlement.earned == D(175000) + stipend
    assert not any("count by" in sentence for sentence in settlement.explanation)


def test_bands_too_narrow_for_a_day_are_none_there() -> None:
    """Borders of 1 and 2 wRVUs a year are both 0.00 or 0.01 on one day of 365: it is paid at the rates that are left."""
    terms = money(bands=bands(("1", "50"), ("2", "60"), (None, "80")))
    settlement = year_to_date([ContractPart(YEAR[1], YEAR[1], terms)], {YEAR[1]: D(10)}, NO_CALL, on=YEAR[1])
    assert settlement.earned == D("799.80")


@pytest.mark.parametrize(("on", "paid"), [(date(2026, 5, 14), "89670.33"), (date(2026, 5, 15), "70000.00")])
def test_a_contract_that_ends_is_settled_on_its_last_day(on: date, paid: str) -> None:
    """60,000 drawn, then 45 of 91 days of 60,000 (29,670.33, from 1 April); 70,000 earned; the rest is paid back."""
    terms = money(rate="50", draw={"per_quarter": "60000", "year_end": "clawback"})
    part = [ContractPart(YEAR[0], date(2026, 5, 15), terms)]
    settlement = year_to_date(part, {date(2026, 4, 6): D(1400)}, NO_CALL, on=on)
    assert settlement.paid == D(paid)


def test_a_raise_of_salary_leaves_the_guarantee_counting_on() -> None:
    """73,000 a year for 181 days and 109,500 for 184 are 36,200 + 55,200; the guarantee of 100,000 adds 8,600."""
    parts = [
        ContractPart(YEAR[0], date(2026, 6, 30), money(base_salary="73000", floor="100000")),
        ContractPart(date(2026, 7, 1), YEAR[1], money(base_salary="109500", floor="100000")),
    ]
    settlement = year_to_date(parts, {}, NO_CALL, on=YEAR[1])
    assert [step.amount for step in settlement.steps] == [D(36200), D(55200), D(8600)]


WITHHOLD = {"kind": "quality_withhold", "label": "Quality", "share": "0.1", "of": "both"}
GIFT = {"kind": "other_pay", "label": "Relocation", "amount": "7500", "paid_on": "2026-05-05"}
RAMP = {"kind": "ramp", "share": "0.5", "first": "2026-01-01", "last": "2026-06-30"}
GUARANTEE = {"kind": "guarantee", "amount": "100000", "first": "2026-01-01", "last": "2026-06-30"}
TERMS = st.sampled_from(
    [
        THRESHOLD,
        TIERS,
        CLIFF,
        money(rate="55", draw={"per_quarter": "60000"}),
        money(rate="40", base_salary="100000", floor="220000", cap="400000"),
        Money(bands=(Band(D(10), D(100)), Band(D(20))), resets="quarterly"),
        money(base_salary="100000", rate="50", settlement="monthly", elements=[WITHHOLD, GIFT]),
        money(threshold="500", rate="50", settlement="annual", elements=[RAMP, GUARANTEE]),
    ]
)


@given(
    TERMS,
    st.dictionaries(st.integers(0, 364), st.integers(0, 60_000), max_size=8),
    st.integers(0, 364),
)
def test_steps_add_up_and_work_never_lowers_what_is_earned(terms: Money, answer: dict[int, int], index: int) -> None:
    work = {YEAR[0] + timedelta(days=day): D(hundredths) / 100 for day, hundredths in answer.items()}
    on = YEAR[0] + timedelta(days=index)
    year = year_to_date(whole(terms), work, NO_CALL, on=on)
    assert year.earned == sum((step.amount for step in year.steps), D(0))
    assert year.paid == sum((step.amount for step in year.payments), D(0))
    more = {**work, on: work.get(on, D(0)) + 1}
    assert year_to_date(whole(terms), more, NO_CALL, on=on).earned >= year.earned


@given(
    TERMS,
    st.dictionaries(st.integers(0, 364), st.integers(0, 60_000), max_size=8),
    st.sets(st.integers(1, 364), max_size=3),
    st.integers(0, 364),
)
def test_restating_the_same_terms_changes_no_figure(
    terms: Money, answer: dict[int, int], cuts: set[int], index: int
) -> None:
    work = {YEAR[0] + timedelta(days=day): D(hundredths) / 100 for day, hundredths in answer.items()}
    on = YEAR[0] + timedelta(days=index)
    parts = split(terms, *(YEAR[0] + timedelta(days=cut) for cut in cuts))
    assert year_to_date(parts, work, NO_CALL, on=on) == year_to_date(whole(terms), work, NO_CALL, on=on)
    assert carried_over(parts, work) == carried_over(whole(terms), work)


@given(TERMS, st.dictionaries(st.integers(0, 364), st.integers(0, 60_000), max_size=8))
def test_a_settled_year_has_paid_what_it_earned_but_for_the_balance(terms: Money, answer: dict[int, int]) -> None:
    work = {YEAR[0] + timedelta(days=day): D(hundredths) / 100 for day, hundredths in answer.items()}
    year = year_to_date(whole(terms), work, NO_CALL, on=YEAR[1])
    assert year.due == year.balance
