"""Elements of pay: each kind has all it needs; borders, entries that are missing, and what is settled when, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.contracts.rules.base_pay import ContractPart
from rvuedge.contracts.rules.borders import for_cfte, looked_up
from rvuedge.contracts.rules.elements.blends import BlendRate
from rvuedge.contracts.rules.elements.kinds import BY_NAME, FIELDS, KINDS, element_from
from rvuedge.contracts.rules.elements.model import AS_IT_IS, AT_PACE, Element, PayFact
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.rules.settlement import at_pace, whole_year, year_to_date
from rvuedge.contracts.rules.terms import money_from
from rvuedge.contracts.terms.element_schemas import TAKES, PayElementSchema
from rvuedge.web.physician.element_form import body_rows, kinds_shown, row_texts, rows_of

D = Decimal
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
# A value of each kind of field, as JSON.
SAMPLE: Mapping[str, Any] = {
    "label": "Quality", "text": "99*", "dollars": "1000", "rate": "40", "share": "0.5", "score": "80", "number": "10",
    "count": 3, "day": "2026-07-01", "weights": [{"label": "Access", "weight": "1"}],
    "scale": [{"score": "80", "factor": "1.1"}],
    "rates": [
        {"label": "General Surgery", "rate": "50", "weight": "0.6"}, {"label": "Trauma", "rate": "70", "weight": "0.4"},
    ],
}  # fmt: skip


def sample(kind: type[Element], *, whole: bool = True) -> dict[str, Any]:
    """An element of a kind as JSON, with every field or only those that are needed."""
    body: dict[str, Any] = {"kind": kind.kind}
    for name, term in FIELDS[kind.kind].items():
        if whole or term.required:
            body[name] = term.options[0][0] if term.options else SAMPLE[term.takes]
    if kind.kind == "group_pool":
        body.pop("share", None)
        body |= {"equal_part": "0.5", "people": 4}
    return body


def part(*elements: Mapping[str, Any], first: date = FIRST, last: date = LAST, **money: Any) -> ContractPart:
    return ContractPart(first, last, money_from({**money, "elements": elements}))


def entered(label: str, *values: tuple[date, str]) -> dict[PayFact, dict[date, Decimal]]:
    return {PayFact("entered", label): {day: D(value) for day, value in values}}


def amounts(found: Any) -> list[str]:
    return [str(step.amount) for step in found.steps]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_kind_has_all_that_a_kind_needs(kind: type[Element]) -> None:
    """Shape on the wire, steps, sentence, fields of the form, and a place in a year's pay: a new kind is found here."""
    body = sample(kind)
    loaded = PayElementSchema().load(body)
    element = element_from(PayElementSchema().dump(loaded))
    dumped = {name: value for name, value in PayElementSchema().dump(element).items() if value is not None}
    assert dumped == PayElementSchema().dump(loaded)
    assert element.sentence.endswith(".")
    assert kind.annual in (AS_IT_IS, AT_PACE)
    shown = next(item for item in kinds_shown([row_texts(PayElementSchema().dump(element))]) if item.kind == kind.kind)
    assert [name for name, _ in shown.terms] == [item.name for item in fields(kind)]
    assert all(term.words and (term.takes in TAKES or term.options) for _, term in shown.terms)
    facts = {fact: {date(2026, 7, 1): D(90)} for fact in element.facts}
    work, shifts = {date(2026, 3, 2): D(5000)}, {(date(2026, 7, 1), "Quality"): 5}
    by_rate = {} if kind is BlendRate else {"threshold": "4000", "rate": "50"}  # a blend stands in place of a rate
    run = part(body, base_salary="200000", **by_rate)
    year = year_to_date([run], work, shifts, on=LAST, facts=facts)
    without = year_to_date([part(base_salary="200000", threshold="4000", rate="50")], work, shifts, on=LAST)
    said = {step.explanation for step in year.steps} - {step.explanation for step in without.steps}
    assert said or year.earned != without.earned or kind.kind in ("guarantee", "quality_gate")
    assert sum(step.amount for step in year.steps) == year.earned


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_form_gives_back_what_was_entered(kind: type[Element]) -> None:
    row = row_texts(PayElementSchema().dump(element_from(sample(kind))))
    typed = {f"elements_3_{name}": str(value) for name, value in row.items() if value is not None}
    body = body_rows(rows_of(typed, ""))
    assert [element_from(PayElementSchema().load(item)) for item in body] == [element_from(sample(kind))]
    assert rows_of({"elements_0_kind": kind.kind}, "") == [], "a row with nothing typed is none"


def test_fields_of_one_name_take_the_same_in_every_kind() -> None:
    takes: dict[str, set[str]] = {}
    for known in FIELDS.values():
        for name, term in known.items():
            takes.setdefault(name, set()).add(term.takes)
    assert {name for name, found in takes.items() if len(found) > 1} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_needed_fields_are_asked_and_foreign_ones_refused(kind: type[Element]) -> None:
    needed = {item.name for item in fields(kind) if item.default is MISSING}
    problems = PayElementSchema().validate({"kind": kind.kind})
    assert {*problems} == needed
    foreign = next(name for known in FIELDS.values() for name in known if name not in FIELDS[kind.kind])
    body = {**sample(kind), foreign: next(f for known in FIELDS.values() if (f := known.get(foreign))).takes}
    assert foreign in PayElementSchema().validate(body)
    with pytest.raises(CompensationError, match=r"needs|has no field"):
        element_from({"kind": kind.kind, foreign: "1"})


@pytest.mark.parametrize(
    ("elements", "sentence"),
    [
        ([{"kind": "salary"}], "expected one of"),
        ([{"kind": "group_pool", "label": "Pool"}], "enter your fixed share"),
        ([{"kind": "sign_on", "amount": "1", "paid_on": "2026-01-01", "repaid": "by_month"}], "months to stay"),
        ([{"kind": "code_rate", "label": "Visits", "rate": "40", "counts": "apart", "codes": "992"}], "enter codes"),
        (
            [
                {"kind": "code_rate", "label": "Visits", "rate": "40", "counts": "apart", "codes": "99*"},
                {"kind": "code_rate", "label": "New", "rate": "45", "counts": "apart", "codes": "99203"},
            ],
            "same codes or sites",
        ),
        ([{"kind": "other_pay", "label": "Gift", "amount": "1", "paid_on": "2026-01-01"}] * 2, "entered twice"),
        ([{"kind": "blend_rate", "label": "B", "rates": [{"label": "A", "rate": "50", "weight": "0.6"}]}], "add up to"),
        (
            [
                {"kind": "blend_rate", "label": "B", "rates": [{"label": "A", "rate": "50", "weight": "1"}]},
                {"kind": "code_rate", "label": "Visits", "rate": "40", "counts": "apart", "codes": "99*"},
            ],
            "pays all the work",
        ),
    ],
)
def test_elements_that_make_no_contract_are_refused(elements: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(CompensationError, match=sentence):
        money_from({"elements": elements})


def test_a_threshold_for_full_time_counts_in_proportion_and_says_so() -> None:
    """4,800 at 1.0 is 2,400 at 0.5; stated for this clinical FTE it stays; unsaid it stays and asks (M7)."""
    for whose, used, words in (
        ("full_time", "2400", "4,800 wRVUs × 0.5"),
        ("this_cfte", "4800", "as stated for 0.5"),
        (None, "4800", "say in the terms"),
    ):
        taken, how = for_cfte(money_from({"threshold": "4800", "rate": "50", "threshold_for": whose}), D("0.5"))
        assert taken.threshold == D(used)
        assert words in " ".join(how)
    assert for_cfte(money_from({"threshold": "4800", "rate": "50"}), D(1))[1] == ()
    bands = [{"up_to": "4000", "rate": "40"}, {"rate": "50"}]
    assert for_cfte(money_from({"bands": bands, "threshold_for": "full_time"}), D("0.8"))[0].bands[0].up_to == D(3200)


def test_half_time_from_july_halves_the_threshold_from_july() -> None:
    """4,800 × 181 / 365 = 2,380.27 to June 30, 2,400 × 184 / 365 = 1,209.86 after: 3,000 − 2,380.27 = 619.73 and
    2,000 − 1,209.86 = 790.14; × 50 = 30,986.50 + 39,507.00."""
    terms = money_from({"threshold": "4800", "rate": "50", "threshold_for": "full_time"})
    half = for_cfte(terms, D("0.5"))[0]
    parts = [ContractPart(FIRST, date(2026, 6, 30), terms), ContractPart(date(2026, 7, 1), LAST, half)]
    work = {date(2026, 3, 2): D(3000), date(2026, 8, 3): D(2000)}
    assert year_to_date(parts, work, {}, on=LAST).earned == D("70493.50")


def test_a_threshold_at_a_percentile_is_looked_up() -> None:
    terms = money_from({"threshold_percentile": "50", "rate": "45", "survey_id": 1})
    taken, how = looked_up(terms, {D(50): D(5000)}.__getitem__, D("0.8"))
    assert taken.threshold == D(4000)
    assert how == ("threshold at P50: 5,000 wRVUs × 0.8 clinical FTE = 4,000",)


@pytest.mark.parametrize(("on", "paid"), [("2026-01-30", "0.00"), ("2026-01-31", "5000.00"), ("2026-02-28", "5500.00")])
def test_production_settled_by_the_month_is_paid_on_its_last_day(on: str, paid: str) -> None:
    terms = part(rate="50", settlement="monthly")
    work = {date(2026, 1, 5): D(100), date(2026, 2, 3): D(10)}
    year = year_to_date([terms], work, {}, on=date.fromisoformat(on))
    assert year.paid == D(paid)
    assert year.quarters[0].name == "2026-01"


def test_a_draw_by_the_quarter_is_not_settled_by_the_month() -> None:
    with pytest.raises(CompensationError, match="A draw is for a quarter"):
        money_from({"rate": "50", "settlement": "monthly", "draw": {"per_quarter": "1000"}})


WITHHOLD = {"kind": "quality_withhold", "label": "Quality", "share": "0.1", "of": "both"}


def test_what_is_held_back_is_held_back_of_what_is_paid_too() -> None:
    """By May 31 (151 of 365 days) salary 151,000; 1,000 wRVUs × 50 in May are earned, not settled. Earned: 201,000 less
    10%; paid: 151,000 less 10%; no score, so nothing is released."""
    terms = part(WITHHOLD, base_salary="365000", rate="50")
    year = year_to_date([terms], {date(2026, 5, 4): D(1000)}, {}, on=date(2026, 5, 31))
    assert (year.earned, year.paid) == (D("180900.00"), D("135900.00"))
    assert any("no score is entered" in step.explanation for step in year.steps)


def test_a_score_counts_for_the_whole_year_from_its_day() -> None:
    """365,000 + 50,000: 41,500 held back; a score of 80 on December 31 releases 33,200. A day before: nothing."""
    terms = part(WITHHOLD, base_salary="365000", rate="50")
    work = {date(2026, 5, 4): D(1000)}
    facts = entered("Quality", (LAST, "80"))
    assert amounts(year_to_date([terms], work, {}, on=LAST, facts=facts))[-2:] == ["-41500.00", "33200.00"]
    before = year_to_date([terms], work, {}, on=date(2026, 12, 30), facts=facts)
    assert amounts(before)[-1] == "0.00"
    gated = part({**WITHHOLD, "minimum": "81"}, base_salary="365000", rate="50")
    assert amounts(year_to_date([gated], work, {}, on=LAST, facts=facts))[-1] == "0.00"


@pytest.mark.parametrize(
    ("left_on", "repaid", "amount"),
    [
        ("2026-12-30", "by_month", "-15833.33"),
        ("2026-12-31", "by_month", "-15000.00"),
        ("2026-12-31", "whole", "-20000.00"),
    ],
)
def test_a_sign_on_bonus_is_repaid_by_the_months_not_served(left_on: str, repaid: str, amount: str) -> None:
    """20,000 over 24 months from July 1: six whole months by December 31, 18/24 back; five by December 30, 19/24."""
    element = {"kind": "sign_on", "amount": "20000", "paid_on": "2026-07-01", "months": 24, "repaid": repaid}
    terms = part({**element, "left_on": left_on})
    found = year_to_date([terms], {}, {}, on=LAST)
    assert amounts(found) == ["20000.00", amount]


def test_a_sum_on_a_day_counts_once_however_often_terms_are_restated() -> None:
    """In both terms of the year; paid on the first day of the second."""
    gift = {"kind": "other_pay", "label": "Relocation", "amount": "7500", "paid_on": "2026-07-01"}
    parts = [part(gift, last=date(2026, 6, 30), rate="50"), part(gift, first=date(2026, 7, 1), rate="55")]
    assert amounts(year_to_date(parts, {}, {}, on=LAST)) == ["0.00", "0.00", "7500.00"]
    assert year_to_date(parts, {}, {}, on=date(2026, 6, 30)).earned == 0


def test_an_element_that_begins_in_the_year_leaves_tiers_counting_on() -> None:
    """5,000 wRVUs above 4,000 of the whole year × 50, whenever a sum paid once came into the terms."""
    gift = {"kind": "other_pay", "label": "Relocation", "amount": "7500", "paid_on": "2026-07-01"}
    plain = {"threshold": "4000", "rate": "50"}
    parts = [part(last=date(2026, 6, 30), **plain), part(gift, first=date(2026, 7, 1), **plain)]
    work = {date(2026, 3, 2): D(3000), date(2026, 8, 3): D(2000)}
    assert year_to_date(parts, work, {}, on=LAST).earned == D("57500.00")


def test_a_rate_for_codes_takes_their_work_out_of_tiers_and_threshold() -> None:
    """6,000 wRVUs, 1,000 of them visits at 40; the rest 5,000 − 4,000 = 1,000 × 50. On top: 2,000 × 50 + 1,000 × 10."""
    facts = {PayFact("codes", "99*"): {date(2026, 3, 2): D(1000)}}
    work = {date(2026, 3, 2): D(6000)}
    rate = {"kind": "code_rate", "label": "Visits", "rate": "40", "counts": "apart", "codes": "99*"}
    terms = part(rate, threshold="4000", rate="50")
    assert year_to_date([terms], work, {}, on=LAST, facts=facts).earned == D("90000.00")
    on_top = part({**rate, "counts": "on_top", "rate": "10"}, threshold="4000", rate="50")
    assert year_to_date([on_top], work, {}, on=LAST, facts=facts).earned == D("110000.00")
    capped = part(rate, threshold="4000", rate="50", cap="80000")
    assert year_to_date([capped], work, {}, on=LAST, facts=facts).earned == D("80000.00"), "it is production"


def test_a_rate_at_a_site_and_a_ramp() -> None:
    """500 of 5,000 wRVUs at the outreach clinic × 60; threshold 4,000 at 50% for 181 days: 4,000 × (184 + 90.5) / 365 =
    3,008.22; (4,500 − 3,008.22) × 50 = 74,589.00; with 30,000.00 that is 104,589.00."""
    site = {"kind": "site_rate", "label": "Outreach", "rate": "60", "counts": "apart", "site": "North clinic"}
    ramp = {"kind": "ramp", "share": "0.5", "first": "2026-01-01", "last": "2026-06-30"}
    facts = {PayFact("site", "North clinic"): {date(2026, 3, 2): D(500)}}
    terms = part(site, ramp, threshold="4000", rate="50")
    assert year_to_date([terms], {date(2026, 3, 2): D(5000)}, {}, on=LAST, facts=facts).earned == D("104589.00")


def test_a_score_scales_what_the_rate_brings() -> None:
    """1,000 × 50 = 50,000: × 1.05 from 90, × 1 below 80, not scaled before a score is entered."""
    scale = [{"score": "80", "factor": "1.02"}, {"score": "90", "factor": "1.05"}]
    terms = part({"kind": "quality_rate", "label": "Quality", "scale": scale}, rate="50")
    work = {date(2026, 3, 2): D(1000)}
    for score, dollars in (("90", "52500.00"), ("89.99", "51000.00"), ("79", "50000.00"), (None, "50000.00")):
        facts = entered("Quality", (LAST, score)) if score else {}
        assert year_to_date([terms], work, {}, on=LAST, facts=facts).earned == D(dollars)


def test_the_first_tier_is_paid_while_the_gate_is_shut() -> None:
    """5,000 wRVUs: 4,000 × 40 + 1,000 × 60 = 220,000; without the score 5,000 × 40 = 200,000."""
    bands = [{"up_to": "4000", "rate": "40"}, {"rate": "60"}]
    gate = {"kind": "quality_gate", "label": "Quality", "minimum": "80", "gates": "above_first"}
    terms, work = part(gate, bands=bands), {date(2026, 3, 2): D(5000)}
    for score, dollars in ((None, "200000.00"), ("79.99", "200000.00"), ("80", "220000.00")):
        facts = entered("Quality", (LAST, score)) if score else {}
        assert year_to_date([terms], work, {}, on=LAST, facts=facts).earned == D(dollars)


def test_only_what_follows_the_pace_grows_when_a_year_is_projected() -> None:
    """Half a year of collections (100,000) doubles: 200,000 × 0.4 = 80,000; a sum once and 10 hours stay as they are."""
    terms = part(
        {"kind": "collections_share", "label": "Collections", "share": "0.4"},
        {"kind": "other_pay", "label": "Relocation", "amount": "7500", "paid_on": "2026-02-01"},
        {"kind": "hourly", "label": "Teaching", "rate": "100"},
    )
    facts = {**entered("Collections", (date(2026, 3, 31), "100000")), **entered("Teaching", (date(2026, 3, 31), "10"))}
    grown = at_pace([terms], facts, D(1), after=date(2026, 7, 1))
    assert whole_year([terms], D(0), {}, grown) == D("88500.00")


def test_terms_without_elements_pay_and_say_what_they_did() -> None:
    """The kinds are additions: no step, no sentence, no step of settlement of terms without any is touched."""
    assert set(BY_NAME) == {kind.kind for kind in KINDS}
    terms = part(base_salary="365000", threshold="100", rate="50")
    year = year_to_date([terms], {date(2026, 2, 2): D(150)}, {}, on=date(2026, 3, 31))
    assert [(step.explanation, str(step.amount)) for step in year.steps] == [
        ("base salary $365,000 × 90 of 365 days", "90000.00"),
        ("100 wRVUs up to 100: not paid", "0.00"),
        ("50 wRVUs above 100 × $50", "2500.00"),
    ]
    assert [quarter.name for quarter in year.quarters] == ["Q1"]


@pytest.mark.parametrize(
    ("first", "above", "amount", "words"),
    [
        (FIRST, None, "58000.00", "1,000 wRVUs × $58 per wRVU (60% General Surgery at $50, 40% Trauma at $70)"),
        (FIRST, "200", "46400.00", "1,000 wRVUs, 800 above 200, × $58 per wRVU"),
        # From July 2 on 183 of 365 days: 200 × 183/365 = 100.27 (half up); 899.73 × 58 = 52,184.34
        (date(2026, 7, 2), "200", "52184.34", "899.73 above 100.27"),
    ],
)
def test_a_blend_pays_all_work_at_the_weighted_rate(first: date, above: str | None, amount: str, words: str) -> None:
    """0.6 × 50 + 0.4 × 70 = 58 dollars per wRVU, in place of a rate; guaranteed, capped and settled as production."""
    blend = {**sample(BlendRate, whole=False), "label": "Blend", **({"above": above} if above else {})}
    found = year_to_date([part(blend, first=first)], {date(2026, 7, 6): D(1000)}, {}, on=LAST)
    [step] = [step for step in found.steps if step.amount]
    assert (str(step.amount), words in step.explanation) == (amount, True), step
    assert part(blend).money.elements[0].sentence.startswith("Blend: $58 per wRVU")
    with pytest.raises(CompensationError, match="not both"):
        money_from({"rate": "50", "elements": [blend]})
