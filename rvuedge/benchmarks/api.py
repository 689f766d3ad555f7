"""Routes of surveys."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import my_organizations
from rvuedge.benchmarks import queries
from rvuedge.benchmarks.normalise import per_full_time
from rvuedge.benchmarks.percentile import rank, value_at
from rvuedge.benchmarks.queries import CurveFacts, SurveyFacts
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.schemas import (
    PercentileQuerySchema,
    RankSchema,
    SurveysSchema,
    SurveyWithCurvesSchema,
    ValueAtSchema,
    ValueQuerySchema,
)
from rvuedge.benchmarks.standing import BenchmarkRefusedError
from rvuedge.openapi import Blueprint

blp = Blueprint("benchmarks", __name__, url_prefix="/api/v1", description="Surveys and percentiles")


def asked_curve(survey_id: int, asked: dict[str, Any]) -> tuple[SurveyFacts, CurveFacts]:
    """The survey and curve a query names, if the person may see them."""
    survey = queries.survey_for(survey_id, my_organizations())
    names = ("specialty", "metric", "provider_type")
    return survey, queries.curve_of(survey_id, **{name: asked[name] for name in names})


def named(survey: SurveyFacts, curve: CurveFacts) -> dict[str, Any]:
    """What every answer says of where its figure comes from."""
    return {
        "survey": survey.name,
        "synthetic": survey.synthetic,
        "specialty": curve.specialty,
        "metric": curve.metric,
    }


@blp.route("/surveys", methods=["GET"])
@blp.response(200, SurveysSchema)
def list_surveys() -> dict[str, Any]:
    """The surveys you may compare with: your organizations' and the synthetic ones"""
    return {"items": queries.surveys_for(my_organizations()), "next_cursor": None}


@blp.route("/surveys/<int:survey_id>", methods=["GET"])
@blp.response(200, SurveyWithCurvesSchema)
def show_survey(survey_id: int) -> dict[str, Any]:
    """A survey with its curves"""
    survey = queries.survey_for(survey_id, my_organizations())
    names = [name for name in SurveyWithCurvesSchema().fields if name != "curves"]
    return {
        **{name: getattr(survey, name) for name in names},
        "curves": queries.curves_of(survey_id),
    }


@blp.route("/surveys/<int:survey_id>/percentile", methods=["GET"])
@blp.arguments(PercentileQuerySchema, location="query")
@blp.response(200, RankSchema)
def show_percentile(asked: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """The percentile of a value: linear between published points, below or above outside them"""
    survey, curve = asked_curve(survey_id, asked)
    try:
        adjusted = per_full_time(asked["value"], asked["cfte"]) if asked["cfte"] is not None else None
        value = adjusted.value if adjusted else asked["value"]
        place = rank(curve.points, value)
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    outside = place.position in ("below", "above")
    return named(survey, curve) | {
        "value": value,
        "percentile": None if outside else place.percentile,
        "bound": place.percentile if outside else None,
        "qualifier": place.qualifier,
        "position": place.position,
        "n_organizations": curve.n_organizations,
        "n_providers": curve.n_providers,
        "how": [*(adjusted.how if adjusted else ()), place.how, *place.warnings],
    }


@blp.route("/surveys/<int:survey_id>/percentile/value", methods=["GET"])
@blp.arguments(ValueQuerySchema, location="query")
@blp.response(200, ValueAtSchema)
def show_value(asked: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """The value at a percentile, on the same line; refused outside the published points"""
    survey, curve = asked_curve(survey_id, asked)
    try:
        value = value_at(curve.points, asked["percentile"])
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error
    return named(survey, curve) | {"percentile": asked["percentile"], "value": value}
