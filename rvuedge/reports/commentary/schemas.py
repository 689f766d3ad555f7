"""Shapes of comments on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import AnyDay, Instant, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.productivity.totals.schemas import PeriodSchema
from rvuedge.reports.commentary.models import LONGEST_COMMENT

SEEN: dict[str, Any] = {
    "load_default": 0,
    "validate": validate.Range(min=0),
    "metadata": {"description": "the version you saw, 0 for none; another that is stored meanwhile is a 412"},
}


class CommentQuerySchema(PeriodSchema):
    """The days a comment is on, both included."""


class RemovedCommentSchema(PeriodSchema):
    version = WholeNumber(**SEEN)


class CommentBodySchema(PeriodSchema):
    text = ScreenedText(required=True, longest=LONGEST_COMMENT, validators=[validate.Length(min=1)])
    version = WholeNumber(**SEEN)


class ReportCommentSchema(Schema):
    person_id = WholeNumber(required=True)
    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)
    text = fields.String(required=True)
    version = WholeNumber(required=True)
    written_at = Instant(required=True)
    written_by = fields.String(required=True)


class ReportCommentsSchema(Schema):
    items = fields.List(fields.Nested(ReportCommentSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
