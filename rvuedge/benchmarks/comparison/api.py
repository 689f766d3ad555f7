"""Routes of surveys."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import my_organizations, now
from rvuedge.benchmarks.comparison.blend_schemas import BlendRankBodySchema, BlendValueBodySchema
from rvuedge.benchmarks.comparison.percentile_queries import alone, curves_shown, rank_asked, value_asked
from rvuedge.benchmarks.comparison.schemas import (
    CurvesQuerySchema,
    PercentileQuerySchema,
    RankedSchema,
    RankSchema,
    SurveySchema,
    SurveysSchema,
    SurveyWithCurvesSchema,
    ValueAtSchema,
    ValuedSchema,
    ValueQuerySchema,
)
from rvuedge.benchmarks.store import queries
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode

blp = Blueprint("benchmarks", __name__, url_prefix="/api/v1", description="Surveys and percentiles")


def named(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer about one survey, its specialty as the survey writes it."""
    return answer | {"survey": answer["surveys"][0], "specialty": " and ".join(answer["stands"])}


@blp.route("/surveys", methods=["GET"])
@blp.arguments(Paging, location="query")
@blp.response(200, SurveysSchema)
def list_surveys(asked: dict[str, Any]) -> dict[str, Any]:
    """Surveys you may compare with: your organizations' and the synthetic ones"""
    return paged(queries.surveys_for(my_organizations()), asked)


def paged(surveys: list[queries.SurveyFacts], asked: dict[str, Any]) -> dict[str, Any]:
    """One page of a list that is read whole."""
    start = decode_offset(asked["cursor"])
    end = start + asked["limit"]
    return {"items": surveys[start:end], "next_cursor": encode([end]) if len(surveys) > end else None}


@blp.route("/surveys/<int:survey_id>", methods=["GET"])
@blp.arguments(CurvesQuerySchema, location="query")
@blp.response(200, SurveyWithCurvesSchema)
def show_survey(asked: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """A survey with its curves for one specialty and metric or all; suppressed cells have no figures"""
    survey = queries.survey_for(survey_id, my_organizations())
    curves = curves_shown(survey, **asked, on=now().date())
    return {name: getattr(survey, name) for name in SurveySchema().fields} | {"curves": curves}


@blp.route("/surveys/<int:survey_id>/percentile", methods=["GET"])
@blp.arguments(PercentileQuerySchema, location="query")
@blp.response(200, RankSchema)
def show_percentile(asked: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """The percentile of a value: linear between published points; below or above outside them"""
    return named(rank_asked(alone(survey_id, asked), organization_ids=my_organizations(), on=now().date()))


@blp.route("/surveys/<int:survey_id>/percentile/value", methods=["GET"])
@blp.arguments(ValueQuerySchema, location="query")
@blp.response(200, ValueAtSchema)
def show_value(asked: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """The value at a percentile, on the same line; refused outside the published points"""
    return named(value_asked(alone(survey_id, asked), organization_ids=my_organizations(), on=now().date()))


@blp.route("/percentiles", methods=["POST"])
@blp.arguments(BlendRankBodySchema)
@blp.response(200, RankedSchema)
def rank_on_blend(body: dict[str, Any]) -> dict[str, Any]:
    """The percentile of a value on one survey or a blend, with every step; nothing is stored"""
    return rank_asked(body, organization_ids=my_organizations(), on=now().date())


@blp.route("/percentiles/value", methods=["POST"])
@blp.arguments(BlendValueBodySchema)
@blp.response(200, ValuedSchema)
def value_on_blend(body: dict[str, Any]) -> dict[str, Any]:
    """The value at a percentile of one survey or a blend; refused outside the published points"""
    return value_asked(body, organization_ids=my_organizations(), on=now().date())
