"""Shapes of comparisons of a group on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import AnyDay, DecimalText, Instant, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.reconciliation.group.letter_files import FORMATS

LONGEST_NOTE = 2000  # characters: some paragraphs, as the column has it


class GroupNoteSchema(Schema):
    note = ScreenedText(longest=LONGEST_NOTE, required=True, metadata={"description": "empty takes it away"})


class GroupLeftOutSchema(Schema):
    name = fields.String(required=True, metadata={"description": "as the file prints it"})
    count = WholeNumber(required=True, metadata={"description": "lines"})
    reason = fields.String(required=True)


class GroupReconciliationHeadSchema(Schema):
    id = fields.String(required=True)
    created_at = Instant(required=True)
    from_ = AnyDay(data_key="from", attribute="starts_on", required=True)
    to = AnyDay(attribute="ends_on", required=True)
    file_name = fields.String(required=True, allow_none=True)


class PhysicianComparedSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    reconciliation_id = fields.String(required=True)
    ours = DecimalText(required=True, metadata={"description": "wRVUs of the record"})
    theirs = DecimalText(required=True, metadata={"description": "wRVUs of the file"})
    net = DecimalText(required=True, metadata={"description": "record less file: above 0 the file has less"})
    differing = WholeNumber(required=True, metadata={"description": "lines that do not agree"})
    money = DecimalText(
        required=True, allow_none=True, metadata={"description": "dollars, by the terms your practice states"}
    )


class AbsentSchema(Schema):
    """Somebody with work logged in the period who is not compared."""

    name = fields.String(required=True)
    work_rvu = DecimalText(required=True)


class GroupReconciliationSchema(GroupReconciliationHeadSchema):
    note = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(PhysicianComparedSchema), required=True)
    absent = fields.List(fields.Nested(AbsentSchema), required=True)
    left_out = fields.List(fields.Nested(GroupLeftOutSchema), required=True)


class GroupReconciliationsSchema(Schema):
    items = fields.List(fields.Nested(GroupReconciliationHeadSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class GroupQuerySchema(Schema):
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv")))


class LettersQuerySchema(Schema):
    format = fields.String(load_default="pdf", validate=validate.OneOf(sorted(FORMATS)))
