"""Routes of a person's contract. They stand in the logbook because a change rebuilds its credits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rvuedge.accounts.access import me, now
from rvuedge.contracts.queries import Terms, amendments_of, terms_on
from rvuedge.contracts.schemas import (
    AmendmentsSchema,
    CallShiftsSchema,
    ContractFieldsSchema,
    ContractQuerySchema,
    ContractSchema,
)
from rvuedge.contracts.services import set_shifts
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
    return {name: getattr(terms, name) for name in names} | {"money": terms.money and asdict(terms.money)}


@blp.route("/contract", methods=["GET"])
@blp.arguments(ContractQuerySchema, location="query")
@blp.response(200, ContractSchema)
def show_contract(asked: dict[str, Any]) -> dict[str, Any]:
    """The terms in force on a day (today); the defaults where no contract is stated"""
    return shown(terms_on(me().id, asked["on"] or now().date()))


@blp.route("/contract/history", methods=["GET"])
@blp.response(200, AmendmentsSchema)
def contract_history() -> dict[str, Any]:
    """Everything ever stated of your terms, in the order it was recorded"""
    return {"items": amendments_of(me().id), "next_cursor": None}


@blp.route("/contract/call-shifts", methods=["PUT"])
@blp.arguments(CallShiftsSchema)
@blp.response(204)
def put_call_shifts(fields: dict[str, Any]) -> None:
    """State how many shifts of call you had on a day; 0 takes them back"""
    set_shifts(person_id=me().id, **fields)


@blp.route("/contract", methods=["PUT"])
@blp.arguments(ContractFieldsSchema)
@blp.response(200, ContractSchema)
def put_contract(fields: dict[str, Any]) -> dict[str, Any]:
    """State your terms from a day on; credits from that day on are rebuilt"""
    changed = change_contract(person=me(), fields=fields, now=now())
    return {**shown(terms_on(me().id, fields["effective_from"])), "recredited_lines": changed}
