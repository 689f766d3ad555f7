"""Routes of a program's requirement sets, their cohorts, and its code map."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.platform.paging import decode_offset, encode
from rvuedge.training.curriculum import codes, sets
from rvuedge.training.curriculum.queries import program_set, sets_with_cohorts, unmapped_codes
from rvuedge.training.curriculum.schemas import (
    OWN_ID,
    CodeMapQuerySchema,
    CodeMapRowBodySchema,
    CodeMapRowQuerySchema,
    CodeMapRowSchema,
    CodeMapSchema,
    CohortBodySchema,
    ProgramSetBodySchema,
    ProgramSetSchema,
    ProgramSetsSchema,
    UnmappedCodesSchema,
)
from rvuedge.training.programs.access import directed, program_here
from rvuedge.training.programs.listing import program_named

bp = Blueprint("curriculum", __name__, url_prefix="/api/v1", description="A program's sets, cohorts and code map")
PROGRAM = "/programs/<int:organization_id>"
SET = f"{PROGRAM}/requirement-sets/<set_id>"
MAPPED = f"{PROGRAM}/code-map/<code>"


@bp.route(f"{PROGRAM}/requirement-sets", methods=["GET"])
@bp.response(200, ProgramSetsSchema)
def list_program_sets(organization_id: int) -> dict[str, Any]:
    """The sets a program may assign, with whom each binds (members)"""
    return {"items": sets_with_cohorts(program_here(organization_id)), "next_cursor": None}


@bp.route(SET, methods=["GET"])
@bp.response(200, ProgramSetSchema)
def show_program_set(organization_id: int, set_id: str) -> dict[str, Any]:
    """One of these sets with every category (members)"""
    return program_set(program_here(organization_id), set_id)


@bp.route(SET, methods=["PUT"])
@bp.arguments(ProgramSetBodySchema)
@bp.response(200, ProgramSetSchema)
@bp.alt_response(201, schema=ProgramSetSchema, description="Created")
def put_program_set(body: dict[str, Any], organization_id: int, set_id: str) -> Any:
    """Enter a set of the program's own, with its source; its numbers are shown as the program's (directors)"""
    organization = directed(organization_id).organization_id
    try:
        OWN_ID(set_id)
    except ValidationError as error:
        raise InvalidError("The id in the address is not valid.", errors={"set_id": error.messages}) from error
    source = body.pop("source")
    is_new = sets.put_set(organization, set_id, body, source, by=me(), now=now())
    return program_set(organization, set_id), 201 if is_new else 200


@bp.route(SET, methods=["DELETE"])
@bp.response(204)
@bp.alt_response(409, schema=ProblemSchema, description="A cohort or a resident is bound to it")
def remove_program_set(organization_id: int, set_id: str) -> None:
    """Remove a set of the program's own that binds nobody (directors)"""
    sets.remove_set(directed(organization_id).organization_id, set_id, by=me(), now=now())


@bp.route(f"{SET}/cohort", methods=["PUT"])
@bp.arguments(CohortBodySchema)
@bp.response(200, CohortBodySchema)
def assign_set(body: dict[str, Any], organization_id: int, set_id: str) -> dict[str, Any]:
    """Say whom a set binds: by the day they graduate or began (directors)"""
    sets.assign_set(directed(organization_id).organization_id, set_id, body, by=me(), now=now())
    return body


@bp.route(f"{SET}/cohort", methods=["DELETE"])
@bp.response(204)
def unassign_set(organization_id: int, set_id: str) -> None:
    """Let a set bind no cohort of the program any more (directors)"""
    sets.unassign_set(directed(organization_id).organization_id, set_id, by=me(), now=now())


@bp.route(f"{PROGRAM}/code-map", methods=["GET"])
@bp.arguments(CodeMapQuerySchema, location="query")
@bp.response(200, CodeMapSchema)
def show_code_map(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Where the program counts its codes, by code and first day (members)"""
    rows = codes.codes_of(program_here(organization_id), code=query["code"])
    start = decode_offset(query["cursor"])
    items = rows[start : start + query["limit"]]
    following = start + len(items)
    return {"items": items, "next_cursor": encode([following]) if following < len(rows) else None}


@bp.route(MAPPED, methods=["PUT"])
@bp.arguments(CodeMapRowBodySchema)
@bp.response(200, CodeMapRowSchema)
def put_mapped_code(body: dict[str, Any], organization_id: int, code: str) -> dict[str, Any]:
    """Say where a code counts from a day of service on; an earlier row ends the day before (directors)"""
    item = codes.CountedCode(codes.code_typed(code), tuple(body["categories"]), body["rrc_code"], body["most"])
    codes.put_code(
        directed(organization_id).organization_id,
        item,
        body["starts_on"],
        body["ends_on"],
        body["source"],
        by=me(),
        now=now(),
    )
    return {**body, "code": item.code}


@bp.route(MAPPED, methods=["DELETE"])
@bp.arguments(CodeMapRowQuerySchema, location="query")
@bp.response(204)
def remove_mapped_code(query: dict[str, Any], organization_id: int, code: str) -> None:
    """Take a row of the map back (directors)"""
    codes.remove_code(directed(organization_id).organization_id, codes.code_typed(code), **query, by=me(), now=now())


@bp.route(f"{PROGRAM}/unmapped-codes", methods=["GET"])
@bp.response(200, UnmappedCodesSchema)
def list_unmapped_codes(organization_id: int) -> dict[str, Any]:
    """Codes in the logs of the program's residents that no map knows, most logs first (directors)"""
    organization = directed(organization_id).organization_id
    return {"items": unmapped_codes(organization, program_named(organization).specialty), "next_cursor": None}
