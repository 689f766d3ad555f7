"""Routes of requirement sets: specialties, sets, roles, and counting against a set without storing anything."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import public
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.requirements.answer_schemas import (
    CheckedSchema,
    RequirementSetsSchema,
    RoleVocabularySchema,
    SpecialtiesSchema,
    WholeSetSchema,
)
from rvuedge.training.requirements.queries import role_list, set_list, set_with_categories, specialty_list
from rvuedge.training.requirements.schemas import CheckSchema, RoleQuerySchema, SetQuerySchema
from rvuedge.training.requirements.services import check

bp = Blueprint("training", __name__, url_prefix="/api/v1/training", description="Residents' case requirements")


@bp.route("/specialties", methods=["GET"])
@public
@bp.response(200, SpecialtiesSchema)
def list_specialties() -> dict[str, Any]:
    """Specialties with their requirement sets, or why none is loaded"""
    return {"items": specialty_list(), "next_cursor": None}


@bp.route("/requirement-sets", methods=["GET"])
@public
@bp.arguments(SetQuerySchema, location="query")
@bp.response(200, RequirementSetsSchema)
def list_sets(query: dict[str, Any]) -> dict[str, Any]:
    """Requirement sets: body, whom each binds, what a credit is"""
    return {"items": set_list(query["specialty"]), "next_cursor": None}


@bp.route("/requirement-sets/<set_id>", methods=["GET"])
@public
@bp.response(200, WholeSetSchema)
def show_set(set_id: str) -> dict[str, Any]:
    """One set: every category with its number, source and confidence"""
    return set_with_categories(set_id)


@bp.route("/roles", methods=["GET"])
@public
@bp.arguments(RoleQuerySchema, location="query")
@bp.response(200, RoleVocabularySchema)
def list_roles(query: dict[str, Any]) -> dict[str, Any]:
    """The roles of a specialty with their definitions"""
    return role_list(query["specialty"])


@bp.route("/requirements/check", methods=["POST"])
@bp.arguments(CheckSchema)
@bp.response(200, CheckedSchema)
def check_requirements(body: dict[str, Any]) -> dict[str, Any]:
    """Count cases, or stated counts, against a set or the set that binds; nothing is stored"""
    return check(body)
