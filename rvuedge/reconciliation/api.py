"""Routes of reconciliations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rvuedge.accounts.people.access import me, now
from rvuedge.files.columns.outcomes import answered
from rvuedge.logbook.charges.rules.encounters import ReadingManner
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_instant_and_text, page
from rvuedge.reconciliation import queries as reconciliation_queries
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.schemas import ReconciliationFormSchema, ReconciliationSchema, ReconciliationsSchema
from rvuedge.reconciliation.services import ReconciliationQuery, reconcile_file

bp = Blueprint("reconciliations", __name__, url_prefix="/api/v1", description="Reconciliation with an employer")
RECONCILIATION = "/reconciliations/<uuid:reconciliation_id>"


@bp.route("/reconciliations", methods=["POST"])
@bp.arguments(ReconciliationFormSchema, location="files")
@bp.response(201, ReconciliationSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def make_reconciliation(form: dict[str, Any]) -> dict[str, Any]:
    """Compare an employer's statement with your log (managers: a member's), line by line"""
    return reconciliation_queries.in_full(made_from(form), me().id)


@bp.route("/reconciliations", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, ReconciliationsSchema)
def list_reconciliations(query: dict[str, Any]) -> dict[str, object]:
    """Your reconciliations, and those you made for members, newest first; without their lines"""
    found = reconciliation_queries.page_of(me(), before=before_of(query["cursor"]), limit=query["limit"], now=now())
    rows = [reconciliation_queries.in_short(reconciliation, me().id) for reconciliation in found]
    return page(rows, limit=query["limit"], position=lambda item: [item["created_at"].isoformat(), item["id"]])


@bp.route(RECONCILIATION, methods=["GET"])
@bp.response(200, ReconciliationSchema)
def show_reconciliation(reconciliation_id: Any) -> dict[str, Any]:
    """A reconciliation, line by line"""
    return reconciliation_queries.in_full(
        reconciliation_queries.reconciliation_for(me(), str(reconciliation_id), wanted="json", now=now()), me().id
    )


@bp.route(RECONCILIATION, methods=["DELETE"])
@bp.response(204)
def remove_reconciliation(reconciliation_id: Any) -> None:
    """Remove a reconciliation you made"""
    reconciliation_queries.remove(me(), str(reconciliation_id), now=now())


def made_from(form: dict[str, Any]) -> Reconciliation:
    """The reconciliation a checked form asks for."""
    sent = form["file"]
    query = ReconciliationQuery(
        form["from_"],
        form["to"],
        form["date_tolerance_days"],
        form["work_rvu_tolerance"],
        form["total_tolerance"],
        form["provider"],
    )
    whose = reconciliation_queries.for_whom(
        me(), form["person_id"], organization_id=form["organization"], start=query.start, end=query.end, now=now()
    )
    file = (sent.filename or "file").replace("\\", "/").rpartition("/")[2]
    zone = ZoneInfo(me().time_zone)
    manner = ReadingManner(now().astimezone(zone).date(), zone, answered(form["mapping"], form["answers"]))
    return reconcile_file(whose=whose, data=sent.read(), file=file, query=query, manner=manner, now=now())


def before_of(cursor: str | None) -> tuple[datetime, str] | None:
    """Where a page goes on. Raises InvalidError for a cursor that is not ours."""
    return decode_instant_and_text(cursor)
