"""The route of one's own account's events: sign-ins, refusals, factors, recovery."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from rvuedge.accounts.audit import trail
from rvuedge.accounts.audit.api import before_of
from rvuedge.accounts.people.access import me
from rvuedge.platform.fields import Instant, Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import page

bp = Blueprint("account_events", __name__, url_prefix="/api/v1", description="Events of your account")


class AccountEntrySchema(Schema):
    """Something that happened to your account."""

    at = Instant(required=True)
    action = fields.String(required=True, metadata={"description": "such as account.sign-in"})
    actor = fields.String(required=True, metadata={"description": "you, by name; operator; or empty"})
    detail = fields.Dict(required=True, metadata={"description": "by what means, and the number of the device"})


class AccountEntriesSchema(Schema):
    items = fields.List(fields.Nested(AccountEntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route("/me/account-events", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, AccountEntriesSchema)
def my_account_events(query: dict[str, Any]) -> dict[str, Any]:
    """Sign-ins, refused sign-ins, factors and recovery of your account, newest first; nobody else sees them"""
    found = trail.account_events_of(me().id, before=before_of(query["cursor"]), limit=query["limit"] + 1)
    return page(found, limit=query["limit"], position=lambda entry: [entry.id])
