"""Routes of a program's attendings: read by its members, kept by its directors and coordinators."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.accounts.people.access import managed, me, my_organizations, now
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.queries import attendings_of
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.fields import AnyDay, Day, RowNumber, TrueOrFalse, WholeNumber
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.training.faculty import services
from rvuedge.training.faculty.written import written_names

bp = Blueprint("attendings", __name__, url_prefix="/api/v1", description="A program's attendings")
ALL = "/programs/<int:organization_id>/attendings"
ATTENDING = f"{ALL}/<uuid:attending_key>"


class AttendingBodySchema(Schema):
    name = ScreenedText(required=True, longest=120, holds=Holds.NAMES)
    email = fields.Email(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=254),
        metadata={"description": "where requests to attest go, for somebody without an account"},
    )
    person_id = RowNumber(
        load_default=None, allow_none=True, strict=True, metadata={"description": "their account, a member's"}
    )
    aliases = fields.List(
        ScreenedText(longest=120, holds=Holds.NAMES),
        load_default=list,
        validate=validate.Length(max=services.MOST_ALIASES),
    )
    active_from = Day(load_default=None, allow_none=True)
    active_to = Day(load_default=None, allow_none=True)
    may_attest = TrueOrFalse(load_default=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["name"].strip():
            raise ValidationError("An attending needs a name.", "name")
        if data["active_from"] and data["active_to"] and data["active_from"] > data["active_to"]:
            raise ValidationError("active_to is before active_from.", "active_to")


class RosteredAttendingSchema(AttendingBodySchema):
    key = fields.String(required=True)


class RosteredAttendingsSchema(Schema):
    items = fields.List(fields.Nested(RosteredAttendingSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AttendingLinkSchema(Schema):
    name = ScreenedText(
        required=True, longest=120, holds=Holds.NAMES, metadata={"description": "as residents wrote it"}
    )


class WrittenNameSchema(Schema):
    name = fields.String(required=True)
    logs = WholeNumber(required=True)
    trainees = WholeNumber(required=True)
    latest = AnyDay(required=True, metadata={"description": "the last day of these logs"})
    key = fields.String(required=True, allow_none=True, metadata={"description": "the attending meant; null: open"})


class WrittenNamesSchema(Schema):
    items = fields.List(fields.Nested(WrittenNameSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route(ALL, methods=["GET"])
@bp.response(200, RosteredAttendingsSchema)
def list_attendings(organization_id: int) -> dict[str, Any]:
    """The attendings of a program you belong to, by name"""
    if organization_id not in my_organizations():
        raise NotFoundError("No such program, or you are not a member of it.")
    return {"items": attendings_of([organization_id]), "next_cursor": None}


@bp.route(ATTENDING, methods=["PUT"])
@bp.arguments(AttendingBodySchema)
@bp.response(200, RosteredAttendingSchema)
@bp.alt_response(201, schema=RosteredAttendingSchema, description="Created")
@bp.alt_response(409, schema=ProblemSchema, description="Another attending goes by the same name (existing)")
def put_attending(body: dict[str, Any], organization_id: int, attending_key: Any) -> Any:
    """Save an attending; names in logs are matched to name and aliases (directors and coordinators)"""
    key = str(attending_key)
    is_new = services.put_attending(managed(organization_id), key, body, actor_id=me().id, now=now())
    return {**body, "key": key}, 201 if is_new else 200


@bp.route(ATTENDING, methods=["DELETE"])
@bp.response(204)
def remove_attending(organization_id: int, attending_key: Any) -> None:
    """Take an attending off the roster; logs keep the name they say (directors and coordinators)"""
    services.remove_attending(managed(organization_id), str(attending_key), actor_id=me().id, now=now())


@bp.route(f"{ATTENDING}/names", methods=["POST"])
@bp.arguments(AttendingLinkSchema)
@bp.response(200, RosteredAttendingSchema)
@bp.alt_response(409, schema=ProblemSchema, description="The name means another attending (existing)")
def link_name(body: dict[str, Any], organization_id: int, attending_key: Any) -> Attending:
    """Link a name that residents wrote to an attending (directors and coordinators)"""
    return services.link_name(managed(organization_id), str(attending_key), body["name"], actor_id=me().id, now=now())


@bp.route("/programs/<int:organization_id>/written-names", methods=["GET"])
@bp.response(200, WrittenNamesSchema)
def list_written_names(organization_id: int) -> dict[str, Any]:
    """Names of attendings as residents wrote them, with whom each means (directors and coordinators)"""
    return {"items": written_names(managed(organization_id)), "next_cursor": None}
