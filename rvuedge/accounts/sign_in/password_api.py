"""Routes of confirmed addresses and forgotten passwords."""

from __future__ import annotations

from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from rvuedge.accounts.credentials import passwords
from rvuedge.accounts.people.access import me, now, public
from rvuedge.accounts.people.schemas import PASSWORD
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint

blp = Blueprint("letters", __name__, url_prefix="/api/v1", description="Email confirmation and passwords")


class MailedTokenSchema(Schema):
    token = fields.String(required=True, validate=validate.Length(max=100))


class ResetRequestSchema(Schema):
    email = fields.String(required=True, validate=validate.Length(max=254))


class ResetSchema(MailedTokenSchema):
    password = fields.String(required=True, validate=PASSWORD, load_only=True)


class PasswordChangeSchema(Schema):
    old = fields.String(required=True, load_only=True)
    new = fields.String(required=True, validate=PASSWORD, load_only=True)


@blp.route("/email/verification", methods=["POST"])
@limiter.limit("5/minute")
@blp.response(202)
def ask_verification() -> None:
    """Resend the link that confirms your address"""
    passwords.ask_verification(me(), now=now())


@blp.route("/email/verification/confirm", methods=["POST"])
@public
@limiter.limit("30/minute")
@blp.arguments(MailedTokenSchema)
@blp.response(204)
def confirm_address(body: dict[str, Any]) -> None:
    """Confirm an address with the emailed token"""
    passwords.confirm_address(body["token"], now=now())


@blp.route("/password/reset", methods=["POST"])
@public
@limiter.limit("10/minute")
@blp.arguments(ResetRequestSchema)
@blp.response(202)
def ask_reset(body: dict[str, Any]) -> None:
    """Send a reset link if the address has an account; the response is the same either way"""
    passwords.ask_reset(body["email"], now=now())


@blp.route("/password/reset/confirm", methods=["POST"])
@public
@limiter.limit("30/minute")
@blp.arguments(ResetSchema)
@blp.response(204)
def reset_password(body: dict[str, Any]) -> None:
    """Choose a new password with the emailed token; every device is signed out"""
    passwords.reset(body["token"], body["password"], now=now())


@blp.route("/password/change", methods=["POST"])
@limiter.limit("10/minute")
@blp.arguments(PasswordChangeSchema)
@blp.response(204)
def change_password(body: dict[str, Any]) -> None:
    """Change the password, given the old one; other devices are signed out"""
    passwords.change(me(), body["old"], body["new"], this_device=g.get("device_id"), now=now())
