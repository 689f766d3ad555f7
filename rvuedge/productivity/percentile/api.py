"""Benchmark me: where the signed-in person stands on a survey, annualized and per 1.0 clinical FTE, saying how."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me, my_organizations, now
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.percentile.survey_schedule import my_place
from rvuedge.productivity.totals.schemas import BenchmarkMeSchema, PercentileSchema

bp = Blueprint("percentile", __name__, url_prefix="/api/v1", description="Benchmark me")


@bp.route("/surveys/<int:survey_id>/me", methods=["GET"])
@bp.arguments(BenchmarkMeSchema, location="query")
@bp.response(200, PercentileSchema)
def benchmark_me(query: dict[str, Any], survey_id: int) -> dict[str, Any]:
    """Your own place on a survey's work RVU curve for a period, with how it was computed"""
    period = query["from_"], query["to"]
    by_survey = query["schedule"] == "survey"
    return my_place(me(), survey_id, my_organizations(), period, by_survey=by_survey, on=now().date())
