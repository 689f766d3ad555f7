"""Routes of mail that can be turned off."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, url_for
from marshmallow import Schema, fields, validate

from rvuedge.accounts.mail import switches
from rvuedge.accounts.people.access import me, now, public
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import TrueOrFalse
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("mail", __name__, url_prefix="/api/v1", description="Mail that can be turned off")


class MailChoiceBodySchema(Schema):
    is_on = TrueOrFalse(required=True)


class MailChoiceSchema(MailChoiceBodySchema):
    category = fields.String(required=True)
    words = fields.String(required=True, metadata={"description": "what the mail is about"})


class MailChoicesSchema(Schema):
    items = fields.List(fields.Nested(MailChoiceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class MailTokenSchema(Schema):
    token = fields.String(required=True, validate=validate.Length(max=300))


@bp.route("/me/mail-choices", methods=["GET"])
@bp.response(200, MailChoicesSchema)
def list_choices() -> dict[str, Any]:
    """Which mail you get beside what keeps your account safe"""
    return {"items": switches.choices_of(me().email), "next_cursor": None}


@bp.route("/me/mail-choices/<category>", methods=["PUT"])
@bp.arguments(MailChoiceBodySchema)
@bp.response(204)
def change_choice(body: dict[str, Any], category: str) -> None:
    """Turn a kind of mail on or off"""
    switches.choose(me().email, category, is_on=body["is_on"], now=now())


@bp.route("/mail-off", methods=["POST"])
@public
@limiter.limit("60/minute")
@bp.arguments(MailTokenSchema, location="query")
@bp.response(204)
def turn_off(query: dict[str, Any]) -> None:
    """Turn off mail of a kind with one click of a mail program (RFC 8058)"""
    switches.turn_off(query["token"], now=now())


@bp.route("/mail-off", methods=["GET"])
@public
@bp.arguments(MailTokenSchema, location="query")
@bp.response(302, description="the page with the button; looking turns nothing off")
def show_off(query: dict[str, Any]) -> Response:
    """The page for a person, where a mail program opens the link instead"""
    answer: Response = redirect(url_for("web_account.mail_off", token=query["token"]))  # type: ignore[assignment]
    return answer
