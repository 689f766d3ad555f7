"""Shapes of dictated lines and their drafts on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.logbook.logs.wire_fields import DoseSchema
from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber

LONGEST = 500  # characters: a minute of speech


class DictationSchema(Schema):
    text = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    today = AnyDay(
        load_default=None, allow_none=True, metadata={"description": "the phone's day; else today in your time zone"}
    )


class WordsSchema(Schema):
    """Characters of the text, counted from 0, `end` not included."""

    start = WholeNumber(required=True)
    end = WholeNumber(required=True)
    text = fields.String(required=True)
    why = fields.String(required=True, metadata={"description": "what the words say, or why they were left out"})


class FormSchema(Schema):
    code = fields.String(required=True)
    modifiers = fields.List(fields.String(), required=True)
    units = WholeNumber(required=True)


class AlternativeSchema(Schema):
    """Other lines that the same words may mean."""

    lines = fields.List(fields.Nested(FormSchema), required=True)
    title = fields.String(required=True)
    why = fields.String(required=True)
    confidence = DecimalText(required=True)


class DraftLineSchema(FormSchema):
    title = fields.String(required=True)
    dose = fields.Nested(DoseSchema, required=True, allow_none=True)
    wasted = fields.Nested(DoseSchema, required=True, allow_none=True)
    billing_units = WholeNumber(
        required=True, allow_none=True, metadata={"description": "that the dose makes; null: not known of this code"}
    )
    wasted_units = WholeNumber(required=True, allow_none=True, metadata={"description": "whole units of the waste"})
    is_guess = TrueOrFalse(
        required=True, metadata={"description": "anything but a code or a whole name, every sign used in one way"}
    )
    confidence = DecimalText(required=True, metadata={"description": "0 to 1"})
    explanation = fields.String(required=True, metadata={"description": "how the confidence was computed"})
    words = fields.List(fields.Nested(WordsSchema), required=True)
    alternatives = fields.List(fields.Nested(AlternativeSchema), required=True)
    group = WholeNumber(required=True, metadata={"description": "ties a question to the lines it is about; 0 for none"})


class DraftLogLineSchema(FormSchema):
    dose = fields.Nested(DoseSchema)
    wasted = fields.Nested(DoseSchema)


class DraftLogSchema(Schema):
    """What PUT /logs/{id} takes."""

    performed_on = AnyDay(required=True)
    setting = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(DraftLogLineSchema), required=True)


class LineQuestionSchema(Schema):
    """What you have to settle before the log is complete: `options` are lines to choose from, if it is about lines."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    words = fields.List(fields.Nested(WordsSchema), required=True)
    options = fields.List(fields.Nested(AlternativeSchema), required=True)
    group = WholeNumber(required=True, metadata={"description": "ties a question to the lines it is about; 0 for none"})


class DraftWarningSchema(Schema):
    code = fields.String(required=True)
    message = fields.String(required=True)


class DraftSchema(Schema):
    """A draft, never saved. Every word of the text is in a line, a question, recognized, unparsed or passed over."""

    performed_on = AnyDay(required=True)
    setting = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(DraftLineSchema), required=True)
    questions = fields.List(fields.Nested(LineQuestionSchema), required=True)
    recognized = fields.List(fields.Nested(WordsSchema), required=True)
    unparsed = fields.List(fields.Nested(WordsSchema), required=True)
    passed_over = fields.List(fields.Nested(WordsSchema), required=True)
    warnings = fields.List(fields.Nested(DraftWarningSchema), required=True)
    log = fields.Nested(
        DraftLogSchema,
        required=True,
        allow_none=True,
        metadata={"description": "null while there is no line or a question is open"},
    )
