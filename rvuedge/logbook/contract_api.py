"""Routes of a person's contract. They stand in the logbook because a change rebuilds its credits."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import me, now
from rvuedge.contracts.queries import Terms, terms_on
from rvuedge.contracts.schemas import ContractFieldsSchema, ContractSchema
from rvuedge.logbook.contracting import change_contract
from rvuedge.openapi import Blueprint

blp = Blueprint("contract", __name__, url_prefix="/api/v1", description="Your terms")


def shown(terms: Terms) -> dict[str, Any]:
    """Terms as the API answers them."""
    names = (
        "effective_from",
        "policy",
        "pinned_release",
        "cfte",
        "annual_goal",
        "rate",
        "is_stated",
    )
    return {name: getattr(terms, name) for name in names}


@blp.route("/contract", methods=["GET"])
@blp.response(200, ContractSchema)
def show_contract() -> dict[str, Any]:
    """The terms in force today; the defaults where no contract is stated"""
    return shown(terms_on(me().id, now().date()))


@blp.route("/contract", methods=["PUT"])
@blp.arguments(ContractFieldsSchema)
@blp.response(200, ContractSchema)
def put_contract(fields: dict[str, Any]) -> dict[str, Any]:
    """State your terms from a day on; credits from that day on are rebuilt"""
    changed = change_contract(person=me(), fields=fields, now=now())
    return {**shown(terms_on(me().id, fields["effective_from"])), "recredited_lines": changed}
