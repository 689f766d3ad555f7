"""Reads of a survey's curves, and the one asked for: exactly by type of provider and filters, never the nearest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.sql import Select

from rvuedge.benchmarks.readers.measures import metric_words
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.store.models import SurveyCurve, SurveyPoint
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db

PHYSICIAN = "physician"
UNFILTERED: Mapping[str, str] = MappingProxyType({})
NAMED = 20  # specialties named in a refusal; the rest are counted


@dataclass(frozen=True, slots=True)
class CurveFacts:
    """The published points of one specialty and metric, in the metric's own unit, with what stands beside them.

    `n_withheld` is true where the publisher marks the number of organizations as too small to print.
    """

    id: int
    survey_id: int
    specialty: str
    metric: str
    provider_type: str
    filters: Mapping[str, str]
    n_organizations: int | None
    n_providers: int | None
    mean: Decimal | None
    sd: Decimal | None
    points: tuple[Point, ...]
    n_withheld: bool = False


@dataclass(frozen=True, slots=True)
class CurveQuery:
    """Which curve is asked for; filters as the publisher names them, such as region: Eastern."""

    specialty: str
    metric: str
    provider_type: str = PHYSICIAN
    filters: Mapping[str, str] = field(default_factory=dict)


_OF, _POINT = SurveyCurve.__table__.c, SurveyPoint.__table__.c
_CURVE = (
    _OF.id,
    _OF.survey_id,
    _OF.specialty,
    _OF.metric,
    _OF.provider_type,
    _OF.filters,
    _OF.n_organizations,
    _OF.n_providers,
    _OF.mean,
    _OF.standard_deviation,
    _OF.suppressed,
    _OF.n_withheld,
)


_NAMES = (
    *("id", "survey_id", "specialty", "metric", "provider_type", "filters"),
    *("n_organizations", "n_providers", "mean", "sd"),
)


@cache
def _statement(*, of_keys: bool, of_metric: bool) -> Select[Any]:
    """The curves of some surveys with their points, one row a point; made once, for it is read with every dashboard."""
    joined = SurveyCurve.__table__.outerjoin(SurveyPoint.__table__, _POINT.curve_id == _OF.id)
    which: list[Any] = [_OF.survey_id.in_(bindparam("surveys", expanding=True))]
    which += [_OF.specialty_key.in_(bindparam("keys", expanding=True))] if of_keys else []
    which += [_OF.metric == bindparam("metric")] if of_metric else []
    query = select(*_CURVE, _POINT.percentile, _POINT.value).select_from(joined).where(*which)
    return query.order_by(_OF.specialty, _OF.metric, _OF.id, _POINT.percentile)


def curves_of(
    survey_ids: Collection[int], *, specialty_keys: Collection[str] | None = None, metric: str | None = None
) -> list[CurveFacts]:
    """The curves of some surveys, of these specialties (by key) and this metric or of all; by one query."""
    query = _statement(of_keys=specialty_keys is not None, of_metric=metric is not None)
    parameters: dict[str, object] = {"surveys": list(survey_ids)}
    if specialty_keys is not None:
        parameters["keys"] = list(specialty_keys)
    if metric is not None:
        parameters["metric"] = metric
    rows: dict[int, Any] = {}
    points: dict[int, list[Point]] = {}
    for *curve, percentile, value in db.session.execute(query, parameters):
        rows.setdefault(curve[0], curve)
        published = points.setdefault(curve[0], [])
        if percentile is not None:
            published.append(Point(percentile.normalize(), value.normalize()))
    return [_facts(row, points[curve_id]) for curve_id, row in rows.items()]


def _facts(row: Any, published: list[Point]) -> CurveFacts:
    *named, suppressed, withheld = row
    hidden = [Point(Decimal(percentile), None) for percentile in suppressed]
    points = sorted([*published, *hidden], key=lambda point: point.percentile)
    return CurveFacts(**dict(zip(_NAMES, named, strict=True)), points=tuple(points), n_withheld=withheld)


def match(curves: Collection[CurveFacts], query: CurveQuery) -> CurveFacts:
    """The curve asked for among those of one specialty.

    Raises NotFoundError (no-such-metric, no-such-provider-type) and BenchmarkError E_FILTERS, each naming what there
    is: a curve of one region never stands for the whole country, nor one of another type of provider.
    """
    measured = [curve for curve in curves if curve.metric == query.metric]
    if not measured:
        raise _no_such("metric", metric_words(query.metric), query, {metric_words(curve.metric) for curve in curves})
    typed = [curve for curve in measured if curve.provider_type == query.provider_type]
    if not typed:
        raise _no_such("provider type", query.provider_type, query, {curve.provider_type for curve in measured})
    wanted = folded(query.filters)
    for curve in typed:
        if folded(curve.filters) == wanted:
            return curve
    there = "; ".join(sorted({filter_words(curve.filters) for curve in typed}))
    raise BenchmarkError(
        "E_FILTERS",
        f"The survey has no row for {query.specialty}, {query.metric}, {query.provider_type} for"
        f" {filter_words(query.filters)}. It has: {there}. Choose one by its filters, such as region:Eastern.",
    )


def folded(filters: Mapping[str, str]) -> dict[str, str]:
    """Filters in one form to compare by: neither case nor spaces around tell two apart."""
    return {name.strip().casefold(): value.strip().casefold() for name, value in filters.items()}


def filter_words(filters: Mapping[str, str]) -> str:
    """Filters in words: region Eastern, or no filter."""
    return ", ".join(f"{name} {value}" for name, value in sorted(filters.items())) or "no filter"


def listed(names: Collection[str]) -> str:
    """Names with semicolons between them, the first twenty and how many more."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return "; ".join(sorted(names)[:NAMED]) + more


def _no_such(what: str, value: str, query: CurveQuery, there: Collection[str]) -> NotFoundError:
    names = ", ".join(sorted(there))
    return NotFoundError(
        f"The survey has no {what} “{value}” for {query.specialty}. It has: {names or 'none'}.",
        code=f"no-such-{what.replace(' ', '-')}",
    )
