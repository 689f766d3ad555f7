"""The curve to compare with: crosswalk, then aging, then blending, then suppression, each saying what it did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.comparison.survey_data import SurveyData, SurveyLibrary, survey_data
from rvuedge.benchmarks.rules.aging import aged_points, months_between
from rvuedge.benchmarks.rules.blend import FINE, HUNDREDTH, Source, blend_curves
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import N_UNKNOWN, SCHEDULE_MISMATCH, schedule_mismatch
from rvuedge.benchmarks.rules.suppression import data_until, judged, too_few, too_recent
from rvuedge.benchmarks.store.curves import PHYSICIAN, UNFILTERED, CurveFacts, CurveQuery, filter_words, listed, match
from rvuedge.benchmarks.store.queries import SurveyFacts, surveys_named
from rvuedge.benchmarks.store.specialty_crosswalk import CrosswalkEntry, suggested
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.figures import percent

RATIO = "compensation_per_work_rvu"
OF_A_SCHEDULE = ("work_rvus", "total_rvus", RATIO)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A survey and what it weighs."""

    survey_id: int
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Aging:
    """Dollars brought to a day at an annual rate (0.03 is 3%), simple or compound."""

    to: date
    annual: Decimal
    method: str


@dataclass(frozen=True, slots=True)
class ComparisonCurve:
    """A curve in the metric's unit, what stands behind it, and whether it is too thin or too young to show.

    `maps_to` are the surveys' specialties it is made of; `points` are empty where it is suppressed.
    """

    points: tuple[Point, ...]
    n_organizations: int | None
    n_providers: int | None
    suppressed: bool
    synthetic: bool
    surveys: tuple[str, ...]
    explanation: tuple[str, ...]
    warnings: tuple[str, ...]
    maps_to: tuple[str, ...] = ()
    sources: tuple[SurveyFacts, ...] = ()


def comparison_curve(
    *,
    chosen: Sequence[Chosen],
    organization_ids: Sequence[int] | SurveyLibrary,
    specialty: str,
    provider_type: str | None = PHYSICIAN,
    metric: str,
    filters: Mapping[str, str] = UNFILTERED,
    aging: Aging | None = None,
    on: date | None = None,
    valued: Collection[int] = (),
) -> ComparisonCurve:
    """One curve of the chosen surveys, by three queries. A cell of fewer than five organizations is suppressed.

    Who asks for many gives a library of the organizations in their place.
    `on` is the day it is looked at: data younger than three months then are suppressed too (None does not judge their
    age); `valued` are the years of the fee schedules the compared wRVU are of.
    Raises NotFoundError (no such survey, specialty, metric or provider type) and BenchmarkError (E_FILTERS,
    E_NOT_DOLLARS, E_AGING, E_WEIGHT, E_NOT_MONOTONE, E_RATIO: a ratio's percentiles are published or not, never made
    of two tables).
    """
    wanted = [chosen_survey.survey_id for chosen_survey in chosen]
    query = CurveQuery(specialty, metric, provider_type or PHYSICIAN, filters)
    if isinstance(organization_ids, SurveyLibrary):
        surveys = organization_ids.named(wanted)
        data = organization_ids.data(surveys, query)
    else:
        surveys = surveys_named(wanted, organization_ids)
        data = survey_data(surveys, organization_ids, query)
    weighed = [(survey, chosen_survey.weight) for survey, chosen_survey in zip(surveys, chosen, strict=True)]
    return curve_from(weighed, data, query, aging=aging, on=on, valued=valued)


def curve_from(
    surveys: Sequence[tuple[SurveyFacts, Decimal]],
    data: SurveyData,
    query: CurveQuery,
    *,
    aging: Aging | None = None,
    on: date | None = None,
    valued: Collection[int] = (),
) -> ComparisonCurve:
    """The curve of surveys and their weights from what was read of them. Raises as `comparison_curve`.

    What stands for the specialty within one survey is blended first, then the surveys: a practice split 70 to 30 does
    not make its survey weigh more than another.
    """
    mapped = [
        (
            survey,
            weight,
            [(entry, _curve(survey, data, entry, query)) for entry in data.mapped_specialties(survey, query)],
        )
        for survey, weight in surveys
    ]
    curves = [curve for _, _, found in mapped for _, curve in found]
    used = [survey for survey, _ in surveys]
    hidden = judged(*dict.fromkeys([*map(thin, curves), *(young(survey, on) for survey in used)]))
    if hidden.suppressed:
        # What a blend is made of would tell the figures that are held back.
        return _answer((), used, curves, hidden.reasons, (), suppressed=True)
    how: list[str] = []
    warnings: list[str] = []
    sources = [Source(weight, _within(survey, found, query, aging, how, warnings)) for survey, weight, found in mapped]
    points = _blended(sources, HUNDREDTH, how, warnings)
    warnings += _remarked(used, query.metric, curves, valued, how)
    return _answer(points, used, curves, how, warnings, suppressed=False)


def _answer(
    points: tuple[Point, ...],
    used: Sequence[SurveyFacts],
    curves: Sequence[CurveFacts],
    how: Sequence[str],
    warnings: Sequence[str],
    *,
    suppressed: bool,
) -> ComparisonCurve:
    return ComparisonCurve(
        points,
        _least([curve.n_organizations for curve in curves]),
        _least([curve.n_providers for curve in curves]),
        suppressed,
        any(survey.synthetic for survey in used),
        tuple(survey.name for survey in used),
        tuple(how),
        tuple(dict.fromkeys(warnings)),
        tuple(dict.fromkeys(curve.specialty for curve in curves)),
        tuple(used),
    )


def _within(
    survey: SurveyFacts,
    found: Sequence[tuple[CrosswalkEntry, CurveFacts]],
    query: CurveQuery,
    aging: Aging | None,
    how: list[str],
    warnings: list[str],
) -> tuple[Point, ...]:
    """One survey's curve of all that stands for the specialty in it."""
    sources = []
    for entry, curve in found:
        how += _mapping_words(survey, query, entry, curve)
        sources.append(Source(entry.weight, _aged(survey, curve, query.metric, aging, how)))
    return _blended(sources, FINE, how, warnings)


def _curve(survey: SurveyFacts, data: SurveyData, entry: CrosswalkEntry, query: CurveQuery) -> CurveFacts:
    name = entry.survey_specialty
    try:
        return match(data.curves(survey, name), CurveQuery(name, query.metric, query.provider_type, query.filters))
    except NotFoundError as error:
        if error.code != "no-such-metric":
            raise
        return _missing(survey, data, name, query)


def _missing(survey: SurveyFacts, data: SurveyData, specialty: str, query: CurveQuery) -> CurveFacts:
    """Says why there is no curve: what is asked for is looked up again without the metric. Always raises."""
    everything = data.of_any_metric(survey, specialty)
    if not everything:
        names = data.names(survey)
        nearest = ", ".join(suggested(specialty, names)) or "none similar"
        reason = f"{survey.name} has no specialty {specialty!r}; nearest: {nearest}. It has: {listed(names)}."
        raise NotFoundError(f"{reason} A manager can map it to one of them.", code="no-such-specialty")
    if query.metric == RATIO:
        reason = f"{survey.name} publishes no compensation per work RVU for {specialty}"
        raise BenchmarkError("E_RATIO", f"{reason}; a percentile of the ratio cannot come from dividing two tables.")
    return match(everything, CurveQuery(specialty, query.metric, query.provider_type, query.filters))


def _mapping_words(survey: SurveyFacts, query: CurveQuery, entry: CrosswalkEntry, curve: CurveFacts) -> list[str]:
    sentences = []
    if entry.survey_specialty != query.specialty:
        sentences.append(f"{survey.name}: {query.specialty} maps to {entry.survey_specialty}, weight {entry.weight:f}")
    if curve.provider_type != PHYSICIAN or curve.filters:
        sentences.append(f"{survey.name}: {curve.provider_type}, {filter_words(curve.filters)}")
    return sentences


def _aged(
    survey: SurveyFacts, curve: CurveFacts, metric: str, aging: Aging | None, how: list[str]
) -> tuple[Point, ...]:
    if aging is None:
        return curve.points
    if survey.effective_date is None:
        raise BenchmarkError("E_AGING", f"{survey.name} has no effective date to age from.")
    months = Decimal(months_between(survey.effective_date, aging.to))
    points = aged_points(curve.points, metric=metric, annual=aging.annual, months=months, method=aging.method)
    how.append(
        f"{survey.name}: aged {months:f} months from {survey.effective_date} to {aging.to}, {aging.method},"
        f" {percent(aging.annual * 100)} per year"
    )
    return points


def _blended(sources: list[Source], places: Decimal, how: list[str], warnings: list[str]) -> tuple[Point, ...]:
    if len(sources) == 1:
        return sources[0].points
    blended = blend_curves(sources, places=places)
    how += blended.explanation
    warnings += blended.warnings
    return blended.points


def thin(curve: CurveFacts) -> str | None:
    """Why a cell rests on too few organizations to be shown, or None."""
    if curve.n_withheld:
        return "the publisher suppresses the number of organizations as too small"
    return too_few(curve.n_organizations)


def young(survey: SurveyFacts, on: date | None) -> str | None:
    """Why a survey's data are too recent to be shown on a day, or None."""
    until = data_until(survey.data_year, survey.effective_date)
    # Invented figures are nobody's prices.
    if on is None or until is None or survey.synthetic:
        return None
    return too_recent(until, on)


def _remarked(
    surveys: Sequence[SurveyFacts],
    metric: str,
    curves: Sequence[CurveFacts],
    valued: Collection[int],
    how: list[str],
) -> list[str]:
    found = []
    if any(curve.n_organizations is None for curve in curves):
        found.append(N_UNKNOWN)
    for survey in surveys if metric in OF_A_SCHEDULE else ():
        mismatch = schedule_mismatch(survey.name, survey.schedule_year, valued)
        if mismatch:
            how.append(mismatch)
            found.append(SCHEDULE_MISMATCH)
    return found


def _least(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return min(known) if known else None
