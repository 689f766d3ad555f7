"""Routes of a practice's own sign-in, for its owners."""

from __future__ import annotations

from typing import Any

from flask import current_app
from marshmallow import Schema, fields, validate

from rvuedge.accounts.people.access import me, now
from rvuedge.accounts.single_sign_on import settings
from rvuedge.accounts.single_sign_on.domains import domains_of
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import Instant, TrueOrFalse, WholeNumber
from rvuedge.platform.openapi import Blueprint, ProblemSchema

bp = Blueprint("single_sign_on", __name__, url_prefix="/api/v1", description="A practice's own sign-in")
PLACE = "/organizations/<int:organization_id>/single-sign-on"
WORD = validate.Length(min=1, max=255)


class SignOnBodySchema(Schema):
    issuer = fields.String(required=True, validate=WORD, metadata={"description": "the provider's address, exactly"})
    client_id = fields.String(required=True, validate=WORD)
    client_secret = fields.String(
        load_default=None,
        allow_none=True,
        load_only=True,
        validate=validate.Length(min=8, max=500),
        metadata={"description": "kept sealed; without one the former stays"},
    )
    is_required = TrueOrFalse(
        load_default=False, metadata={"description": "whether members other than owners sign in by it alone"}
    )


class SignOnPersonSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    linked_at = Instant(required=True)


class SignOnSchema(Schema):
    issuer = fields.String(required=True, allow_none=True, metadata={"description": "null where none is stated"})
    client_id = fields.String(required=True, allow_none=True)
    is_required = TrueOrFalse(required=True)
    changed_at = Instant(required=True, allow_none=True)
    redirect_uri = fields.String(required=True, metadata={"description": "register it with the provider"})
    domains = fields.List(
        fields.String(), required=True, metadata={"description": "mail domains that the operator has confirmed"}
    )
    linked = fields.List(fields.Nested(SignOnPersonSchema), required=True)


def shown(organization_id: int) -> dict[str, Any]:
    """A practice's settings as its owners see them; the redirect address before there are any."""
    found = settings.sign_on_of(organization_id)
    people = settings.identities_of(organization_id)
    return {
        **{name: getattr(found, name, None) for name in ("issuer", "client_id", "changed_at")},
        "is_required": found is not None and found.is_required,
        "redirect_uri": settings.redirect_of(current_app.config["RVUEDGE"], organization_id),
        "domains": domains_of(organization_id),
        "linked": [
            {"person_id": person.id, "name": person.name, "linked_at": identity.linked_at}
            for person, identity in people
        ],
    }


@bp.route(PLACE, methods=["GET"])
@bp.response(200, SignOnSchema)
def show_sign_on(organization_id: int) -> dict[str, Any]:
    """A practice's own sign-in (owners)"""
    return shown(settings.owned(organization_id, me(), now=now()))


@bp.route(PLACE, methods=["PUT"])
@limiter.limit("20/minute")
@bp.arguments(SignOnBodySchema)
@bp.response(200, SignOnSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Nobody has signed in by it yet, so it cannot be required")
def put_sign_on(body: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """State a practice's OpenID provider; it is asked before anything is stored (owners)"""
    owned = settings.owned(organization_id, me(), now=now())
    settings.put_sign_on(owned, settings.SignOnWish(**body), by=me(), now=now())
    return shown(owned)


@bp.route(PLACE, methods=["DELETE"])
@bp.response(204)
def remove_sign_on(organization_id: int) -> None:
    """Take a practice's own sign-in back; everybody signs in with their own means again (owners)"""
    settings.remove_sign_on(settings.owned(organization_id, me(), now=now()), by=me(), now=now())


@bp.route(f"{PLACE}/linked/<int:person_id>", methods=["DELETE"])
@bp.response(204)
def unlink(organization_id: int, person_id: int) -> None:
    """End a member's link with the provider (owners)"""
    settings.unlink(settings.owned(organization_id, me(), now=now()), person_id, by=me(), now=now())
