"""Routes of crediting policies: those that ship, a practice's own, and changing one after seeing what it does."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import managed, me, my_organizations, now, public
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.contracts.policies.practice import PolicyDraft, own_policies
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.repricing.policy_changes import change_policy
from rvuedge.productivity.repricing.schemas import (
    PoliciesSchema,
    PolicyChangeSchema,
    PolicyDraftSchema,
    PolicyQuerySchema,
    PolicySchema,
    PreviewSchema,
)

bp = Blueprint("policies", __name__, url_prefix="/api/v1", description="Crediting policies")


@bp.route("/policies", methods=["GET"])
@public
@bp.arguments(PolicyQuerySchema, location="query")
@bp.response(200, PoliciesSchema)
def list_policies(query: dict[str, Any]) -> dict[str, Any]:
    """The crediting policies that ship, and your practices' own, as they are on a day of service"""
    mine = my_organizations()
    names = [*NAMES, *(own_policy.name for own_policy in own_policies(mine))]
    return {"items": [documentation(name, mine, on=query["on"]) for name in names], "next_cursor": None}


@bp.route("/policies/<name>", methods=["GET"])
@public
@bp.arguments(PolicyQuerySchema, location="query")
@bp.response(200, PolicySchema)
def show_policy(query: dict[str, Any], name: str) -> dict[str, Any]:
    """One policy on a day of service: every rule with its value, source and first day, and all its versions"""
    return documentation(name, my_organizations(), on=query["on"])


@bp.route("/organizations/<int:organization_id>/policies/<name>", methods=["PUT"])
@bp.arguments(PolicyDraftSchema)
@bp.arguments(PreviewSchema, location="query")
@bp.response(200, PolicyChangeSchema)
def put_policy(body: dict[str, Any], query: dict[str, Any], organization_id: int, name: str) -> Any:
    """Change a practice's policy; preview=true shows which logs would change and by how much (managers)"""
    draft = PolicyDraft(managed(organization_id), name, body["base"], body["changes"], body["internal_values"])
    return change_policy(draft=draft, person_id=me().id, preview=query["preview"], now=now())
