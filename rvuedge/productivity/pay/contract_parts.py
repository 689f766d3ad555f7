"""The parts of a contract year by the terms in force, with what a survey's percentile stands for looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.comparison.ranking import WORK_RVUS, BenchmarkRefusedError
from rvuedge.benchmarks.rules.percentile import Point, percentile_shown, value_at_percentile
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.contracts.rules.base_pay import ContractPart
from rvuedge.contracts.rules.borders import for_cfte, looked_up
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.pay_steps import CompensationError, check_tiers
from rvuedge.contracts.rules.terms import Money
from rvuedge.contracts.terms.queries import Terms, in_force
from rvuedge.contracts.terms.services import ContractTermsError
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.figures import dollars
from rvuedge.productivity.pay.survey_points import SurveyReader, own_surveys

PER_WORK_RVU = "compensation_per_work_rvu"
COMPENSATION = "total_compensation"
MULTIPLIED = "PERCENTILES_MULTIPLIED"
UNSAID = "THRESHOLD_CFTE_UNSAID"  # nobody said whether a threshold is stated for 1.0 clinical FTE or for this one


def pays(terms: Terms) -> bool:
    """Whether terms say what work is paid."""
    return terms.money is not None or terms.rate is not None


def money_of(terms: Terms) -> Money:
    """What terms pay: their money, or a rate for every wRVU."""
    return terms.money or Money(rate=terms.rate)


def parts_of(
    person: Person, terms: Sequence[Terms], year: DateSpan, *, surveys: SurveyReader = own_surveys
) -> list[ContractPart]:
    """The parts of a contract year by the terms in force; parts without pay, or of terms with another year, left out.

    Raises BenchmarkRefusedError and NotFoundError where a percentile cannot be looked up, TermsRefusedError where it
    makes no contract.
    """
    found: list[ContractPart] = []
    known: dict[tuple[Money, Decimal], ContractPart] = {}
    for span in stretches(terms, year):
        stated = in_force(list(terms), span.first)
        money = money_of(stated)
        if not pays(stated) or money.year_start != year.first.month:
            continue
        if (money, stated.cfte) not in known:
            part = ContractPart(span.first, span.last, money, year=year)
            known[money, stated.cfte] = resolved(person, part, stated.cfte, surveys)
        found.append(replace(known[money, stated.cfte], first=span.first, last=span.last))
    return found


def stretches(terms: Sequence[Terms], year: DateSpan) -> list[DateSpan]:
    """A year cut where terms begin or end."""
    cuts = {year.first}
    for contract in terms:
        for day in (contract.effective_from, contract.effective_to and contract.effective_to + DAY):
            if day is not None and year.contains(day):
                cuts.add(day)
    starts = sorted(cuts)
    ends = [*(start - DAY for start in starts[1:]), year.last]
    return [DateSpan(first, last) for first, last in zip(starts, ends, strict=True)]


def resolved(person: Person, part: ContractPart, cfte: Decimal, surveys: SurveyReader) -> ContractPart:
    """A part with its percentiles looked up on the survey it names, for the person's specialty."""
    own, how = for_cfte(part.money, cfte)
    unsaid = own.threshold_for is None and bool(how)
    part = replace(part, money=own, explanation=how, warnings=(UNSAID,) if unsaid else ())
    if not own.by_percentile and own.rate_percentile is None:
        return part
    try:
        if own.by_percentile:
            points = _points(person, own, WORK_RVUS, surveys)
            taken, looked = looked_up(own, lambda percentile: value_at_percentile(points, percentile), cfte)
            check_tiers(taken.tiers())
            part = replace(part, money=taken, explanation=(*how, *looked))
        return part if part.money.rate_percentile is None else _with_survey_rate(person, part, surveys)
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    except CompensationError as error:
        raise ContractTermsError(str(error), code=error.code, errors={"money": [str(error)]}) from error


def _with_survey_rate(person: Person, part: ContractPart, surveys: SurveyReader) -> ContractPart:
    """The rate read off the survey, never without its warning: a percentile of a ratio is no ratio of percentiles.

    11,800 wRVU × the P75 rate of 79.06 is 27% above the P75 of compensation it is taken for (docs/rules.md, R-5.9).
    """
    percentile = part.money.rate_percentile or Decimal(0)
    rate = value_at_percentile(_points(person, part.money, PER_WORK_RVU, surveys), percentile)
    try:
        published = value_at_percentile(_points(person, part.money, COMPENSATION, surveys), percentile)
    except (BenchmarkError, NotFoundError):
        published = None
    place = percentile_shown(percentile, "=")
    sentence = (
        f"rate: {place} of the survey's compensation per wRVU, {dollars(rate)}; do not multiply percentiles: work at"
        f" {place} times this rate is not compensation at {place}"
    )
    money = replace(part.money, rate=rate, rate_percentile=None)
    how, codes = (*part.explanation, sentence), (*part.warnings, MULTIPLIED)
    return replace(part, money=money, explanation=how, warnings=codes, published=published)


def _points(person: Person, money: Money, metric: str, surveys: SurveyReader) -> tuple[Point, ...]:
    """The points of the survey that terms name, as it is read for everything else: crosswalk and suppression count."""
    if person.specialty is None or money.survey_id is None:
        raise ContractTermsError(
            "Your terms use a survey percentile: set your specialty and name a survey.", code="E_TIERS"
        )
    return surveys(person, money.survey_id, metric)


def part_of(
    person: Person, money: Money, cfte: Decimal, year: DateSpan, *, surveys: SurveyReader = own_surveys
) -> ContractPart:
    """A whole year under one set of terms, to compare terms by."""
    return resolved(person, ContractPart(year.first, year.last, money, year=year), cfte, surveys)


def next_change(terms: Sequence[Terms], day: date, year: DateSpan) -> date:
    """The day after a year, or the earlier one on which terms with a year of their own begin."""
    others = [
        contract.effective_from
        for contract in terms
        if contract.effective_from
        and day < contract.effective_from <= year.last
        and money_of(contract).year_start != year.first.month
    ]
    return min([year.last + DAY, *others])
