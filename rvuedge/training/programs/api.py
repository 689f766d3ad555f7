"""Routes of training programs: founding, facts, and rules from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.programs import founding
from rvuedge.training.programs.access import directed, program_here
from rvuedge.training.programs.listing import dated_rules, my_programs, program_shown
from rvuedge.training.programs.schemas import (
    DatedRulesSchema,
    ProgramBodySchema,
    ProgramFactsSchema,
    RulesBodySchema,
    RulesListSchema,
    TrainingProgramsSchema,
    WholeProgramSchema,
)

bp = Blueprint("programs", __name__, url_prefix="/api/v1", description="Training programs")
PROGRAM = "/programs/<int:organization_id>"
RULES = f"{PROGRAM}/rules/<starts_on>"


@bp.route("/programs", methods=["POST"])
@limiter.limit("10/minute")
@bp.arguments(ProgramBodySchema)
@bp.response(201, WholeProgramSchema)
def create_program(body: dict[str, Any]) -> dict[str, Any]:
    """Found a program and become its director"""
    name = body.pop("name")
    organization = founding.found_program(name, body, by=me(), now=now())
    return program_shown(organization.id, me().id, on=now().date())


@bp.route("/programs", methods=["GET"])
@bp.response(200, TrainingProgramsSchema)
def list_programs() -> dict[str, Any]:
    """The programs you belong to today, with your role in each"""
    return {"items": my_programs(me().id, on=now().date()), "next_cursor": None}


@bp.route(PROGRAM, methods=["GET"])
@bp.response(200, WholeProgramSchema)
def show_program(organization_id: int) -> dict[str, Any]:
    """A program you belong to: its facts, who directs it, and its rules of today"""
    return program_shown(program_here(organization_id), me().id, on=now().date())


@bp.route(PROGRAM, methods=["PUT"])
@bp.arguments(ProgramFactsSchema)
@bp.response(200, WholeProgramSchema)
@bp.alt_response(201, schema=WholeProgramSchema, description="The organization became a program")
def put_program(body: dict[str, Any], organization_id: int) -> Any:
    """Make an organization you manage a program, or change its specialty, kind and years"""
    is_new = founding.put_program(managed(organization_id), body, by=me(), now=now())
    return program_shown(organization_id, me().id, on=now().date()), 201 if is_new else 200


@bp.route(f"{PROGRAM}/rules", methods=["GET"])
@bp.response(200, RulesListSchema)
def list_rules(organization_id: int) -> dict[str, Any]:
    """The program's rules, each from its first day, newest first (members)"""
    return {"items": dated_rules(program_here(organization_id)), "next_cursor": None}


@bp.route(RULES, methods=["PUT"])
@bp.arguments(RulesBodySchema)
@bp.response(200, DatedRulesSchema)
def put_rules(body: dict[str, Any], organization_id: int, starts_on: str) -> dict[str, Any]:
    """State the rules from a day on, whole (directors)"""
    first = day_in_address(starts_on)
    rules: dict[str, Any] = RulesBodySchema().dump(body)
    founding.state_rules(directed(organization_id).organization_id, first, rules, by=me(), now=now())
    return {"starts_on": first, "rules": rules}


@bp.route(RULES, methods=["DELETE"])
@bp.response(204)
def remove_rules(organization_id: int, starts_on: str) -> None:
    """Take back the rules from a day; those before it go on (directors)"""
    founding.remove_rules(directed(organization_id).organization_id, day_in_address(starts_on), by=me(), now=now())


def day_in_address(text: str) -> date:
    """A day as 2026-07-01. Raises InvalidError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        sentence = "Expected a day such as 2026-07-01."
        raise InvalidError("The day in the address is not valid.", errors={"starts_on": [sentence]}) from error
