"""A physician's own pay beside their work on a survey: three percentiles, each from its own table, and their gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.accounts.people.access import now
from rvuedge.benchmarks.comparison.curve import curve_from
from rvuedge.benchmarks.comparison.ranking import WORK_RVUS
from rvuedge.benchmarks.comparison.survey_data import survey_data
from rvuedge.benchmarks.rules.annualize import annual_full_time, per_full_time
from rvuedge.benchmarks.rules.pay_alignment import gap_words
from rvuedge.benchmarks.rules.percentile import rank
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.store.curves import CurveQuery
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.contracts.rules.contract_year import DAY
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.terms.queries import Terms, among, shifts_of
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.figures import dollars, figure
from rvuedge.productivity.pay.contract_parts import COMPENSATION, PER_WORK_RVU
from rvuedge.productivity.pay.counted_facts import facts_of
from rvuedge.productivity.pay.full_year import NO_SHIFTS, bends, is_proportional, pay_of_year
from rvuedge.productivity.pay.year_to_date import Compensation, YearInputs, running_year
from rvuedge.productivity.percentile.percentile import surveys_tried

CENT = Decimal("0.01")
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class AlignedFigure:
    """A figure and its percentile (None outside the published points or without a table), with how."""

    value: Decimal | None
    percentile: Decimal | None
    qualifier: str
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """wRVU and dollars a year per 1.0 clinical FTE, dollars per wRVU, and the gap of the first two's percentiles."""

    survey: str
    synthetic: bool
    work: AlignedFigure
    pay: AlignedFigure
    per_work_rvu: AlignedFigure
    gap: Decimal | None
    flag: str | None


def alignment(known: YearInputs, compensation: Compensation, organizations: Sequence[int]) -> Alignment | None:
    """Where work and pay of the counted part of the year stand; None without a survey that can be seen."""
    tried = surveys_tried(organizations)
    if not tried:
        return None
    survey = _survey(tried, organizations, known)
    terms = among(known.person.id, list(known.terms), known.on)
    work, work_how = _annual_work(known, terms)
    earned = compensation.to_date.earned - _before(known)
    pay, pay_how = _annual_pay(known, terms, earned)
    each = (earned / known.work_rvu).quantize(CENT, ROUND_HALF_UP) if known.work_rvu else None
    at_work = _aligned_figure(survey, organizations, known, WORK_RVUS, work, work_how)
    at_pay = _aligned_figure(survey, organizations, known, COMPENSATION, pay, pay_how)
    rate = ("dollars earned per wRVU over the same days",)
    if not is_proportional(terms):
        why = "annual thresholds" if bends(terms) else "dated or one-off sums"
        at_rate = AlignedFigure(each, None, "", (*rate, f"not ranked because pay depends on {why}"))
    else:
        at_rate = _aligned_figure(survey, organizations, known, PER_WORK_RVU, each, rate)
    gap = flag = None
    if at_work.percentile is not None and at_pay.percentile is not None:
        qualifiers = {"work_qualifier": at_work.qualifier, "pay_qualifier": at_pay.qualifier}
        flag = gap_words(at_work.percentile, at_pay.percentile, **qualifiers)
        gap = at_pay.percentile - at_work.percentile if set(qualifiers.values()) == {"="} else None
    return Alignment(survey.name, survey.synthetic, at_work, at_pay, at_rate, gap, flag)


def _annual_work(known: YearInputs, terms: Terms) -> tuple[Decimal | None, tuple[str, ...]]:
    """The wRVU of the counted days as a year's per 1.0 clinical FTE, and how; None without clinical time."""
    try:
        year = annual_full_time(known.work_rvu, known.first, known.on, terms.cfte)
    except BenchmarkError as error:
        return None, (str(error),)
    return year.value, year.explanation


def _before(known: YearInputs) -> Decimal:
    """Dollars the year had earned before the days that are counted: pay is of the days that the work is of."""
    running = running_year(known)
    return running.earned_by(known.first - DAY) if running is not None else Decimal(0)


def _annual_pay(known: YearInputs, terms: Terms, earned: Decimal) -> tuple[Decimal | None, tuple[str, ...]]:
    """The pay of the counted days as a year's per 1.0 clinical FTE, and how; None where it cannot be brought to one."""
    try:
        if is_proportional(terms):
            year = annual_full_time(earned, known.first, known.on, terms.cfte)
            sentence = f"{dollars(earned)} earned from {known.first} to {known.on}"
            return year.value, (sentence, *year.explanation)
        work = annual_full_time(known.work_rvu, known.first, known.on, Decimal(1)).value
        year_days = {"start": known.year.first, "end": known.year.last}
        shifts = shifts_of([known.person.id], **year_days).get(known.person.id, NO_SHIFTS)
        facts = facts_of(known.person.id, terms.money.facts if terms.money else (), **year_days)
        growth = Decimal(known.year.days) / max(1, (known.on - known.first).days + 1)
        amount = pay_of_year(known.person, terms, work, known.on, shifts=shifts, facts=facts, growth=growth)
        year = per_full_time(amount, terms.cfte)
        return year.value, (
            f"at this pace the year comes to {figure(work)} wRVUs, for which the terms pay {dollars(amount)}",
            *year.explanation,
        )
    except (BenchmarkError, CompensationError, RvuEdgeError) as error:
        return None, (error.detail if isinstance(error, RvuEdgeError) else str(error),)


def _survey(tried: Sequence[SurveyFacts], organizations: Sequence[int], known: YearInputs) -> SurveyFacts:
    """The one the dashboard compares with: the first that has work RVUs of the person's specialty."""
    person = known.person
    if person.specialty is None:
        return tried[0]
    query = CurveQuery(person.specialty, WORK_RVUS, person.provider_type)
    data = survey_data(tried, organizations, query)
    return next((survey for survey in tried if data.has(survey, query)), tried[0])


def _aligned_figure(
    survey: SurveyFacts,
    organizations: Sequence[int],
    known: YearInputs,
    metric: str,
    value: Decimal | None,
    how: tuple[str, ...],
) -> AlignedFigure:
    person = known.person
    if value is None or person.specialty is None:
        return AlignedFigure(value, None, "", (*how, "nothing to compare, or no specialty is set in the profile"))
    try:
        query = CurveQuery(person.specialty, metric, person.provider_type)
        curve = curve_from([(survey, ONE)], survey_data([survey], organizations, query), query, on=now().date())
        if curve.suppressed:
            return AlignedFigure(value, None, "", (*how, f"not shown: {'; '.join(curve.explanation)}"))
        place = rank(curve.points, value)
    except (NotFoundError, BenchmarkError) as error:
        return AlignedFigure(value, None, "", (*how, str(error)))
    return AlignedFigure(value, place.percentile, place.qualifier, (*how, *curve.explanation, place.explanation))
