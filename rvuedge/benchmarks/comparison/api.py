"""Routes of surveys."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import my_organizations, now
from rvuedge.benchmarks.comparison.blend_schemas import BlendRankBodySchema, BlendValueBodySchema
from rvuedge.benchmarks.comparison.percentile_queries import alone, curves_shown, percentile_rank, percentile_value
from rvuedge.benchmarks.comparison.schemas import (
    CurvesQuerySchema,
    PercentileQuerySchema,
    PercentileValueSchema,
    RankedSchema,
    RankSchema,
    SurveySchema,
    SurveysSchema,
    SurveyWithCurvesSchema,
    ValuedSchema,
    ValueQuerySchema,
)
from rvuedge.benchmarks.store import queries
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode

bp = Blueprint("benchmarks", __name__, url_prefix="/api/v1", description="Surveys and percentiles")


def named(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer about one survey, its specialty as the survey writes it."""
    return answer | {"survey": answer["surveys"][0], "specialty": " and ".join(answer["maps_to"])}


@bp.route("/surveys", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, SurveysSchema)
def list_surveys(query: dict[str, Any]) -> dict[str, Any]:
    """Surveys you may compare with: your organizations' and the synthetic ones"""
    return paged(queries.surveys_for(my_organizations()), query)


def paged(surveys: list[queries.SurveyFacts], query: dict[str, Any]) -> dict[str, Any]:
    """One page of a list that is read whole."""
    start = decode_offset(query["cursor"])
    end = start + query["limit"]
    return {"items": surveys[start:end], "next_cursor": encode([end]) if len(surveys) > end else None}


@bp.route("/surveys/<int:survey_id>", methods=["GET"])
@bp.arguments(CurvesQuerySchema, location="query")
@bp.response(200, SurveyWithCurvesSchema)
def show_survey(query: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """A survey with its curves for one specialty and metric or all; suppressed cells have no figures"""
    survey = queries.survey_for(survey_id, my_organizations())
    curves = curves_shown(survey, **query, on=now().date())
    return {name: getattr(survey, name) for name in SurveySchema().fields} | {"curves": curves}


@bp.route("/surveys/<int:survey_id>/percentile", methods=["GET"])
@bp.arguments(PercentileQuerySchema, location="query")
@bp.response(200, RankSchema)
def show_percentile(query: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """The percentile of a value: linear between published points; below or above outside them"""
    return named(percentile_rank(alone(survey_id, query), organization_ids=my_organizations(), on=now().date()))


@bp.route("/surveys/<int:survey_id>/percentile/value", methods=["GET"])
@bp.arguments(ValueQuerySchema, location="query")
@bp.response(200, PercentileValueSchema)
def show_value(query: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """The value at a percentile, on the same line; refused outside the published points"""
    return named(percentile_value(alone(survey_id, query), organization_ids=my_organizations(), on=now().date()))


@bp.route("/percentiles", methods=["POST"])
@bp.arguments(BlendRankBodySchema)
@bp.response(200, RankedSchema)
def rank_on_blend(body: dict[str, Any]) -> dict[str, Any]:
    """The percentile of a value on one survey or a blend, with every step; nothing is stored"""
    return percentile_rank(body, organization_ids=my_organizations(), on=now().date())


@bp.route("/percentiles/value", methods=["POST"])
@bp.arguments(BlendValueBodySchema)
@bp.response(200, ValuedSchema)
def value_on_blend(body: dict[str, Any]) -> dict[str, Any]:
    """The value at a percentile of one survey or a blend; refused outside the published points"""
    return percentile_value(body, organization_ids=my_organizations(), on=now().date())
