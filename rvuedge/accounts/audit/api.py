"""Routes of the audit trail: who looked at my figures, and what happened in a practice."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.audit import trail
from rvuedge.accounts.people.access import managed, me
from rvuedge.platform.fields import AnyDay, Instant, Paging, RowNumber, WholeNumber
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_id, page

bp = Blueprint("audit", __name__, url_prefix="/api/v1", description="Audit trail")


class AccessSchema(Schema):
    """Somebody else saw or changed something of yours."""

    at = Instant(required=True)
    actor_id = WholeNumber(required=True, allow_none=True)
    actor = fields.String(required=True)
    organization_id = WholeNumber(required=True, allow_none=True)
    organization = fields.String(required=True)
    action = fields.String(required=True, metadata={"description": "such as member-figures.view"})
    detail = fields.Dict(required=True, metadata={"description": "what was viewed, for which days, in which format"})


class AccessesSchema(Schema):
    items = fields.List(fields.Nested(AccessSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AuditEntrySchema(AccessSchema):
    """One entry of a practice's trail. `people` are the ids of those it concerned."""

    subject = fields.String(required=True)
    people = fields.List(WholeNumber(), required=True)


class AuditEntriesSchema(Schema):
    items = fields.List(fields.Nested(AuditEntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


DAY = validate.Range(min=date(2000, 1, 1), max=date(2100, 12, 31), error="Expected a day from 2000 to 2100.")


class AuditQuerySchema(Schema):
    """Which entries; days are in UTC, both included."""

    person = RowNumber(load_default=None, metadata={"description": "id of the person who acted or was affected"})
    action = fields.String(load_default=None, validate=validate.Length(max=60), metadata={"example": "member.change"})
    from_ = AnyDay(data_key="from", load_default=None, validate=DAY)
    to = AnyDay(load_default=None, validate=DAY)


class TrailQuerySchema(Paging, AuditQuerySchema):
    """Which entries, and of these which page."""


def audit_query(query: dict[str, Any]) -> trail.AuditQuery:
    """Which entries were asked for."""
    return trail.AuditQuery(query["person"], query["action"], query["from_"], query["to"])


def before_of(cursor: str | None) -> int | None:
    """The entry a page goes on before. Raises InvalidError for a cursor that is not ours."""
    return decode_id(cursor)


@bp.route("/me/audit", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, AccessesSchema)
def my_audit(query: dict[str, Any]) -> dict[str, Any]:
    """Who viewed your figures and who changed your memberships and leave, newest first"""
    found = trail.accesses_to(me().id, before=before_of(query["cursor"]), limit=query["limit"] + 1)
    return page(found, limit=query["limit"], position=lambda entry: [entry.id])


@bp.route("/organizations/<int:organization_id>/audit", methods=["GET"])
@bp.arguments(TrailQuerySchema, location="query")
@bp.response(200, AuditEntriesSchema)
def organization_audit(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Who viewed and changed what in an organization you manage, newest first; filter by person, action or days"""
    organization, before = managed(organization_id), before_of(query["cursor"])
    found = trail.trail_of(organization, before=before, limit=query["limit"] + 1, criteria=audit_query(query))
    return page(found, limit=query["limit"], position=lambda entry: [entry.id])
