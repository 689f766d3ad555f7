"""Routes of a person's contract. They stand in the logbook because a change rebuilds its credits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rvuedge.accounts.people.access import me, now, today
from rvuedge.contracts.rules.release_pins import BY_DATE, Pin
from rvuedge.contracts.terms.queries import Terms, amendments_of, entries_listed, shifts_listed, terms_on
from rvuedge.contracts.terms.schemas import (
    AmendmentsSchema,
    CallShiftsListSchema,
    CallShiftsQuerySchema,
    CallShiftsSchema,
    ContractFieldsSchema,
    ContractQuerySchema,
    ContractSchema,
    PayEntriesSchema,
    PayEntryKeySchema,
    PayEntrySchema,
    RecreditedSchema,
    WithdrawnSchema,
)
from rvuedge.contracts.terms.services import enter_pay, remove_pay_entry, set_shifts
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.pay.amendments import change_contract, take_back_contract

bp = Blueprint("contract", __name__, url_prefix="/api/v1", description="Your terms")


def shown(terms: Terms) -> dict[str, Any]:
    """Terms as the API answers them."""
    names = (
        "effective_from",
        "effective_to",
        "policy",
        "pinned_release",
        "cfte",
        "annual_goal",
        "rate",
        "is_stated",
        "is_confirmed",
    )
    money = terms.money and {**asdict(terms.money), "elements": terms.money.elements}
    return {name: getattr(terms, name) for name in names} | {"money": money, "pin": shown_pin(terms.pin)}


def shown_pin(pin: Pin) -> dict[str, Any] | None:
    """A pin as the API answers it; None where pinned_release, or nothing, says it all."""
    if pin == Pin(pin.release):
        return None
    blend = [{"release": None if name == BY_DATE else name, "weight": weight} for name, weight in pin.blend]
    return {"year": pin.year, "blend": blend, "fallback": pin.fallback, "crosswalk": dict(pin.crosswalk)}


@bp.route("/contract", methods=["GET"])
@bp.arguments(ContractQuerySchema, location="query")
@bp.response(200, ContractSchema)
def show_contract(query: dict[str, Any]) -> dict[str, Any]:
    """The terms in effect on a day (today by default); the defaults if no contract is entered"""
    return shown(terms_on(me().id, query["on"] or today()))


@bp.route("/contract/history", methods=["GET"])
@bp.response(200, AmendmentsSchema)
def contract_history() -> dict[str, Any]:
    """Your terms and every change to them, in the order they were recorded"""
    return {"items": amendments_of(me().id), "next_cursor": None}


@bp.route("/contract", methods=["DELETE"])
@bp.arguments(WithdrawnSchema, location="query")
@bp.response(200, RecreditedSchema)
def withdraw_contract(query: dict[str, Any]) -> dict[str, Any]:
    """Remove the terms that begin on a day: the earlier terms continue; the removal stays on record"""
    up = take_back_contract(person=me(), effective_from=query["effective_from"], now=now())
    return {"recredited_lines": up.credits, "job_id": up.job_id}


@bp.route("/contract/call-shifts", methods=["GET"])
@bp.arguments(CallShiftsQuerySchema, location="query")
@bp.response(200, CallShiftsListSchema)
def list_call_shifts(query: dict[str, Any]) -> dict[str, Any]:
    """Your call shifts in a period (year to date by default), by day"""
    end = query["to"] or today()
    return {
        "items": shifts_listed(me().id, start=query["from_"] or end.replace(month=1, day=1), end=end),
        "next_cursor": None,
    }


@bp.route("/contract/call-shifts", methods=["PUT"])
@bp.arguments(CallShiftsSchema)
@bp.response(204)
def put_call_shifts(fields: dict[str, Any]) -> None:
    """Enter the number of call shifts on a day; 0 removes them"""
    with turn_of(me().id):
        set_shifts(person_id=me().id, **fields)


@bp.route("/contract/pay-entries", methods=["GET"])
@bp.arguments(CallShiftsQuerySchema, location="query")
@bp.response(200, PayEntriesSchema)
def list_pay_entries(query: dict[str, Any]) -> dict[str, Any]:
    """What you entered for elements of pay in a period (year to date by default), by day"""
    end = query["to"] or today()
    start = query["from_"] or end.replace(month=1, day=1)
    return {"items": entries_listed(me().id, start=start, end=end), "next_cursor": None}


@bp.route("/contract/pay-entries", methods=["PUT"])
@bp.arguments(PayEntrySchema)
@bp.response(204)
def put_pay_entry(fields: dict[str, Any]) -> None:
    """Enter what an element of pay counts as of a day; it replaces what stood there"""
    with turn_of(me().id):
        enter_pay(person_id=me().id, now=now(), **fields)


@bp.route("/contract/pay-entries", methods=["DELETE"])
@bp.arguments(PayEntryKeySchema, location="query")
@bp.response(204)
def delete_pay_entry(query: dict[str, Any]) -> None:
    """Delete an entry"""
    with turn_of(me().id):
        remove_pay_entry(person_id=me().id, **query)


@bp.route("/contract", methods=["PUT"])
@bp.arguments(ContractFieldsSchema)
@bp.response(200, ContractSchema)
def put_contract(fields: dict[str, Any]) -> dict[str, Any]:
    """Enter your terms from a day on; credits from that day on are recalculated"""
    up = change_contract(person=me(), fields=fields, now=now())
    more = {"recredited_lines": up.credits, "job_id": up.job_id}
    return {**shown(terms_on(me().id, fields["effective_from"])), **more}
