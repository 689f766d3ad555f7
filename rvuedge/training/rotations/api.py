"""Routes of a program's rotations, and of the blocks in which residents are on them."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.sites.api import KEY
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.training.programs.access import directed, program_here
from rvuedge.training.programs.listing import blocks_between, rotations_of
from rvuedge.training.rotations import services
from rvuedge.training.rotations.schemas import (
    BlockBodySchema,
    BlockSchema,
    BlocksQuerySchema,
    BlocksSchema,
    RotationBodySchema,
    RotationSchema,
    RotationsSchema,
)
from rvuedge.training.rules.academic_year import bounds, first_year

bp = Blueprint("rotations", __name__, url_prefix="/api/v1", description="A program's rotations and blocks")
ROTATIONS = "/programs/<int:organization_id>/rotations"
ROTATION = f"{ROTATIONS}/<key>"
BLOCKS = "/programs/<int:organization_id>/blocks"


@bp.route(ROTATIONS, methods=["GET"])
@bp.response(200, RotationsSchema)
def list_rotations(organization_id: int) -> dict[str, Any]:
    """The rotations of a program you belong to, by name"""
    return {"items": rotations_of(program_here(organization_id)), "next_cursor": None}


@bp.route(ROTATION, methods=["PUT"])
@bp.arguments(RotationBodySchema)
@bp.response(200, RotationSchema)
@bp.alt_response(201, schema=RotationSchema, description="Created")
def put_rotation(body: dict[str, Any], organization_id: int, key: str) -> Any:
    """Save a rotation (directors)"""
    organization = directed(organization_id).organization_id
    try:
        KEY(key)
    except ValidationError as error:
        raise InvalidError("The key in the address is not valid.", errors={"key": error.messages}) from error
    is_new = services.put_rotation(organization, key, body, by=me(), now=now())
    return {**body, "key": key}, 201 if is_new else 200


@bp.route(ROTATION, methods=["DELETE"])
@bp.response(204)
@bp.alt_response(409, schema=ProblemSchema, description="Blocks name it")
def remove_rotation(organization_id: int, key: str) -> None:
    """Delete a rotation that no block names (directors)"""
    services.remove_rotation(directed(organization_id).organization_id, key, by=me(), now=now())


@bp.route(BLOCKS, methods=["GET"])
@bp.arguments(BlocksQuerySchema, location="query")
@bp.response(200, BlocksSchema)
def list_blocks(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Who is on which rotation in some days, the academic year without any (directors)"""
    first, last = bounds(first_year(now().date()))
    items = blocks_between(directed(organization_id).organization_id, query["from_"] or first, query["to"] or last)
    return {"items": items, "next_cursor": None}


@bp.route(BLOCKS, methods=["POST"])
@bp.arguments(BlockBodySchema)
@bp.response(201, BlockSchema)
@bp.alt_response(200, schema=BlockSchema, description="The block was there already")
@bp.alt_response(409, schema=ProblemSchema, description="On another rotation on some of the days (existing)")
def put_block(body: dict[str, Any], organization_id: int) -> Any:
    """Put a resident on a rotation from a day to a day (directors)"""
    block, is_new = services.put_block(directed(organization_id).organization_id, **body, by=me(), now=now())
    return block, 201 if is_new else 200


@bp.route(f"{BLOCKS}/<int:block_id>", methods=["DELETE"])
@bp.response(204)
def remove_block(organization_id: int, block_id: int) -> None:
    """Take a block back (directors)"""
    services.remove_block(directed(organization_id).organization_id, block_id, by=me(), now=now())
