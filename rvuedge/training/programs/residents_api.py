"""Routes of a program's residents: who they are on a day, their stages, and the days that bind them."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me, now
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.programs import residents
from rvuedge.training.programs.access import directed, program_here
from rvuedge.training.programs.listing import resident_shown, residents_shown
from rvuedge.training.programs.schemas import (
    ResidentChangeSchema,
    ResidentSchema,
    ResidentsQuerySchema,
    ResidentsSchema,
)
from rvuedge.training.rules.stages import StageFacts

bp = Blueprint("residents", __name__, url_prefix="/api/v1", description="A program's residents")
ALL = "/programs/<int:organization_id>/residents"
RESIDENT = f"{ALL}/<int:person_id>"


@bp.route(ALL, methods=["GET"])
@bp.arguments(ResidentsQuerySchema, location="query")
@bp.response(200, ResidentsSchema)
def list_residents(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """The residents of a day by PGY and name, with their stages (directors)"""
    items = residents_shown(directed(organization_id).organization_id, query["on"] or now().date())
    return {"items": items, "next_cursor": None}


@bp.route(RESIDENT, methods=["GET"])
@bp.arguments(ResidentsQuerySchema, location="query")
@bp.response(200, ResidentSchema)
def show_resident(query: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """One resident with all stages (directors, and the resident)"""
    organization = program_here(organization_id) if person_id == me().id else directed(organization_id).organization_id
    return resident_shown(organization, person_id, query["on"] or now().date())


@bp.route(RESIDENT, methods=["PUT"])
@bp.arguments(ResidentChangeSchema)
@bp.response(200, ResidentSchema)
def put_resident(body: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """State a resident whole: training, graduation, a set by name, and every stage (directors)"""
    organization = directed(organization_id).organization_id
    stages = [StageFacts(**stage) for stage in body.pop("stages")]
    version = body.pop("base_version")
    residents.put_resident(organization, person_id, body, stages, by=me(), now=now(), base_version=version)
    return resident_shown(organization, person_id, now().date())
