"""A physician's own pay beside their work on a survey: three percentiles, each from its own table, and their gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.accounts.access import now
from rvuedge.benchmarks.alignment import gap_words
from rvuedge.benchmarks.curves import Asked
from rvuedge.benchmarks.normalise import annual_full_time
from rvuedge.benchmarks.percentile import rank
from rvuedge.benchmarks.queries import SurveyFacts
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.shelf import shelf_of
from rvuedge.benchmarks.sources import compared
from rvuedge.benchmarks.standing import WORK_RVUS
from rvuedge.contracts.queries import among
from rvuedge.errors import NotFoundError
from rvuedge.productivity.compensation import Compensation, Known
from rvuedge.productivity.paid_parts import COMPENSATION, PER_WORK_RVU, parts_of
from rvuedge.productivity.percentiles import surveys_tried

CENT = Decimal("0.01")
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Stands:
    """A figure and its percentile (None outside the published points or without a table), with how."""

    value: Decimal | None
    percentile: Decimal | None
    qualifier: str
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """wRVU and dollars a year per 1.0 clinical FTE, dollars per wRVU, and the gap of the first two's percentiles."""

    survey: str
    synthetic: bool
    work: Stands
    pay: Stands
    per_work_rvu: Stands
    gap: Decimal | None
    flag: str | None


def alignment(known: Known, told: Compensation, organizations: Sequence[int]) -> Alignment | None:
    """Where work and pay of the counted part of the year stand; None without a survey that can be seen."""
    tried = surveys_tried(organizations)
    if not tried:
        return None
    survey = _survey(tried, organizations, known)
    cfte = among(known.person.id, list(known.terms), known.on).cfte
    work = annual_full_time(known.work_rvu, known.first, known.on, cfte)
    pay = annual_full_time(told.to_date.earned, _paid_from(known, told), known.on, cfte)
    total = sum(known.work.values(), Decimal(0))
    each = (told.to_date.earned / total).quantize(CENT, ROUND_HALF_UP) if total else None
    at_work = _stands(survey, organizations, known, WORK_RVUS, work.value, work.how)
    at_pay = _stands(survey, organizations, known, COMPENSATION, pay.value, pay.how)
    gap = None
    if at_work.percentile is not None and at_pay.percentile is not None:
        gap = at_pay.percentile - at_work.percentile
    return Alignment(
        survey=survey.name,
        synthetic=survey.synthetic,
        work=at_work,
        pay=at_pay,
        per_work_rvu=_stands(survey, organizations, known, PER_WORK_RVU, each, ("dollars earned per wRVU",)),
        gap=gap,
        flag=gap_words(at_work.percentile, at_pay.percentile) if at_work.percentile and at_pay.percentile else None,
    )


def _paid_from(known: Known, told: Compensation) -> date:
    """The first day of the year that terms pay for: salary runs whether anything is logged or not."""
    paid = parts_of(known.person, known.terms, told.to_date.year)
    return min(paid[0].first, known.on)


def _survey(tried: Sequence[SurveyFacts], organizations: Sequence[int], known: Known) -> SurveyFacts:
    """The one the dashboard compares with: the first that has work RVUs of the person's specialty."""
    person = known.person
    if person.specialty is None:
        return tried[0]
    asked = Asked(person.specialty, WORK_RVUS, person.provider_type)
    shelf = shelf_of(tried, organizations, asked)
    return next((one for one in tried if shelf.has(one, asked)), tried[0])


def _stands(
    survey: SurveyFacts,
    organizations: Sequence[int],
    known: Known,
    metric: str,
    value: Decimal | None,
    how: tuple[str, ...],
) -> Stands:
    person = known.person
    if value is None or person.specialty is None:
        return Stands(value, None, "", (*how, "nothing to compare, or no specialty is set in the profile"))
    try:
        asked = Asked(person.specialty, metric, person.provider_type)
        curve = compared([(survey, ONE)], shelf_of([survey], organizations, asked), asked, on=now().date())
        if curve.suppressed:
            return Stands(value, None, "", (*how, f"not shown: {'; '.join(curve.how)}"))
        place = rank(curve.points, value)
    except (NotFoundError, BenchmarkError) as error:
        return Stands(value, None, "", (*how, str(error)))
    return Stands(value, place.percentile, place.qualifier, (*how, *curve.how, place.how))
