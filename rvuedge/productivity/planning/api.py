"""Routes that look ahead: offers side by side, a plan to a target, another release. Nothing is stored."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me, my_organizations, today
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.planning.offers import offers_compared
from rvuedge.productivity.planning.plan import IncomePlan, plan
from rvuedge.productivity.planning.schemas import (
    PlanBodySchema,
    PlanSchema,
    ScenariosBodySchema,
    ScenariosSchema,
    SensitivityQuerySchema,
    SensitivitySchema,
)
from rvuedge.productivity.planning.sensitivity import Sensitivity, sensitivity

bp = Blueprint("planning", __name__, url_prefix="/api/v1", description="Offers, plans, another release")


@bp.route("/contract/scenarios", methods=["POST"])
@bp.arguments(ScenariosBodySchema)
@bp.response(200, ScenariosSchema)
def compare_offers(body: dict[str, Any]) -> dict[str, Any]:
    """The same year of work under several offers, highest pay first; nothing is stored"""
    year = body["year"] or today().year
    options = {"work_rvu": body["work_rvu"], "year": year, "on": today(), "organizations": my_organizations()}
    work, offers = offers_compared(me(), body["offers"], **options)
    return {"work_rvu": work, "year": year, "items": offers}


@bp.route("/contract/plan", methods=["POST"])
@bp.arguments(PlanBodySchema)
@bp.response(200, PlanSchema)
def make_plan(body: dict[str, Any]) -> IncomePlan:
    """How many more of a code per month it takes to reach a percentile, an income or a number of wRVUs this year"""
    survey = survey_for(body["survey"], my_organizations()) if body["survey"] is not None else None
    target = {name: body[name] for name in ("percentile", "compensation", "work_rvu")}
    return plan(me(), target, code=body["code"], on=body["on"] or today(), survey=survey)


@bp.route("/contract/sensitivity", methods=["GET"])
@bp.arguments(SensitivityQuerySchema, location="query")
@bp.response(200, SensitivitySchema)
def show_sensitivity(query: dict[str, Any]) -> Sensitivity:
    """Your last twelve months, and a year's pay, under another release"""
    return sensitivity(me(), query["release"], on=query["on"] or today())
