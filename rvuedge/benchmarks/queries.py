"""Reads of surveys. A survey is seen by members of the organization that brought it; synthetic ones by all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select

from rvuedge.benchmarks.models import Survey, SurveyCurve, SurveyMapping, SurveyPoint
from rvuedge.benchmarks.percentile import Point
from rvuedge.benchmarks.survey_cells import specialty_key
from rvuedge.errors import NotFoundError
from rvuedge.extensions import db


@dataclass(frozen=True, slots=True)
class CurveFacts:
    """The published points of one specialty and metric, in the metric's own unit, with what stands beside them."""

    id: int
    specialty: str
    metric: str
    provider_type: str
    filters: dict[str, str]
    n_organizations: int | None
    n_providers: int | None
    mean: Decimal | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A survey without its values."""

    id: int
    organization_id: int | None
    name: str
    year: int
    schedule_year: int | None
    synthetic: bool
    licence_note: str
    imported_at: datetime
    publisher: str = ""
    data_year: int | None = None
    effective_date: date | None = None


_KEPT: ContextVar[dict[tuple[int, str], list[CurveFacts]] | None] = ContextVar("curves kept", default=None)
_FACTS = (
    Survey.id,
    Survey.organization_id,
    Survey.name,
    Survey.year,
    Survey.schedule_year,
    Survey.synthetic,
    Survey.licence_note,
    Survey.imported_at,
    Survey.publisher,
    Survey.data_year,
    Survey.effective_date,
)


def surveys_for(organization_ids: Collection[int]) -> list[SurveyFacts]:
    """The surveys that members of these organizations may see, newest first."""
    rows = db.session.execute(
        select(*_FACTS)
        .where(or_(Survey.organization_id.is_(None), Survey.organization_id.in_(organization_ids)))
        .order_by(Survey.year.desc(), Survey.id.desc())
    )
    return [SurveyFacts(*row) for row in rows]


def survey_for(survey_id: int, organization_ids: Collection[int]) -> SurveyFacts:
    """One survey. Raises NotFoundError for an unknown one and for another organization's alike."""
    for survey in surveys_for(organization_ids):
        if survey.id == survey_id:
            return survey
    raise NotFoundError("There is no such survey, or it belongs to another organization.")


def curves_of(survey_id: int) -> list[CurveFacts]:
    """Every curve of a survey, by specialty and metric."""
    return _curves(SurveyCurve.survey_id == survey_id)


def _curves(*which: ColumnElement[bool]) -> list[CurveFacts]:
    curves = db.session.scalars(
        select(SurveyCurve).where(*which).order_by(SurveyCurve.specialty, SurveyCurve.metric, SurveyCurve.id)
    ).all()
    points: dict[int, list[Point]] = {}
    rows = db.session.execute(
        select(SurveyPoint.curve_id, SurveyPoint.percentile, SurveyPoint.value)
        .join(SurveyCurve, SurveyCurve.id == SurveyPoint.curve_id)
        .where(*which)
        .order_by(SurveyPoint.curve_id, SurveyPoint.percentile)
    )
    for curve_id, percentile, value in rows:
        points.setdefault(curve_id, []).append(Point(percentile.normalize(), value.normalize()))
    for curve in curves:
        hidden = [Point(Decimal(percentile), None) for percentile in curve.suppressed]
        points[curve.id] = sorted([*points.get(curve.id, ()), *hidden], key=lambda point: point.percentile)
    return [
        CurveFacts(
            curve.id,
            curve.specialty,
            curve.metric,
            curve.provider_type,
            curve.filters,
            curve.n_organizations,
            curve.n_providers,
            curve.mean,
            tuple(points.get(curve.id, ())),
        )
        for curve in curves
    ]


def mappings_of(organization_id: int) -> list[SurveyMapping]:
    """The mappings an organization keeps, by name."""
    query = select(SurveyMapping).where(SurveyMapping.organization_id == organization_id)
    return list(db.session.scalars(query.order_by(SurveyMapping.name)))


def curve_of(survey_id: int, *, specialty: str, metric: str, provider_type: str | None) -> CurveFacts:
    """The unfiltered curve of a specialty and metric, in any order of the specialty's words.

    Raises NotFoundError naming the specialties or metrics there are: an unknown one is never guessed.
    """
    key = specialty_key(specialty)
    kept = _KEPT.get()
    if kept is None:
        curves = _curves_like(survey_id, key)
    else:
        curves = kept[survey_id, key] = kept.get((survey_id, key)) or _curves_like(survey_id, key)
    return match(curves, specialty=specialty, metric=metric, provider_type=provider_type)


@contextmanager
def curves_kept() -> Iterator[None]:
    """Within it a survey's curves of a specialty are read once, however many people are measured by them."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def _curves_like(survey_id: int, key: str) -> list[CurveFacts]:
    """The curves of a specialty, or, where there are none, all of the survey."""
    own = _curves(SurveyCurve.survey_id == survey_id, SurveyCurve.specialty_key == key)
    return own or curves_of(survey_id)


def match(curves: Collection[CurveFacts], *, specialty: str, metric: str, provider_type: str | None) -> CurveFacts:
    """The unfiltered curve of a specialty and metric among a survey's curves. Raises NotFoundError as `curve_of`."""
    wanted = specialty_key(specialty)
    of_specialty = [curve for curve in curves if specialty_key(curve.specialty) == wanted]
    if not of_specialty:
        names = "; ".join(sorted({curve.specialty for curve in curves}))
        raise NotFoundError(f"The survey has no specialty {specialty!r}. It has: {names}.", code="no-such-specialty")
    found = [curve for curve in of_specialty if curve.metric == metric and provider_type in (None, curve.provider_type)]
    if not found:
        names = ", ".join(sorted({curve.metric for curve in of_specialty}))
        raise NotFoundError(
            f"The survey has no metric {metric!r} for {specialty}. It has: {names}.",
            code="no-such-metric",
        )
    return min(found, key=lambda curve: len(curve.filters))
