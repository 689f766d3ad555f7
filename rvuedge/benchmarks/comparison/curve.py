"""The curve to compare with: crosswalk, then aging, then blending, then suppression, each saying what it did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.comparison.survey_data import Shelf, shelf_of
from rvuedge.benchmarks.rules.aging import aged_points, months_between
from rvuedge.benchmarks.rules.blend import FINE, HUNDREDTH, Source, blend_curves
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import N_UNKNOWN, SCHEDULE_MISMATCH, schedule_mismatch
from rvuedge.benchmarks.rules.suppression import data_until, judged, too_few, too_recent
from rvuedge.benchmarks.store.curves import PHYSICIAN, UNFILTERED, Asked, CurveFacts, listed, match, said
from rvuedge.benchmarks.store.queries import SurveyFacts, specialties_of, surveys_named
from rvuedge.benchmarks.store.specialty_crosswalk import Stands, suggested
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

    `stands` are the surveys' specialties it is made of; `points` are empty where it is suppressed.
    """

    points: tuple[Point, ...]
    n_organizations: int | None
    n_providers: int | None
    suppressed: bool
    synthetic: bool
    surveys: tuple[str, ...]
    how: tuple[str, ...]
    warnings: tuple[str, ...]
    stands: tuple[str, ...] = ()
    sources: tuple[SurveyFacts, ...] = ()


def comparison_curve(
    *,
    chosen: Sequence[Chosen],
    organization_ids: Sequence[int],
    specialty: str,
    provider_type: str | None = PHYSICIAN,
    metric: str,
    filters: Mapping[str, str] = UNFILTERED,
    aging: Aging | None = None,
    on: date | None = None,
    valued: Collection[int] = (),
) -> ComparisonCurve:
    """One curve of the chosen surveys, by three queries. A cell of fewer than five organizations is suppressed.

    `on` is the day it is looked at: data younger than three months then are suppressed too (None does not judge their
    age); `valued` are the years of the fee schedules the compared wRVU are of.
    Raises NotFoundError (no such survey, specialty, metric or provider type) and BenchmarkError (E_FILTERS,
    E_NOT_DOLLARS, E_AGING, E_WEIGHT, E_NOT_MONOTONE, E_RATIO: a ratio's percentiles are published or not, never made
    of two tables).
    """
    surveys = surveys_named([one.survey_id for one in chosen], organization_ids)
    asked = Asked(specialty, metric, provider_type or PHYSICIAN, filters)
    weighed = [(survey, one.weight) for survey, one in zip(surveys, chosen, strict=True)]
    return compared(weighed, shelf_of(surveys, organization_ids, asked), asked, aging=aging, on=on, valued=valued)


def compared(
    surveys: Sequence[tuple[SurveyFacts, Decimal]],
    shelf: Shelf,
    asked: Asked,
    *,
    aging: Aging | None = None,
    on: date | None = None,
    valued: Collection[int] = (),
) -> ComparisonCurve:
    """The curve of surveys and their weights from what was read of them. Raises as `comparison_curve`.

    What stands for the specialty within one survey is blended first, then the surveys: a practice split 70 to 30 does
    not make its survey weigh more than another.
    """
    stood = [
        (survey, weight, [(one, _curve(survey, shelf, one, asked)) for one in shelf.stands(survey, asked)])
        for survey, weight in surveys
    ]
    curves = [curve for _, _, found in stood for _, curve in found]
    used = [survey for survey, _ in surveys]
    hidden = judged(*dict.fromkeys([*map(thin, curves), *(young(survey, on) for survey in used)]))
    if hidden.suppressed:
        # What a blend is made of would tell the figures that are held back.
        return _told((), used, curves, hidden.reasons, (), suppressed=True)
    how: list[str] = []
    warnings: list[str] = []
    sources = [Source(weight, _within(survey, found, asked, aging, how, warnings)) for survey, weight, found in stood]
    points = _blended(sources, HUNDREDTH, how, warnings)
    warnings += _remarked(used, asked.metric, curves, valued, how)
    return _told(points, used, curves, how, warnings, suppressed=False)


def _told(
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
    found: Sequence[tuple[Stands, CurveFacts]],
    asked: Asked,
    aging: Aging | None,
    how: list[str],
    warnings: list[str],
) -> tuple[Point, ...]:
    """One survey's curve of all that stands for the specialty in it."""
    sources = []
    for stands, curve in found:
        how += _stood(survey, asked, stands, curve)
        sources.append(Source(stands.weight, _aged(survey, curve, asked.metric, aging, how)))
    return _blended(sources, FINE, how, warnings)


def _curve(survey: SurveyFacts, shelf: Shelf, stands: Stands, asked: Asked) -> CurveFacts:
    name = stands.survey_specialty
    try:
        return match(shelf.curves(survey, name), Asked(name, asked.metric, asked.provider_type, asked.filters))
    except NotFoundError as error:
        if error.code != "no-such-metric":
            raise
        return _missing(survey, name, asked)


def _missing(survey: SurveyFacts, specialty: str, asked: Asked) -> CurveFacts:
    """Says why there is no curve: what is asked for is looked up again without the metric. Always raises."""
    everything = shelf_of([survey], (), Asked(specialty, ""), any_metric=True).curves(survey, specialty)
    if not everything:
        names = specialties_of(survey.id)
        nearest = ", ".join(suggested(specialty, names)) or "none similar"
        told = f"{survey.name} has no specialty {specialty!r}; nearest: {nearest}. It has: {listed(names)}."
        raise NotFoundError(f"{told} A manager can map it to one of them.", code="no-such-specialty")
    if asked.metric == RATIO:
        told = f"{survey.name} publishes no compensation per work RVU for {specialty}"
        raise BenchmarkError("E_RATIO", f"{told}; a percentile of the ratio cannot come from dividing two tables.")
    return match(everything, Asked(specialty, asked.metric, asked.provider_type, asked.filters))


def _stood(survey: SurveyFacts, asked: Asked, stands: Stands, curve: CurveFacts) -> list[str]:
    told = []
    if stands.survey_specialty != asked.specialty:
        told.append(f"{survey.name}: {asked.specialty} maps to {stands.survey_specialty}, weight {stands.weight:f}")
    if curve.provider_type != PHYSICIAN or curve.filters:
        told.append(f"{survey.name}: {curve.provider_type}, {said(curve.filters)}")
    return told


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
    how += blended.how
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
