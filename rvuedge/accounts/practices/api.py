"""Routes of organizations, their members and invitations."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.people import queries
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.models import ROLES
from rvuedge.accounts.people.schemas import NAME
from rvuedge.accounts.practices import memberships as invitations
from rvuedge.accounts.practices import queries as invitations_sent
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import DecimalText, Instant
from rvuedge.platform.openapi import Blueprint, ProblemSchema

blp = Blueprint("organizations", __name__, url_prefix="/api/v1", description="Organizations, members, invitations")
ONE = "/organizations/<int:organization_id>"
CFTE = validate.Range(min=0, min_inclusive=False, max=1, error="Expected more than 0, at most 1.")


class OrganizationBodySchema(Schema):
    name = fields.String(required=True, validate=NAME)


class OrganizationSchema(OrganizationBodySchema):
    id = fields.Integer(required=True)


class InvitationBodySchema(Schema):
    email = fields.Email(required=True, validate=validate.Length(max=254))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    started_on = fields.Date(load_default=None, allow_none=True, metadata={"description": "today without one"})


class InvitationSchema(InvitationBodySchema):
    id = fields.Integer(required=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    cfte = DecimalText(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "as the roster writes it"})
    specialty = fields.String(required=True, allow_none=True)
    state = fields.Function(
        lambda one: invitations_sent.state_of(one, now=now()),
        metadata={"type": "string", "description": "open, accepted, withdrawn or expired"},
    )


class InvitationsQuerySchema(Schema):
    state = fields.String(load_default="open", validate=validate.OneOf(("open", "all")))


class InvitationsSchema(Schema):
    items = fields.List(fields.Nested(InvitationSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class InvitationTokenSchema(Schema):
    token = fields.String(required=True, validate=validate.Length(max=100))


class MemberPatchSchema(Schema):
    role = fields.String(load_default=None, validate=validate.OneOf(ROLES))
    ended_on = fields.Date(load_default=None, metadata={"description": "last day of the membership"})
    cfte = DecimalText(load_default=None, validate=CFTE, metadata={"description": "clinical full-time equivalent"})


class MemberSchema(Schema):
    person_id = fields.Integer(required=True)
    name = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    started_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    cfte = DecimalText(required=True, allow_none=True, metadata={"description": "as the roster states it"})


class MembersSchema(Schema):
    items = fields.List(fields.Nested(MemberSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@blp.route("/organizations", methods=["POST"])
@limiter.limit("10/minute")
@blp.arguments(OrganizationBodySchema)
@blp.response(201, OrganizationSchema)
def found_organization(body: dict[str, Any]) -> Any:
    """Create an organization and become its owner"""
    return invitations.found(body["name"], me(), now=now())


@blp.route(f"{ONE}/members", methods=["GET"])
@blp.response(200, MembersSchema)
def list_members(organization_id: int) -> dict[str, Any]:
    """Current members of an organization you manage"""
    today = now().date()
    found = queries.members_of(managed(organization_id), start=today, end=today)
    items = [
        {
            "person_id": one.person.id,
            "name": one.person.name,
            "specialty": one.person.specialty,
            "role": one.role,
            "started_on": one.started_on,
            "ended_on": one.ended_on,
            "cfte": one.cfte,
        }
        for one in found
    ]
    return {"items": items, "next_cursor": None}


@blp.route(f"{ONE}/members/<int:person_id>", methods=["PATCH"])
@blp.arguments(MemberPatchSchema)
@blp.response(204)
@blp.alt_response(409, schema=ProblemSchema, description="An organization needs an owner")
def change_member(body: dict[str, Any], organization_id: int, person_id: int) -> None:
    """Change a member's role, or the last day of the membership"""
    invitations.change_member(managed(organization_id), person_id, **body, by=me(), now=now())


@blp.route(f"{ONE}/invitations", methods=["POST"])
@limiter.limit("60/minute")
@blp.arguments(InvitationBodySchema)
@blp.response(201, InvitationSchema)
def invite(body: dict[str, Any], organization_id: int) -> Any:
    """Invite an address to an organization you manage; the response does not reveal whether it has an account"""
    began = body["started_on"] or now().date()
    return invitations.invite(managed(organization_id), body["email"], body["role"], began, by=me(), now=now())


@blp.route(f"{ONE}/invitations", methods=["GET"])
@blp.arguments(InvitationsQuerySchema, location="query")
@blp.response(200, InvitationsSchema)
def list_invitations(asked: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Pending invitations, or with state=all every invitation sent, newest first"""
    organization = managed(organization_id)
    if asked["state"] == "all":
        return {"items": invitations_sent.invitations_of(organization), "next_cursor": None}
    return {"items": invitations.open_invitations(organization, now=now()), "next_cursor": None}


@blp.route(f"{ONE}/invitations/<int:invitation_id>", methods=["DELETE"])
@blp.response(204)
def withdraw_invitation(organization_id: int, invitation_id: int) -> None:
    """Revoke an invitation"""
    invitations.withdraw(managed(organization_id), invitation_id, by=me(), now=now())


@blp.route("/invitations/accept", methods=["POST"])
@limiter.limit("30/minute")
@blp.arguments(InvitationTokenSchema)
@blp.response(200, OrganizationSchema)
@blp.alt_response(409, schema=ProblemSchema, description="Already a member")
def accept_invitation(body: dict[str, Any]) -> Any:
    """Accept an invitation with the emailed token"""
    return invitations.accept(body["token"], me(), now=now())
