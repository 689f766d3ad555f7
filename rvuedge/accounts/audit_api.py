"""Routes of the audit trail: who looked at my figures, and what happened in a practice."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from rvuedge.accounts import audit
from rvuedge.accounts.access import managed, me
from rvuedge.errors import InvalidError
from rvuedge.fields import Instant, Paging
from rvuedge.openapi import Blueprint
from rvuedge.paging import decode, page

blp = Blueprint("audit", __name__, url_prefix="/api/v1", description="Who saw and changed what")


class LookSchema(Schema):
    """Somebody else saw or changed something of yours."""

    at = Instant(required=True)
    actor_id = fields.Integer(required=True, allow_none=True)
    actor = fields.String(required=True)
    organization_id = fields.Integer(required=True, allow_none=True)
    organization = fields.String(required=True)
    action = fields.String(required=True, metadata={"description": "such as member-figures.view"})
    detail = fields.Dict(required=True, metadata={"description": "what was seen, of which days, in which format"})


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


def before_of(cursor: str | None) -> int | None:
    """The entry a page goes on before. Raises InvalidError for a cursor that is not ours."""
    position = decode(cursor, parts=1)
    if position is None:
        return None
    if not isinstance(position[0], int):
        raise InvalidError("cursor is not one this server made; leave it out to start at the beginning.")
    return position[0]


@blp.route("/me/audit", methods=["GET"])
@blp.arguments(Paging, location="query")
@blp.response(200, LooksSchema)
def my_audit(asked: dict[str, Any]) -> dict[str, Any]:
    """Who looked at your figures, and who changed your memberships and leave, newest first"""
    found = audit.looks_at(me().id, before=before_of(asked["cursor"]), limit=asked["limit"] + 1)
    return page(found, limit=asked["limit"], position=lambda one: [one.id])


@blp.route("/organizations/<int:organization_id>/audit", methods=["GET"])
@blp.arguments(Paging, location="query")
@blp.response(200, EntriesSchema)
def organization_audit(asked: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Who saw and changed what in an organization you manage, newest first"""
    found = audit.trail_of(managed(organization_id), before=before_of(asked["cursor"]), limit=asked["limit"] + 1)
    return page(found, limit=asked["limit"], position=lambda one: [one.id])
