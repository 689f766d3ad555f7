"""Routes of closing months: a practice's, and a person's own."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.statements import closing
from rvuedge.statements.queries import Book, closed_months
from rvuedge.statements.schemas import (
    ClosedMonthsSchema,
    ClosingSchema,
    OwnMonthsSchema,
    PendingQuerySchema,
    PendingSchema,
)

bp = Blueprint("periods", __name__, url_prefix="/api/v1", description="Closed months")
PRACTICE = "/organizations/<int:organization_id>/periods"
CONFLICT = "Closed already, not ended yet, or out of order"


@bp.route(PRACTICE, methods=["GET"])
@bp.response(200, ClosedMonthsSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def list_periods(organization_id: int) -> dict[str, Any]:
    """The months your practice has closed, oldest first (managers)"""
    return {"items": closed_months(Book(managed(organization_id))), "next_cursor": None}


@bp.route(f"{PRACTICE}/pending", methods=["GET"])
@bp.arguments(PendingQuerySchema, location="query")
@bp.response(200, PendingSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def show_pending(query: dict[str, Any], organization_id: int) -> closing.Pending:
    """Preview of closing the next month, with pending adjustments (managers)"""
    return view_pending(managed(organization_id), wanted="json", begin=query["month"])


@bp.route(f"{PRACTICE}/<month>/close", methods=["POST"])
@bp.response(201, ClosingSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
@bp.alt_response(409, schema=ProblemSchema, description=CONFLICT)
def close_period(organization_id: int, month: str) -> dict[str, Any]:
    """Close a month permanently: later changes post to the next month that closes (managers)"""
    return {"month": month, "posted": closed_by_manager(managed(organization_id), month)}


@bp.route("/me/periods", methods=["GET"])
@bp.response(200, OwnMonthsSchema)
def list_own_periods() -> dict[str, Any]:
    """The months you closed for yourself, oldest first"""
    return {"items": closed_months(Book(None, me().id)), "next_cursor": None}


@bp.route("/me/periods/pending", methods=["GET"])
@bp.arguments(PendingQuerySchema, location="query")
@bp.response(200, PendingSchema)
def show_own_pending(query: dict[str, Any]) -> closing.Pending:
    """Preview of closing your next month"""
    return own_pending(query["month"])


@bp.route("/me/periods/<month>/close", methods=["POST"])
@bp.response(201, ClosingSchema)
@bp.alt_response(409, schema=ProblemSchema, description=CONFLICT)
def close_own_period(month: str) -> dict[str, Any]:
    """Close a month of your own permanently; only you see its statement"""
    return {"month": month, "posted": closing.close_own(me(), closing.month_of(month), now=now())}


def own_pending(begin: str | None) -> closing.Pending:
    """What would be posted in the next month of one's own."""
    return closing.pending(Book(None, me().id), now=now(), begin=closing.month_of(begin) if begin else None)


def view_pending(organization_id: int, *, wanted: str, begin: str | None = None) -> closing.Pending:
    """What would be posted in a practice, after the look at those concerned is written down."""
    found = closing.pending(Book(organization_id), now=now(), begin=closing.month_of(begin) if begin else None)
    detail = {"month": f"{found.month:%Y-%m}", "format": wanted}
    if found.people:
        people = list(found.people)
        record_view(me().id, organization_id, people, what="pending statements", detail=detail, now=now())
    return found


def closed_by_manager(organization_id: int, month: str) -> int:
    """Close a practice's month, told in its audit trail; how many lines and adjustments were posted."""
    return closing.close(organization_id, closing.month_of(month), by=me().id, now=now())
