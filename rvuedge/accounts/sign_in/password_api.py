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

bp = Blueprint("email", __name__, url_prefix="/api/v1", description="Email confirmation and passwords")


class MailedTokenSchema(Schema):
    token = fields.String(required=True, validate=validate.Length(max=100))


class ResetRequestSchema(Schema):
    email = fields.String(required=True, validate=validate.Length(max=254))


class ResetSchema(MailedTokenSchema):
    password = fields.String(required=True, validate=PASSWORD, load_only=True)


class PasswordChangeSchema(Schema):
    old = fields.String(required=True, load_only=True)
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
@bp.arguments(MailedTokenSchema)
@bp.response(204)
def confirm_address(body: dict[str, Any]) -> None:
    """Confirm an address with the emailed token"""
    passwords.confirm_address(body["token"], now=now())


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
    """Choose a new password with the emailed token; every device is signed out"""
    passwords.reset(body["token"], body["password"], now=now())


@bp.route("/password/change", methods=["POST"])
@limiter.limit("10/minute")
@bp.arguments(PasswordChangeSchema)
@bp.response(204)
def change_password(body: dict[str, Any]) -> None:
    """Change the password, given the old one; other devices are signed out"""
    passwords.change(me(), body["old"], body["new"], this_device=g.get("device_id"), now=now())
