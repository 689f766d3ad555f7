"""The percentile of a value, and the value at a percentile, on one survey or a blend, every step told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from rvuedge.benchmarks.comparison.curve import Aging, Chosen, ComparisonCurve, comparison_curve, thin, young
from rvuedge.benchmarks.comparison.ranking import BenchmarkRefusedError
from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.readers.curves import far_from_median
from rvuedge.benchmarks.rules import annualize
from rvuedge.benchmarks.rules.percentile import rank, value_at_percentile
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import warning_sentences
from rvuedge.benchmarks.store.curves import PHYSICIAN, CurveFacts, curves_of
from rvuedge.benchmarks.store.queries import SurveyFacts

Body = Mapping[str, Any]
NOTHING_MORE = MappingProxyType(
    {
        "cfte": None,
        "schedule_year": None,
        "aged_to": None,
        "annual_rate": None,
        "method": "compound",
        "period": None,
        "part_year_fte": None,
        "below": "clamp",
        "above": "clamp",
    }
)


def alone(survey_id: int, query: Body) -> dict[str, Any]:
    """A query about one survey as the body of a blend of it alone: not aged, not annualized."""
    body = {"surveys": [{"id": survey_id, "weight": annualize.ONE}], "filters": dict(query["filter"])}
    return {**NOTHING_MORE, **query, **body}


def percentile_rank(body: Body, *, organization_ids: Sequence[int], on: date) -> dict[str, Any]:
    """The percentile of `value` (in the metric's unit) as BlendRankBodySchema loads it, seen by these organizations.

    Raises NotFoundError and BenchmarkRefusedError, whose code is the rule's (E_RATIO_ADJUSTED, E_CFTE, E_FILTERS …).
    """
    try:
        adjusted = _comparable(body)
        curve = _curve(body, organization_ids, on, _valued(body, on))
        given = {"raw": body["value"], "adjusted": adjusted.value, "value": adjusted.value}
        if curve.suppressed:
            nowhere = {"percentile": None, "bound": None, "qualifier": "", "position": "suppressed"}
            return _named(curve, body) | given | nowhere | _steps(adjusted, curve)
        place = rank(curve.points, adjusted.value, below=body["below"], above=body["above"])
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    outside = place.position in ("below", "above") and place.qualifier != "~"
    found = {
        "percentile": None if outside else place.percentile,
        "bound": place.percentile if outside else None,
        "qualifier": place.qualifier,
        "position": place.position,
    }
    return _named(curve, body) | given | found | _steps(adjusted, curve, (place.explanation,), place.warnings)


def percentile_value(body: Body, *, organization_ids: Sequence[int], on: date) -> dict[str, Any]:
    """The value at `percentile`, in the metric's unit, as BlendValueBodySchema loads it; None when suppressed.

    Raises NotFoundError and BenchmarkRefusedError (E_OUT_OF_RANGE outside the published points, E_FILTERS …).
    """
    try:
        curve = _curve(body, organization_ids, on, ())
        value = None if curve.suppressed else value_at_percentile(curve.points, body["percentile"])
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    how = (*curve.explanation, *warning_sentences(curve.warnings))
    return _named(curve, body) | {
        "percentile": body["percentile"],
        "value": value,
        "explanation": how,
        "warnings": curve.warnings,
    }


def curves_shown(survey: SurveyFacts, *, specialty: str | None, metric: str | None, on: date) -> list[dict[str, Any]]:
    """A survey's curves, of one specialty and metric or all; those too thin or too recent without their figures."""
    keys = None if specialty is None else [specialty_key(specialty)]
    too_young = young(survey, on)
    return [_shown(curve, too_young) for curve in curves_of([survey.id], specialty_keys=keys, metric=metric)]


def _shown(curve: CurveFacts, too_young: str | None) -> dict[str, Any]:
    reasons = [reason for reason in (thin(curve), too_young) if reason]
    names = ("specialty", "metric", "provider_type", "filters", "n_organizations", "n_providers")
    odd = far_from_median(curve.mean, curve.points)
    return {name: getattr(curve, name) for name in names} | {
        "mean": None if reasons else curve.mean,
        "sd": None if reasons else curve.sd,
        "points": () if reasons else curve.points,
        "suppressed": bool(reasons),
        "remarks": reasons or ([odd] if odd else []),
    }


def _curve(body: Body, organization_ids: Sequence[int], on: date, valued: Collection[int]) -> ComparisonCurve:
    aging = Aging(body["aged_to"], body["annual_rate"], body["method"]) if body["aged_to"] is not None else None
    return comparison_curve(
        chosen=[Chosen(survey["id"], survey["weight"]) for survey in body["surveys"]],
        organization_ids=organization_ids,
        specialty=body["specialty"],
        provider_type=body["provider_type"],
        metric=body["metric"],
        filters=body["filters"],
        aging=aging,
        on=on,
        valued=valued,
    )


def _valued(body: Body, on: date) -> Collection[int]:
    """The years of the fee schedules that valued the work."""
    if body["schedule_year"] is not None:
        return (body["schedule_year"],)
    if body["period"] is None:
        return (on.year,)
    return range(body["period"]["from_"].year, body["period"]["to"].year + 1)


def _comparable(body: Body) -> annualize.Adjusted:
    """The value as a survey counts it: a year's, per 1.0 clinical FTE, each adjustment once."""
    period, cfte, part = body["period"], body["cfte"], body["part_year_fte"]
    if period is None and cfte is None and part is None:
        return annualize.Adjusted(body["value"], body["value"], ())
    if annualize.is_ratio(body["metric"]):
        raise BenchmarkError(
            "E_RATIO_ADJUSTED",
            f"{body['metric']} is a ratio, so part of a year and part time do not change it."
            " Leave out cfte, period and part_year_fte.",
        )
    scale = None if period is None else _scale(period)
    taken = annualize.ONE if cfte is None else cfte
    return annualize.comparable(body["value"], cfte=taken, scale=scale, part_year_fte=part)


def _scale(period: Body) -> annualize.Scale:
    start, end, by = period["from_"], period["to"], period["annualize"]
    if by == "working_days":
        year = annualize.working_days(end.replace(month=1, day=1), end.replace(month=12, day=31))
        return annualize.by_working_days(annualize.working_days(start, end), year)
    if by == "calendar_days":
        return annualize.by_calendar_days((end - start).days + 1, end.replace(month=12, day=31).timetuple().tm_yday)
    return annualize.by_dates(start, end)


def _named(curve: ComparisonCurve, body: Body) -> dict[str, Any]:
    query = {name: body[name] for name in ("specialty", "metric", "filters")}
    query["provider_type"] = body["provider_type"] or PHYSICIAN
    made = ("surveys", "sources", "synthetic", "maps_to", "n_organizations", "n_providers", "suppressed")
    return query | {name: getattr(curve, name) for name in made}


def _steps(
    adjusted: annualize.Adjusted,
    curve: ComparisonCurve,
    how: Sequence[str] = (),
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    codes = tuple(dict.fromkeys([*adjusted.warnings, *curve.warnings, *warnings]))
    return {
        "explanation": [*adjusted.explanation, *curve.explanation, *how, *warning_sentences(codes)],
        "warnings": codes,
    }
