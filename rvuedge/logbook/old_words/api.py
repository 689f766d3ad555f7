"""Routes of old words: which there are, and what each means."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.old_words.queries import FIELDS, old_words
from rvuedge.logbook.old_words.services import answer_word
from rvuedge.platform.fields import WholeNumber
from rvuedge.platform.openapi import Blueprint
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

bp = Blueprint("old_words", __name__, url_prefix="/api/v1", description="Free words from before the vocabularies")


class OldWordSchema(Schema):
    field = fields.String(required=True, metadata={"description": "role, supervision or attending"})
    word = fields.String(required=True)
    logs = WholeNumber(required=True)
    choices = fields.List(
        fields.String(), required=True, metadata={"description": "what it may mean; empty: a name is expected"}
    )


class OldWordsSchema(Schema):
    items = fields.List(fields.Nested(OldWordSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OldWordAnswerSchema(Schema):
    field = fields.String(required=True, validate=validate.OneOf(FIELDS))
    word = fields.String(required=True, validate=validate.Length(min=1, max=120))
    means = ScreenedText(required=True, longest=120, holds=Holds.NAMES)


class AnsweredLogsSchema(Schema):
    changed = WholeNumber(required=True, metadata={"description": "logs that say it by the vocabulary now"})


@bp.route("/training/old-words", methods=["GET"])
@bp.response(200, OldWordsSchema)
def list_old_words() -> dict[str, Any]:
    """Words of role, supervision and attending in your logs that nobody could read, most logs first"""
    return {"items": old_words(me().id), "next_cursor": None}


@bp.route("/training/old-words", methods=["POST"])
@bp.arguments(OldWordAnswerSchema)
@bp.response(200, AnsweredLogsSchema)
def answer_old_word(body: dict[str, Any]) -> dict[str, Any]:
    """Say what a word means: every log with it takes the answer, and what was written stays beside it"""
    return {"changed": answer_word(owner=owner_of(me()), **body, now=now())}
