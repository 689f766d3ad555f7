"""Routes of compensation: the year to date, and payments received."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rvuedge.accounts.people.access import me, my_organizations, now, today
from rvuedge.contracts.terms.queries import payments_received, terms_of
from rvuedge.contracts.terms.services import record_payment, remove_payment
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.pay.alignment import alignment
from rvuedge.productivity.pay.counting_dates import year_at
from rvuedge.productivity.pay.schemas import (
    CompensationQuerySchema,
    CompensationSchema,
    PaymentKeySchema,
    PaymentsQuerySchema,
    ReceivedListSchema,
    ReceivedSchema,
)
from rvuedge.productivity.pay.year_to_date import Compensation, Known, compensation_of, known_of

blp = Blueprint("compensation", __name__, url_prefix="/api/v1", description="What your contract pays")


def shown(told: Compensation) -> dict[str, Any]:
    """Compensation as the API answers it."""
    year = told.to_date
    return {
        "on": year.on,
        "year_from": year.year.first,
        "year_to": year.year.last,
        "earned": year.earned,
        "paid": year.paid,
        "due": year.due,
        "steps": year.steps,
        "payments": year.payments,
        "quarters": year.quarters,
        "expected_year": told.expected_year,
        "warnings": year.warnings,
        "how": [*year.how, f"expected: {told.expected_how}"],
    }


def received(known: Known, told: Compensation) -> dict[str, Decimal | None]:
    """What was recorded as received this contract year, and what the terms imply beyond it."""
    listed = payments_received(known.person.id, start=known.year.first, end=known.on)
    if not listed:
        return {"received": None, "missing": None}
    total = sum((one.amount for one in listed), Decimal(0))
    return {"received": total, "missing": told.to_date.paid - total}


@blp.route("/compensation", methods=["GET"])
@blp.arguments(CompensationQuerySchema, location="query")
@blp.response(200, CompensationSchema)
def show_compensation(asked: dict[str, Any]) -> dict[str, Any]:
    """Your pay under the contract for the year so far: earned, paid, due, expected, each with its steps"""
    known = known_of(me(), on=asked["on"] or today())
    told = compensation_of(known)
    if told is None:
        raise NotFoundError("No contract this year has a pay rate for your work.", code="no-pay-stated")
    stands = alignment(known, told, my_organizations())
    return {**shown(told), **received(known, told), "alignment": stands}


@blp.route("/compensation/payments", methods=["GET"])
@blp.arguments(PaymentsQuerySchema, location="query")
@blp.response(200, ReceivedListSchema)
def list_payments(asked: dict[str, Any]) -> dict[str, Any]:
    """Payments you recorded in a period, by day"""
    end = asked["to"] or today()
    start = asked["from_"] or year_at(terms_of(me().id), end).first
    items = payments_received(me().id, start=start, end=end)
    return {"items": items, "total": sum((one.amount for one in items), Decimal(0)), "next_cursor": None}


@blp.route("/compensation/payments", methods=["PUT"])
@blp.arguments(ReceivedSchema)
@blp.response(204)
def put_payment(fields: dict[str, Any]) -> None:
    """Record a payment received on a day under a label; it replaces the one recorded before"""
    record_payment(person_id=me().id, now=now(), **fields)


@blp.route("/compensation/payments", methods=["DELETE"])
@blp.arguments(PaymentKeySchema, location="query")
@blp.response(204)
def delete_payment(asked: dict[str, Any]) -> None:
    """Delete a recorded payment"""
    remove_payment(person_id=me().id, **asked)
