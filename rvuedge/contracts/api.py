"""Routes of contracts and crediting policies."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import public
from rvuedge.contracts.schemas import PoliciesSchema, PolicySchema
from rvuedge.contracts.shipped import shipped_policies
from rvuedge.errors import NotFoundError
from rvuedge.openapi import Blueprint

blp = Blueprint("contracts", __name__, url_prefix="/api/v1", description="Crediting policies")


@blp.route("/policies", methods=["GET"])
@public
@blp.response(200, PoliciesSchema)
def list_policies() -> dict[str, Any]:
    """The crediting policies that ship with RVU Edge"""
    return {"items": list(shipped_policies()), "next_cursor": None}


@blp.route("/policies/<name>", methods=["GET"])
@public
@blp.response(200, PolicySchema)
def show_policy(name: str) -> Any:
    """One policy: every rule with its value and source"""
    for policy in shipped_policies():
        if policy.name == name:
            return policy
    names = ", ".join(policy.name for policy in shipped_policies())
    raise NotFoundError(f"There is no policy {name!r}. There are: {names}.", code="no-such-policy")
