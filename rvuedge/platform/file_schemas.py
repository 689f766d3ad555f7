"""What an answer about a file says beside its own figures: questions that are open, and parts that were not read."""

from __future__ import annotations

from marshmallow import Schema, fields


class LeftOutSchema(Schema):
    what = fields.String(
        required=True, metadata={"description": "column, sheet, row, section, footer, segment or cell"}
    )
    name = fields.String(required=True)
    count = fields.Integer(required=True, metadata={"description": "cells, rows or times"})
    reason = fields.String(required=True)


class ChoiceSchema(Schema):
    value = fields.String(required=True)
    sentence = fields.String(required=True)


class QuestionSchema(Schema):
    """What a file does not say by itself; `answers` takes its key with the value of a choice."""

    key = fields.String(required=True)
    sentence = fields.String(required=True)
    place = fields.String(required=True)
    choices = fields.List(fields.Nested(ChoiceSchema), required=True)
    is_blocking = fields.Boolean(required=True, metadata={"description": "nothing is stored until it is answered"})
