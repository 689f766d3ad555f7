"""Routes of surveys."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import me, now
from rvuedge.accounts.queries import organizations_of
from rvuedge.benchmarks import queries
from rvuedge.benchmarks.schemas import SurveysSchema, SurveyWithCurvesSchema
from rvuedge.openapi import Blueprint

blp = Blueprint("benchmarks", __name__, url_prefix="/api/v1", description="Surveys and percentiles")


def my_organizations() -> list[int]:
    """The ids of the organizations that the signed-in person belongs to today."""
    return [organization.id for organization, _ in organizations_of(me().id, on=now().date())]


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
