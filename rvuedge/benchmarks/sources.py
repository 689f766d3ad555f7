"""The curve to compare with: crosswalk, then aging, then blending, then suppression, each saying what it did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.aging import aged_points, months_between
from rvuedge.benchmarks.blend import Source, blend_curves
from rvuedge.benchmarks.crosswalk import Stands, reviewed, specialties_of, suggested
from rvuedge.benchmarks.percentile import Point
from rvuedge.benchmarks.queries import CurveFacts, SurveyFacts, curve_of, survey_for
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.suppression import judged, too_few
from rvuedge.benchmarks.survey_cells import specialty_key
from rvuedge.errors import NotFoundError

RATIO = "compensation_per_work_rvu"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A survey and what it weighs."""

    survey_id: int
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Aging:
    """Dollars brought to a day at a rate a year (0.03 is 3 %), simple or compound."""

    to: date
    annual: Decimal
    method: str


@dataclass(frozen=True, slots=True)
class ComparisonCurve:
    """A curve in the metric's unit, what stands behind it, and whether it is too thin to show."""

    points: tuple[Point, ...]
    n_organizations: int | None
    n_providers: int | None
    suppressed: bool
    synthetic: bool
    surveys: tuple[str, ...]
    how: tuple[str, ...]
    warnings: tuple[str, ...]


def comparison_curve(
    *,
    chosen: Sequence[Chosen],
    organization_ids: Collection[int],
    specialty: str,
    provider_type: str | None,
    metric: str,
    aging: Aging | None = None,
) -> ComparisonCurve:
    """One curve of the chosen surveys. A cell of fewer than five organizations is suppressed, with the reason.

    Raises NotFoundError (no such survey, specialty or metric) and BenchmarkError (E_NOT_DOLLARS, E_AGING, E_WEIGHT,
    E_NOT_MONOTONE, E_RATIO: a ratio's percentiles are published or not, never made of two tables).
    """
    how: list[str] = []
    sources: list[Source] = []
    curves: list[CurveFacts] = []
    surveys = [survey_for(one.survey_id, organization_ids) for one in chosen]
    for one, survey in zip(chosen, surveys, strict=True):
        for stands in _standing_for(survey.id, specialty, organization_ids):
            curve = _curve(survey, stands.survey_specialty, metric, provider_type)
            if stands.survey_specialty != specialty:
                how.append(f"{survey.name}: {specialty} stands as {stands.survey_specialty}, weight {stands.weight:f}")
            points = _aged(survey, curve, metric, aging, how)
            sources.append(Source(one.weight * stands.weight, points))
            curves.append(curve)
    points, warnings = sources[0].points, tuple[str, ...]()
    if len(sources) > 1:
        blended = blend_curves(sources)
        points, warnings = blended.points, blended.warnings
        how += blended.how
    thin = judged(*(too_few(curve.n_organizations) for curve in curves))
    return ComparisonCurve(
        () if thin.suppressed else points,
        _least([curve.n_organizations for curve in curves]),
        _least([curve.n_providers for curve in curves]),
        thin.suppressed,
        any(survey.synthetic for survey in surveys),
        tuple(survey.name for survey in surveys),
        (*how, *thin.reasons),
        warnings,
    )


def _standing_for(survey_id: int, specialty: str, organization_ids: Collection[int]) -> list[Stands]:
    known = reviewed(organization_ids, survey_id).get(specialty_key(specialty))
    return known or [Stands(specialty, Decimal(1))]


def _curve(survey: SurveyFacts, specialty: str, metric: str, provider_type: str | None) -> CurveFacts:
    try:
        return curve_of(survey.id, specialty=specialty, metric=metric, provider_type=provider_type)
    except NotFoundError as error:
        if error.code == "no-such-metric" and metric == RATIO:
            said = f"{survey.name} publishes no compensation per work RVU for {specialty}"
            raise BenchmarkError("E_RATIO", f"{said}; dividing two tables is no percentile of the ratio.") from error
        if error.code == "no-such-specialty":
            nearest = ", ".join(suggested(specialty, specialties_of(survey.id))) or "none like it"
            said = f"{survey.name} has no specialty {specialty!r}; nearest: {nearest}"
            raise NotFoundError(f"{said}. A manager can say which stands for it.", code=error.code) from error
        raise


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
        f" {aging.annual * 100:f} % a year"
    )
    return points


def _least(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return min(known) if known else None
