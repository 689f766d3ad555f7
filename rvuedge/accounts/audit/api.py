"""Routes of the audit trail: who looked at my figures, and what happened in a practice."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.audit import trail as audit
from rvuedge.accounts.people.access import managed, me
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.fields import Instant, Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode, page

blp = Blueprint("audit", __name__, url_prefix="/api/v1", description="Audit trail")


class LookSchema(Schema):
    """Somebody else saw or changed something of yours."""

    at = Instant(required=True)
    actor_id = fields.Integer(required=True, allow_none=True)
    actor = fields.String(required=True)
    organization_id = fields.Integer(required=True, allow_none=True)
    organization = fields.String(required=True)
    action = fields.String(required=True, metadata={"description": "such as member-figures.view"})
    detail = fields.Dict(required=True, metadata={"description": "what was viewed, for which days, in which format"})


class LooksSchema(Schema):
    items = fields.List(fields.Nested(LookSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class EntrySchema(LookSchema):
    """One entry of a practice's trail. `people` are the ids of those it concerned."""

    subject = fields.String(required=True)
    people = fields.List(fields.Integer(), required=True)


class EntriesSchema(Schema):
    items = fields.List(fields.Nested(EntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


DAY = validate.Range(min=date(2000, 1, 1), max=date(2100, 12, 31), error="Expected a day from 2000 to 2100.")


class SoughtSchema(Schema):
    """Which entries; days are in UTC, both included."""

    person = fields.Integer(load_default=None, metadata={"description": "id of the person who acted or was affected"})
    action = fields.String(load_default=None, validate=validate.Length(max=60), metadata={"example": "member.change"})
    from_ = fields.Date(data_key="from", load_default=None, validate=DAY)
    to = fields.Date(load_default=None, validate=DAY)


class TrailQuerySchema(Paging, SoughtSchema):
    """Which entries, and of these which page."""


def sought(asked: dict[str, Any]) -> audit.Sought:
    """Which entries were asked for."""
    return audit.Sought(asked["person"], asked["action"], asked["from_"], asked["to"])


def before_of(cursor: str | None) -> int | None:
    """The entry a page goes on before. Raises InvalidError for a cursor that is not ours."""
    position = decode(cursor, parts=1)
    if position is None:
        return None
    if not isinstance(position[0], int):
        raise InvalidError("cursor was not made by this server; leave it out to start at the beginning.")
    return position[0]


@blp.route("/me/audit", methods=["GET"])
@blp.arguments(Paging, location="query")
@blp.response(200, LooksSchema)
def my_audit(asked: dict[str, Any]) -> dict[str, Any]:
    """Who viewed your figures and who changed your memberships and leave, newest first"""
    found = audit.looks_at(me().id, before=before_of(asked["cursor"]), limit=asked["limit"] + 1)
    return page(found, limit=asked["limit"], position=lambda one: [one.id])


@blp.route("/organizations/<int:organization_id>/audit", methods=["GET"])
@blp.arguments(TrailQuerySchema, location="query")
@blp.response(200, EntriesSchema)
def organization_audit(asked: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Who viewed and changed what in an organization you manage, newest first; filter by person, action or days"""
    organization, before = managed(organization_id), before_of(asked["cursor"])
    found = audit.trail_of(organization, before=before, limit=asked["limit"] + 1, sought=sought(asked))
    return page(found, limit=asked["limit"], position=lambda one: [one.id])
