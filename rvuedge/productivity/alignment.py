"""A physician's own pay beside their work on a survey: three percentiles, each from its own table, and their gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.alignment import gap_words
from rvuedge.benchmarks.normalise import annual_full_time
from rvuedge.benchmarks.percentile import rank
from rvuedge.benchmarks.queries import SurveyFacts, curve_of, surveys_for
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.standing import WORK_RVUS
from rvuedge.contracts.queries import among
from rvuedge.errors import NotFoundError
from rvuedge.productivity.compensation import Compensation, Known
from rvuedge.productivity.paid_parts import COMPENSATION, PER_WORK_RVU, parts_of

CENT = Decimal("0.01")


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
    found = surveys_for(organizations)
    survey = next(iter([one for one in found if one.organization_id is not None] or found), None)
    if survey is None:
        return None
    cfte = among(known.person.id, list(known.terms), known.on).cfte
    work = annual_full_time(known.work_rvu, known.first, known.on, cfte)
    pay = annual_full_time(told.to_date.earned, _paid_from(known, told), known.on, cfte)
    total = sum(known.work.values(), Decimal(0))
    each = (told.to_date.earned / total).quantize(CENT, ROUND_HALF_UP) if total else None
    at_work = _stands(survey, known, WORK_RVUS, work.value, work.how)
    at_pay = _stands(survey, known, COMPENSATION, pay.value, pay.how)
    gap = None
    if at_work.percentile is not None and at_pay.percentile is not None:
        gap = at_pay.percentile - at_work.percentile
    return Alignment(
        survey=survey.name,
        synthetic=survey.synthetic,
        work=at_work,
        pay=at_pay,
        per_work_rvu=_stands(survey, known, PER_WORK_RVU, each, ("dollars earned per wRVU",)),
        gap=gap,
        flag=gap_words(at_work.percentile, at_pay.percentile) if at_work.percentile and at_pay.percentile else None,
    )


def _paid_from(known: Known, told: Compensation) -> date:
    """The first day of the year that terms pay for: salary runs whether anything is logged or not."""
    paid = parts_of(known.person, known.terms, told.to_date.year)
    return min(paid[0].first, known.on)


def _stands(survey: SurveyFacts, known: Known, metric: str, value: Decimal | None, how: tuple[str, ...]) -> Stands:
    person = known.person
    if value is None or person.specialty is None:
        return Stands(value, None, "", (*how, "nothing to compare, or no specialty is set in the profile"))
    try:
        curve = curve_of(survey.id, specialty=person.specialty, metric=metric, provider_type=person.provider_type)
        place = rank(curve.points, value)
    except (NotFoundError, BenchmarkError) as error:
        return Stands(value, None, "", (*how, str(error)))
    return Stands(value, place.percentile, place.qualifier, (*how, place.how))
