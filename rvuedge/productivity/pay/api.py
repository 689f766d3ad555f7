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
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.schemas import (
    CompensationQuerySchema,
    CompensationSchema,
    PaymentKeySchema,
    PaymentsQuerySchema,
    ReceivedListSchema,
    ReceivedSchema,
)
from rvuedge.productivity.pay.year_to_date import Compensation, YearInputs, compensation_of, known_of

bp = Blueprint("compensation", __name__, url_prefix="/api/v1", description="What your contract pays")


def shown(compensation: Compensation) -> dict[str, Any]:
    """Compensation as the API answers it."""
    year = compensation.to_date
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
        "expected_year": compensation.expected_year,
        "warnings": year.warnings,
        "explanation": [*year.explanation, f"expected: {compensation.expected_explanation}"],
    }


def received(known: YearInputs, compensation: Compensation) -> dict[str, Decimal | None]:
    """What was recorded as received this contract year, and what the terms imply beyond it."""
    listed = payments_received(known.person.id, start=known.year.first, end=known.on)
    if not listed:
        return {"received": None, "missing": None}
    total = sum((received.amount for received in listed), Decimal(0))
    return {"received": total, "missing": compensation.to_date.paid - total}


@bp.route("/compensation", methods=["GET"])
@bp.arguments(CompensationQuerySchema, location="query")
@bp.response(200, CompensationSchema)
def show_compensation(query: dict[str, Any]) -> dict[str, Any]:
    """Your pay under the contract for the year so far: earned, paid, due, expected, each with its steps"""
    known = known_of(me(), on=query["on"] or today())
    compensation = compensation_of(known)
    if compensation is None:
        raise NotFoundError("No contract this year has a pay rate for your work.", code="no-pay-stated")
    pay_alignment = alignment(known, compensation, my_organizations())
    return {**shown(compensation), **received(known, compensation), "alignment": pay_alignment}


@bp.route("/compensation/payments", methods=["GET"])
@bp.arguments(PaymentsQuerySchema, location="query")
@bp.response(200, ReceivedListSchema)
def list_payments(query: dict[str, Any]) -> dict[str, Any]:
    """Payments you recorded in a period, by day"""
    end = query["to"] or today()
    start = query["from_"] or contract_year_on(terms_of(me().id), end).first
    items = payments_received(me().id, start=start, end=end)
    return {"items": items, "total": sum((received.amount for received in items), Decimal(0)), "next_cursor": None}


@bp.route("/compensation/payments", methods=["PUT"])
@bp.arguments(ReceivedSchema)
@bp.response(204)
def put_payment(fields: dict[str, Any]) -> None:
    """Record a payment received on a day under a label; it replaces the one recorded before"""
    record_payment(person_id=me().id, now=now(), **fields)


@bp.route("/compensation/payments", methods=["DELETE"])
@bp.arguments(PaymentKeySchema, location="query")
@bp.response(204)
def delete_payment(query: dict[str, Any]) -> None:
    """Delete a recorded payment"""
    remove_payment(person_id=me().id, **query)
