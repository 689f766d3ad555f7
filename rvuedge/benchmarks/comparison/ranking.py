"""Where somebody stands on a survey's curve: a total brought to a year and 1.0 clinical FTE, and its percentile."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.comparison.curve import ComparisonCurve, curve_from
from rvuedge.benchmarks.comparison.survey_data import survey_data
from rvuedge.benchmarks.rules.annualize import Adjusted, annual_full_time
from rvuedge.benchmarks.rules.percentile import rank, value_at_percentile
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import warning_sentences
from rvuedge.benchmarks.store.curves import CurveQuery
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.platform.errors import InvalidError, NotFoundError

WORK_RVUS = "work_rvus"
NO_SPECIALTY = "the profile has no specialty"
ONE = Decimal(1)


class BenchmarkRefusedError(InvalidError):
    """A figure that would have to be invented; its code is the rule's own, such as E_OUT_OF_RANGE."""


@dataclass(frozen=True, slots=True)
class SurveyRank:
    """A place on a curve. `annualized` in wRVUs per year per 1.0 cFTE; `percentile` None outside the points.

    `qualifier` is = on or between points, < or > outside, and empty when there is nothing to compare with;
    `explanation` says each step and `warnings` are codes.
    """

    survey: SurveyFacts
    annualized: Decimal
    percentile: Decimal | None
    qualifier: str
    specialty: str | None
    explanation: tuple[str, ...]
    warnings: tuple[str, ...]
    suppressed: bool = False


def survey_rank(
    *,
    surveys: Sequence[SurveyFacts],
    organization_ids: Sequence[int],
    query: CurveQuery | None,
    work_rvu: Decimal,
    period: tuple[date, date],
    cfte: Decimal,
    valued: Collection[int],
    on: date,
    nowhere: str = NO_SPECIALTY,
) -> SurveyRank:
    """The place of a period's wRVU on the first of some surveys that has the curve, by two queries.

    Without a specialty or curve, and where the cell is too thin to show, the annualized figure stands alone, with why.
    `query` is None for a person whose work is not compared, for the reason `nowhere`; `period` has both days included;
    `valued` are the years of the fee schedules that valued the work; `on` is the day it is looked at.
    Raises BenchmarkRefusedError: E_CFTE without clinical time, for which there is no figure per 1.0.
    """
    try:
        adjusted = annual_full_time(work_rvu, *period, cfte)
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    if query is None:
        return _alone(surveys[0], adjusted, None, nowhere)
    data = survey_data(surveys, organization_ids, query)
    survey = next((survey for survey in surveys if data.has(survey, query)), surveys[0])
    try:
        curve = curve_from([(survey, ONE)], data, query, on=on, valued=valued)
        return _placed(survey, adjusted, curve)
    except NotFoundError as error:
        return _alone(survey, adjusted, query.specialty, error.detail)
    except BenchmarkError as error:
        return _alone(survey, adjusted, query.specialty, str(error))


def _placed(survey: SurveyFacts, adjusted: Adjusted, curve: ComparisonCurve) -> SurveyRank:
    name = " and ".join(curve.maps_to)
    warnings = (*adjusted.warnings, *curve.warnings)
    if curve.suppressed:
        how = (*adjusted.explanation, f"not shown: {'; '.join(curve.explanation)}")
        return SurveyRank(survey, adjusted.value, None, "", name, how, adjusted.warnings, suppressed=True)
    place = rank(curve.points, adjusted.value)
    warnings = (*warnings, *place.warnings)
    how = (*adjusted.explanation, *curve.explanation, place.explanation, *warning_sentences(warnings))
    return SurveyRank(survey, adjusted.value, place.percentile, place.qualifier, name, how, warnings)


def _alone(survey: SurveyFacts, adjusted: Adjusted, specialty: str | None, why: str) -> SurveyRank:
    return SurveyRank(survey, adjusted.value, None, "", specialty, (*adjusted.explanation, why), adjusted.warnings)


def value_for(
    survey: SurveyFacts,
    percentile: Decimal,
    *,
    organization_ids: Sequence[int],
    specialty: str,
    provider_type: str,
    on: date,
) -> tuple[Decimal, tuple[str, ...]]:
    """The wRVU a year per 1.0 cFTE at a percentile of a survey, and how it was found.

    Raises NotFoundError, and BenchmarkRefusedError: E_SUPPRESSED where the cell is too thin or too recent to show,
    E_OUT_OF_RANGE outside the published points, E_FILTERS.
    """
    query = CurveQuery(specialty, WORK_RVUS, provider_type)
    try:
        curve = curve_from([(survey, ONE)], survey_data([survey], organization_ids, query), query, on=on)
        if curve.suppressed:
            raise BenchmarkError(
                "E_SUPPRESSED", f"{survey.name}, {specialty}: not shown, {'; '.join(curve.explanation)}."
            )
        return value_at_percentile(curve.points, percentile), curve.explanation
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
