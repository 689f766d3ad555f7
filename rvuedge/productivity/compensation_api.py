"""Routes of compensation: the year to date, offers side by side, a plan to a target, another release."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import me, my_organizations, now
from rvuedge.benchmarks.queries import survey_for
from rvuedge.contracts.schemas import MoneySchema
from rvuedge.errors import NotFoundError
from rvuedge.openapi import Blueprint
from rvuedge.productivity import planning
from rvuedge.productivity.api import today_of
from rvuedge.productivity.compensation import Compensation, year_of
from rvuedge.productivity.compensation_schemas import (
    CompensationQuerySchema,
    CompensationSchema,
    PlanBodySchema,
    PlanSchema,
    ScenariosBodySchema,
    ScenariosSchema,
    SensitivityQuerySchema,
    SensitivitySchema,
)

blp = Blueprint("compensation", __name__, url_prefix="/api/v1", description="What contracts pay, offers, plans")


def shown(told: Compensation) -> dict[str, Any]:
    """Compensation as the API answers it."""
    year = told.to_date
    return {
        "on": year.on,
        "earned": year.earned,
        "paid": year.paid,
        "due": year.due,
        "steps": year.steps,
        "payments": year.payments,
        "expected_year": told.expected_year,
        "how": [*year.how, f"expected: {told.expected_how}"],
    }


@blp.route("/compensation", methods=["GET"])
@blp.arguments(CompensationQuerySchema, location="query")
@blp.response(200, CompensationSchema)
def show_compensation(asked: dict[str, Any]) -> dict[str, Any]:
    """What your contract gives for the year so far: earned, paid, due, expected, each with its steps"""
    told = year_of(me(), on=asked["on"] or today_of(me().time_zone))
    if told is None:
        raise NotFoundError("No contract of this year says what your work is paid.", code="no-pay-stated")
    return shown(told)


@blp.route("/contract/scenarios", methods=["POST"])
@blp.arguments(ScenariosBodySchema)
@blp.response(200, ScenariosSchema)
def compare_offers(body: dict[str, Any]) -> dict[str, Any]:
    """The same year of work under several offers, the best paid first; nothing is stored"""
    work = body["work_rvu"] or planning.last_year(me(), on=today_of(me().time_zone))
    year = body["year"] or now().year
    dumped = [{**one, "money": MoneySchema().dump(one["money"])} for one in body["offers"]]
    offers = planning.offers_compared(me(), dumped, work_rvu=work, year=year, organizations=my_organizations())
    return {"work_rvu": work, "year": year, "items": offers}


@blp.route("/contract/plan", methods=["POST"])
@blp.arguments(PlanBodySchema)
@blp.response(200, PlanSchema)
def make_plan(body: dict[str, Any]) -> planning.Plan:
    """How many more of a code a month reach a percentile, an income or a number of wRVU this year"""
    survey = survey_for(body["survey"], my_organizations()) if body["survey"] is not None else None
    target = {name: body[name] for name in ("percentile", "compensation", "work_rvu")}
    on = body["on"] or today_of(me().time_zone)
    return planning.plan(me(), target, code=body["code"], on=on, survey=survey)


@blp.route("/contract/sensitivity", methods=["GET"])
@blp.arguments(SensitivityQuerySchema, location="query")
@blp.response(200, SensitivitySchema)
def show_sensitivity(asked: dict[str, Any]) -> planning.Sensitivity:
    """Your last twelve months, and a year's pay, under another release"""
    return planning.sensitivity(me(), asked["release"], on=asked["on"] or today_of(me().time_zone))
