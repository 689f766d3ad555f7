"""Routes of leave: one's own, and for managers that of a member within the membership."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.audit.visibility import Visibility, view_as_manager, visibility_of
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.practices import leave
from rvuedge.accounts.practices.models import KINDS
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.fields import AnyDay, WholeNumber
from rvuedge.platform.openapi import Blueprint, ProblemSchema

bp = Blueprint("leave", __name__, url_prefix="/api/v1", description="Leave")
OF_MEMBER = "/organizations/<int:organization_id>/members/<int:person_id>/leave"
YEARS = validate.Range(min=date(2000, 1, 1), max=date(2100, 12, 31), error="Expected a day from 2000 to 2100.")
CLASH = "Some of the days are already leave (existing)"


class LeaveBodySchema(Schema):
    """Both days included."""

    first_day = AnyDay(required=True, validate=YEARS)
    last_day = AnyDay(required=True, validate=YEARS)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class LeaveSchema(LeaveBodySchema):
    id = WholeNumber(required=True)


class LeavesSchema(Schema):
    items = fields.List(fields.Nested(LeaveSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route("/me/leave", methods=["GET"])
@bp.response(200, LeavesSchema)
def my_leave() -> dict[str, Any]:
    """Your leave, oldest first"""
    return {"items": leave.leave_of([me().id]), "next_cursor": None}


@bp.route("/me/leave", methods=["POST"])
@bp.arguments(LeaveBodySchema)
@bp.response(201, LeaveSchema)
@bp.alt_response(409, schema=ProblemSchema, description=CLASH)
def add_my_leave(body: dict[str, Any]) -> Any:
    """Add leave; pace, projection and wRVUs needed per week then count working days without it"""
    return leave.add_leave(me().id, **body, by=me(), now=now())


@bp.route("/me/leave/<int:leave_id>", methods=["DELETE"])
@bp.response(204)
def remove_my_leave(leave_id: int) -> None:
    """Remove leave"""
    leave.remove_leave(me().id, leave_id, by=me(), now=now())


@bp.route(OF_MEMBER, methods=["GET"])
@bp.response(200, LeavesSchema)
def member_leave(organization_id: int, person_id: int) -> dict[str, Any]:
    """A member's leave within the membership (managers); the view is in the audit trail"""
    visibility = view_as_manager(organization_id, person_id, what="leave")
    found = [item for item in leave.leave_of([person_id]) if leave.inside(item, visibility.memberships)]
    return {"items": found, "next_cursor": None}


@bp.route(OF_MEMBER, methods=["POST"])
@bp.arguments(LeaveBodySchema)
@bp.response(201, LeaveSchema)
@bp.alt_response(409, schema=ProblemSchema, description=CLASH)
def add_member_leave(body: dict[str, Any], organization_id: int, person_id: int) -> Any:
    """Add leave for a member, within the membership (managers)"""
    visibility = visibility_of(managed(organization_id), person_id)
    refuse_outside(visibility, body["first_day"], body["last_day"])
    return leave.add_leave(person_id, **body, by=me(), now=now(), practice=organization_id)


@bp.route(f"{OF_MEMBER}/<int:leave_id>", methods=["DELETE"])
@bp.response(204)
def remove_member_leave(organization_id: int, person_id: int, leave_id: int) -> None:
    """Remove a member's leave (managers)"""
    visibility = visibility_of(managed(organization_id), person_id)
    leave.remove_leave(person_id, leave_id, by=me(), now=now(), practice=organization_id, within=visibility.memberships)


def refuse_outside(visibility: Visibility, first_day: date, last_day: date) -> None:
    """Raises InvalidError for days that reach beyond the membership."""
    if not any(first <= first_day and last_day <= last for first, last in visibility.memberships):
        sentence = "Expected days within the membership; managers cannot enter leave for other days."
        raise InvalidError(sentence, errors={"first_day": [sentence]})
