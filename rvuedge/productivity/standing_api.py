"""Benchmark me: where the signed-in person stands on a survey, annualised and per 1.0 clinical FTE, saying how."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import me, my_organizations
from rvuedge.benchmarks.queries import survey_for
from rvuedge.contracts.queries import terms_on
from rvuedge.openapi import Blueprint
from rvuedge.productivity.dashboard import percentile_of
from rvuedge.productivity.queries import total_of
from rvuedge.productivity.schemas import PercentileSchema, PeriodSchema

blp = Blueprint("standing", __name__, url_prefix="/api/v1", description="Benchmark me")


@blp.route("/surveys/<int:survey_id>/me", methods=["GET"])
@blp.arguments(PeriodSchema, location="query")
@blp.response(200, PercentileSchema)
def benchmark_me(asked: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """Your own place on a survey's work RVU curve for a period, with how it was computed"""
    person, start, end = me(), asked["from_"], asked["to"]
    survey = survey_for(survey_id, my_organizations())
    earned = total_of(person.id, start=start, end=end).work_rvu.normalize()
    return percentile_of(person, survey, earned, start, end, terms_on(person.id, end))
