"""Routes of crediting policies to read: those that ship, and a practice's own with its versions."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import my_organizations, public
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.contracts.policies.practice import has_begun, own_policies
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.repricing.schemas import (
    PoliciesSchema,
    PolicyQuerySchema,
    PolicySchema,
    PolicyVersionQuerySchema,
)

bp = Blueprint("policies", __name__, url_prefix="/api/v1", description="Crediting policies")


@bp.route("/policies", methods=["GET"])
@public
@bp.arguments(PolicyQuerySchema, location="query")
@bp.response(200, PoliciesSchema)
def list_policies(query: dict[str, Any]) -> dict[str, Any]:
    """The crediting policies that ship, and your practices' own, as they are on a day of service"""
    mine = my_organizations()
    begun = [own.name for own in own_policies(mine) if has_begun(own.name, mine, query["on"])]
    names = [*NAMES, *begun]
    return {"items": [documentation(name, mine, on=query["on"]) for name in names], "next_cursor": None}


@bp.route("/policies/<name>", methods=["GET"])
@public
@bp.arguments(PolicyVersionQuerySchema, location="query")
@bp.response(200, PolicySchema)
def show_policy(query: dict[str, Any], name: str) -> dict[str, Any]:
    """One policy on a day of service: every rule with its value, source and first day, and all its versions"""
    return documentation(name, my_organizations(), on=query["on"], version=query["version"])
