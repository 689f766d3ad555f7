"""Where somebody stands on a survey's curve: a total brought to a year and 1.0 clinical FTE, and its percentile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.normalise import Adjusted, annual_full_time
from rvuedge.benchmarks.percentile import Rank, rank
from rvuedge.benchmarks.queries import CurveFacts, SurveyFacts, curve_of
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.errors import InvalidError, NotFoundError

MINIMUM_ORGANIZATIONS = 5
WORK_RVUS = "work_rvus"


class BenchmarkRefusedError(InvalidError):
    """A figure that would have to be invented; its code is the rule's own, such as E_OUT_OF_RANGE."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on a curve. `annualised` in wRVU a year per 1.0 cFTE; `percentile` None outside the points.

    `qualifier` is = on or between points, < or > outside, and empty when there is nothing to compare with.
    """

    annualised: Decimal | None
    percentile: Decimal | None
    qualifier: str
    specialty: str | None
    how: tuple[str, ...]
    flags: tuple[str, ...]


def standing(
    *,
    survey: SurveyFacts,
    specialty: str | None,
    provider_type: str,
    work_rvu: Decimal,
    start: date,
    end: date,
    cfte: Decimal,
) -> Standing:
    """The place of a period's wRVU. Without a specialty or curve the annualised figure stands alone, with why."""
    adjusted = annual_full_time(work_rvu, start, end, cfte)
    if specialty is None:
        return _alone(adjusted, None, "no specialty is set in the profile")
    try:
        curve = curve_of(survey.id, specialty=specialty, metric=WORK_RVUS, provider_type=provider_type)
    except NotFoundError as error:
        return _alone(adjusted, specialty, error.detail)
    try:
        place = rank(curve.points, adjusted.value)
    except BenchmarkError as error:
        return _alone(adjusted, specialty, str(error))
    return _placed(adjusted, curve, place)


def _placed(adjusted: Adjusted, curve: CurveFacts, place: Rank) -> Standing:
    flags = [*adjusted.warnings, *place.warnings]
    if few(curve):
        flags.append(f"only {curve.n_organizations} organizations in the survey's cell")
    return Standing(
        annualised=adjusted.value,
        percentile=place.percentile,
        qualifier=place.qualifier,
        specialty=curve.specialty,
        how=(*adjusted.how, place.how),
        flags=tuple(flags),
    )


def few(curve: CurveFacts) -> bool:
    """Whether a cell rests on fewer organizations than our policy asks for (domain.md 5.3)."""
    return curve.n_organizations is not None and curve.n_organizations < MINIMUM_ORGANIZATIONS


def _alone(adjusted: Adjusted, specialty: str | None, why: str) -> Standing:
    return Standing(adjusted.value, None, "", specialty, (*adjusted.how, why), adjusted.warnings)
