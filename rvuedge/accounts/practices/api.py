"""Routes of organizations, their members and invitations."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.access import managed, me, now, public
from rvuedge.accounts.people.models import ROLES
from rvuedge.accounts.people.schemas import NAME
from rvuedge.accounts.practices import changing, memberships
from rvuedge.accounts.practices import queries as practice_queries
from rvuedge.accounts.practices.npis import npis_of, put_npi
from rvuedge.accounts.rules.membership_spans import MemberChange
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import AnyDay, DecimalText, Instant, WholeNumber, scale
from rvuedge.platform.openapi import Blueprint, ProblemSchema

bp = Blueprint("organizations", __name__, url_prefix="/api/v1", description="Organizations, members, invitations")
ORGANIZATION = "/organizations/<int:organization_id>"
CFTE = validate.And(validate.Range(min=0, max=1, error="Expected 0 to 1."), scale(4))  # as the column has it


class OrganizationBodySchema(Schema):
    name = fields.String(required=True, validate=NAME)


class OrganizationSchema(OrganizationBodySchema):
    id = WholeNumber(required=True)


class InvitationBodySchema(Schema):
    email = fields.Email(required=True, validate=validate.Length(max=254))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    started_on = AnyDay(load_default=None, allow_none=True, metadata={"description": "today without one"})
    ended_on = AnyDay(
        load_default=None, allow_none=True, metadata={"description": "the last day, of somebody who leaves or has left"}
    )
    cfte = DecimalText(
        load_default=None, allow_none=True, validate=CFTE, metadata={"description": "clinical full-time equivalent"}
    )

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        first, last = data.get("started_on"), data.get("ended_on")
        if last is not None and (first or now().date()) > last:
            raise ValidationError("Expected a day on or after the first day.", "ended_on")


class InvitationSchema(InvitationBodySchema):
    id = WholeNumber(required=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True)
    ended_on = AnyDay(required=True, allow_none=True)
    cfte = DecimalText(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "as the roster writes it"})
    specialty = fields.String(required=True, allow_none=True)
    state = fields.Function(
        lambda field: practice_queries.state_of(field, now=now()),
        metadata={"type": "string", "description": "open, accepted, withdrawn or expired"},
    )


class InvitationsQuerySchema(Schema):
    state = fields.String(load_default="open", validate=validate.OneOf(("open", "all")))


class InvitationsSchema(Schema):
    items = fields.List(fields.Nested(InvitationSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class InvitationTokenSchema(Schema):
    token = fields.String(required=True, validate=validate.Length(max=100))


class InvitationAcceptSchema(InvitationTokenSchema):
    started_on = AnyDay(
        load_default=None,
        allow_none=True,
        metadata={"description": "a later first day than offered, up to today; earlier days stay yours alone"},
    )


class InvitationOfferSchema(Schema):
    organization = fields.String(required=True)
    role = fields.String(required=True)
    started_on = AnyDay(required=True, metadata={"description": "its managers see your work from this day on"})
    ended_on = AnyDay(required=True, allow_none=True)
    expires_at = Instant(required=True)


class MemberPatchSchema(Schema):
    role = fields.String(load_default=None, validate=validate.OneOf(ROLES))
    ended_on = AnyDay(load_default=None, metadata={"description": "last day of the membership"})
    cfte = DecimalText(load_default=None, validate=CFTE, metadata={"description": "clinical full-time equivalent"})
    effective_from = AnyDay(
        load_default=None,
        metadata={"description": "first day of the role or cfte; without one today, so that earlier days stay"},
    )


class MemberNpiSchema(Schema):
    npi = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Regexp(r"^[0-9]{10}\Z", error="Expected ten digits."),
        metadata={"description": "ten digits; null takes it back"},
    )


class MemberSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    started_on = AnyDay(required=True)
    ended_on = AnyDay(required=True, allow_none=True)
    cfte = DecimalText(required=True, allow_none=True, metadata={"description": "as the roster states it"})
    npi = fields.String(
        required=True, allow_none=True, metadata={"description": "as the practice states it; files name people by it"}
    )
    career_stage = fields.String(required=True, metadata={"description": "of today; students and residents earn none"})


class MembersSchema(Schema):
    items = fields.List(fields.Nested(MemberSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route("/organizations", methods=["POST"])
@limiter.limit("10/minute")
@bp.arguments(OrganizationBodySchema)
@bp.response(201, OrganizationSchema)
def create_organization(body: dict[str, Any]) -> Any:
    """Create an organization and become its owner"""
    return memberships.create_owned_organization(body["name"], me(), now=now())


@bp.route(f"{ORGANIZATION}/members", methods=["GET"])
@bp.response(200, MembersSchema)
def list_members(organization_id: int) -> dict[str, Any]:
    """Current members of an organization you manage"""
    today = now().date()
    found = queries.members_of(managed(organization_id), start=today, end=today)
    npis = {person_id: npi for npi, person_id in npis_of(organization_id).items()}
    items = [
        {
            "person_id": member.person.id,
            "name": member.person.name,
            "specialty": member.person.specialty,
            "role": member.role,
            "started_on": member.started_on,
            "ended_on": member.ended_on,
            "cfte": member.cfte,
            "npi": npis.get(member.person.id),
            "career_stage": member.person.stage_on(today),
        }
        for member in found
    ]
    return {"items": items, "next_cursor": None}


@bp.route(f"{ORGANIZATION}/members/<int:person_id>", methods=["PATCH"])
@bp.arguments(MemberPatchSchema)
@bp.response(204)
@bp.alt_response(409, schema=ProblemSchema, description="An organization needs an owner")
def change_member(body: dict[str, Any], organization_id: int, person_id: int) -> None:
    """Change a member's role or clinical FTE from a day on, or the last day of the membership"""
    changing.change_member(managed(organization_id), person_id, MemberChange(**body), by=me(), now=now())


@bp.route(f"{ORGANIZATION}/members/<int:person_id>/npi", methods=["PUT"])
@bp.arguments(MemberNpiSchema)
@bp.response(204)
def put_member_npi(body: dict[str, Any], organization_id: int, person_id: int) -> None:
    """State the NPI by which your files name a member"""
    put_npi(managed(organization_id), person_id, body["npi"], by=me(), now=now())


@bp.route(f"{ORGANIZATION}/invitations", methods=["POST"])
@limiter.limit("60/minute")
@bp.arguments(InvitationBodySchema)
@bp.response(201, InvitationSchema)
def invite(body: dict[str, Any], organization_id: int) -> Any:
    """Invite an address to an organization you manage; the response does not reveal whether it has an account"""
    return invited(managed(organization_id), body)


def invited(organization_id: int, body: dict[str, Any]) -> Invitation:
    """The offer as InvitationBodySchema loads it."""
    began, more = body["started_on"] or now().date(), {name: body[name] for name in ("ended_on", "cfte")}
    return memberships.invite(organization_id, body["email"], body["role"], began, by=me(), now=now(), more=more)


@bp.route(f"{ORGANIZATION}/invitations", methods=["GET"])
@bp.arguments(InvitationsQuerySchema, location="query")
@bp.response(200, InvitationsSchema)
def list_invitations(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Pending invitations, or with state=all every invitation sent, newest first"""
    organization = managed(organization_id)
    if query["state"] == "all":
        return {"items": practice_queries.invitations_of(organization), "next_cursor": None}
    return {"items": memberships.open_invitations(organization, now=now()), "next_cursor": None}


@bp.route(f"{ORGANIZATION}/invitations/<int:invitation_id>", methods=["DELETE"])
@bp.response(204)
def withdraw_invitation(organization_id: int, invitation_id: int) -> None:
    """Revoke an invitation"""
    memberships.withdraw(managed(organization_id), invitation_id, by=me(), now=now())


@bp.route("/invitations/offer", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(InvitationTokenSchema)
@bp.response(200, InvitationOfferSchema)
def show_offer(body: dict[str, Any]) -> dict[str, Any]:
    """What an invitation offers, by the emailed token, to read before accepting it"""
    invitation, organization = memberships.offered_by(body["token"], now=now())
    names = ("role", "started_on", "ended_on", "expires_at")
    return {"organization": organization.name, **{name: getattr(invitation, name) for name in names}}


@bp.route("/invitations/accept", methods=["POST"])
@limiter.limit("30/minute")
@bp.arguments(InvitationAcceptSchema)
@bp.response(200, OrganizationSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Already a member")
def accept_invitation(body: dict[str, Any]) -> Any:
    """Accept an invitation with the emailed token, from the offered day or a later one on"""
    return memberships.accept(body["token"], me(), now=now(), started_on=body["started_on"])
