"""Routes of reconciliations, and of closing months."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.access import managed, me, now
from rvuedge.accounts.audit import record_audit
from rvuedge.accounts.models import Person
from rvuedge.accounts.queries import organizations_of, role_in
from rvuedge.errors import NotFoundError
from rvuedge.extensions import db
from rvuedge.openapi import Blueprint, ProblemSchema
from rvuedge.productivity import closing, reconciliations
from rvuedge.productivity.reconciliation_models import Reconciliation
from rvuedge.productivity.reconciliation_schemas import (
    ClosedMonthsSchema,
    ClosingSchema,
    ReconciliationFormSchema,
    ReconciliationSchema,
    ReconciliationsSchema,
)
from rvuedge.productivity.reconciliations import Asked, reconcile_file

blp = Blueprint("reconciliations", __name__, url_prefix="/api/v1", description="Reconciliation, closed months")
ONE = "/reconciliations/<uuid:reconciliation_id>"
MANAGERS = ("manager", "owner")


def in_short(one: Reconciliation) -> dict[str, Any]:
    """A reconciliation without its lines."""
    names = ("id", "person_id", "created_at", "starts_on", "ends_on", "options")
    found = {name: getattr(one, name) for name in names}
    return found | {"kinds": reconciliations.summed(one.findings), "summary": reconciliations.sentences(one.findings)}


def managed_person(person_id: int) -> tuple[Person, int]:
    """A member of an organization that the asker manages today, and that organization. Raises NotFoundError."""
    for organization, role in organizations_of(me().id, on=now().date()):
        if role in MANAGERS and role_in(person_id, organization.id, on=now().date()) is not None:
            return db.session.get_one(Person, person_id), organization.id
    raise NotFoundError("There is no such member in an organization you manage.")


@blp.route("/reconciliations", methods=["POST"])
@blp.arguments(ReconciliationFormSchema, location="files")
@blp.response(201, ReconciliationSchema)
def make_reconciliation(form: dict[str, Any]) -> dict[str, Any]:
    """Compare an employer's statement with your log (managers: a member's), line by line"""
    person = me()
    if form["person_id"] is not None and form["person_id"] != person.id:
        person, organization = managed_person(form["person_id"])
        _remember(organization, "reconciliation.make", person.id, {"from": str(form["from_"]), "to": str(form["to"])})
    sent = form["file"]
    made = reconcile_file(
        person=person,
        data=sent.read(),
        file=(sent.filename or "file").replace("\\", "/").rpartition("/")[2],
        asked=Asked(form["from_"], form["to"], form["date_tolerance_days"], form["work_rvu_tolerance"]),
        mapping=form["mapping"],
        by=me().id,
        now=now(),
    )
    return {**in_short(made), "items": made.findings}


@blp.route("/reconciliations", methods=["GET"])
@blp.response(200, ReconciliationsSchema)
def list_reconciliations() -> dict[str, Any]:
    """Reconciliations of your log, and those you made of members', newest first"""
    mine = reconciliations.reconciliations_of(me().id)
    made = [one for one in reconciliations.reconciliations_of(0, created_by=me().id) if one.person_id != me().id]
    found = sorted([*mine, *made], key=lambda one: one.created_at, reverse=True)
    return {"items": [in_short(one) for one in found], "next_cursor": None}


@blp.route(ONE, methods=["GET"])
@blp.response(200, ReconciliationSchema)
def show_reconciliation(reconciliation_id: Any) -> dict[str, Any]:
    """A reconciliation, line by line"""
    found = reconciliations.reconciliation_of(me().id, str(reconciliation_id))
    return {**in_short(found), "items": found.findings}


@blp.route(ONE, methods=["DELETE"])
@blp.response(204)
def remove_reconciliation(reconciliation_id: Any) -> None:
    """Remove a reconciliation you made"""
    reconciliations.remove(me().id, str(reconciliation_id))


@blp.route("/organizations/<int:organization_id>/periods", methods=["GET"])
@blp.response(200, ClosedMonthsSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def list_periods(organization_id: int) -> dict[str, Any]:
    """The months your practice has closed, oldest first (managers)"""
    return {"items": closing.closed_months(managed(organization_id)), "next_cursor": None}


@blp.route("/organizations/<int:organization_id>/periods/<month>/close", methods=["POST"])
@blp.response(201, ClosingSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
@blp.alt_response(409, schema=ProblemSchema, description="Closed already, not ended yet, or out of order")
def close_period(organization_id: int, month: str) -> dict[str, Any]:
    """Close a month for good: later changes are posted in the next one that closes (managers)"""
    organization, first = managed(organization_id), closing.month_of(month)
    posted = closing.close(organization, first, by=me().id, now=now())
    _remember(organization, "period.close", 0, {"month": month, "posted": posted})
    return {"month": month, "posted": posted}


def _remember(organization_id: int, action: str, person_id: int, detail: dict[str, object]) -> None:
    subject = f"person {person_id}" if person_id else f"organization {organization_id}"
    record_audit(
        actor_id=me().id, organization_id=organization_id, action=action, subject=subject, detail=detail, now=now()
    )
