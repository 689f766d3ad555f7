"""Routes of confirmed addresses and forgotten passwords."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.credentials import passwords
from rvuedge.accounts.credentials.proof import demand_proof
from rvuedge.accounts.people.access import me, my_sign_in, now, public, somebody
from rvuedge.accounts.people.schemas import PASSWORD, ProofSchema
from rvuedge.accounts.sign_in import claims, email_change
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import TrueOrFalse
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("email", __name__, url_prefix="/api/v1", description="Email confirmation and passwords")


class MailedTokenSchema(Schema):
    token = fields.String(required=True, validate=validate.Length(max=100))


class ConfirmAddressSchema(MailedTokenSchema):
    password = fields.String(
        load_default=None,
        load_only=True,
        validate=validate.Length(max=200),
        metadata={"description": "the account's, unless the request is signed in to it"},
    )


class EmailChangeSchema(ProofSchema):
    email = fields.Email(required=True, validate=validate.Length(max=254))


class EmailChangeStateSchema(Schema):
    is_changed = TrueOrFalse(required=True, metadata={"description": "false while the other address has to confirm"})


class ResetRequestSchema(Schema):
    email = fields.String(required=True, validate=validate.Length(max=254))


class ResetSchema(MailedTokenSchema):
    password = fields.String(required=True, validate=PASSWORD, load_only=True)


class PasswordChangeSchema(Schema):
    old = fields.String(required=True, load_only=True, validate=validate.Length(max=200))
    new = fields.String(required=True, validate=PASSWORD, load_only=True)


@bp.route("/email/verification", methods=["POST"])
@limiter.limit("5/minute")
@bp.response(202)
def request_verification() -> None:
    """Resend the link that confirms your address"""
    passwords.request_verification(me(), now=now())


@bp.route("/email/verification/confirm", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(ConfirmAddressSchema)
@bp.response(204)
def confirm_address(body: dict[str, Any]) -> None:
    """Confirm an address with the emailed token, signed in to the account or with its password"""
    person = somebody()
    passwords.confirm_address(body["token"], by=person and person.id, password=body["password"], now=now())


@bp.route("/me/email", methods=["POST"])
@limiter.limit("10/hour")
@bp.arguments(EmailChangeSchema)
@bp.response(202)
def request_email_change(body: dict[str, Any]) -> None:
    """Change your address; with a fresh proof. Links to the old and the new address must both be opened"""
    demand_proof(me(), body, now=now())
    email_change.request_change(me(), body["email"], now=now())


@bp.route("/me/email", methods=["DELETE"])
@bp.response(204)
def cancel_email_change() -> None:
    """Give up a change of address that waits for its links"""
    email_change.cancel_change(me())


@bp.route("/email/change/confirm", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(MailedTokenSchema)
@bp.response(200, EmailChangeStateSchema)
def confirm_email_change(body: dict[str, Any]) -> dict[str, Any]:
    """Confirm a change of address with the token emailed to the old or the new one; the second one changes it"""
    return {"is_changed": email_change.confirm_change(body["token"], now=now())}


@bp.route("/password/reset", methods=["POST"])
@public
@limiter.limit("10/minute")
@bp.arguments(ResetRequestSchema)
@bp.response(202)
def request_reset(body: dict[str, Any]) -> None:
    """Send a reset link if the address has an account; the response is the same either way"""
    passwords.request_reset(body["email"], now=now())


@bp.route("/password/reset/confirm", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(ResetSchema)
@bp.response(204)
def reset_password(body: dict[str, Any]) -> None:
    """Choose a new password with the emailed token; every device, and what was added lately to sign in, ends"""
    claims.choose_password(body["token"], body["password"], now=now())


@bp.route("/password/change", methods=["POST"])
@limiter.limit("10/minute")
@bp.arguments(PasswordChangeSchema)
@bp.response(204)
def change_password(body: dict[str, Any]) -> None:
    """Change the password, given the old one; other devices are signed out"""
    passwords.change(me(), body["old"], body["new"], this_device=my_sign_in(), now=now())
