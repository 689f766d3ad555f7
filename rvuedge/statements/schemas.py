"""Shapes of closed months on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from rvuedge.platform.fields import AnyDay, DecimalText, Instant, TrueOrFalse, WholeNumber


def month_field() -> fields.Function:
    """A month such as 2026-07."""
    months: Any = {"type": "string", "example": "2026-07"}
    return fields.Function(lambda field: f"{field.month:%Y-%m}", metadata=months)


class OwnMonthSchema(Schema):
    month = month_field()
    closed_at = Instant(required=True)


class OwnMonthsSchema(Schema):
    items = fields.List(fields.Nested(OwnMonthSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ClosedMonthSchema(OwnMonthSchema):
    closed_by = WholeNumber(required=True)


class ClosedMonthsSchema(Schema):
    items = fields.List(fields.Nested(ClosedMonthSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ClosingSchema(Schema):
    month = fields.String(required=True)
    posted = WholeNumber(required=True, metadata={"description": "lines and adjustments posted"})


class AdjustmentSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    performed_on = AnyDay(required=True)
    code = fields.String(required=True)
    reason = fields.String(required=True, metadata={"description": "new, edited, moved, deleted, recredited or left"})
    work_rvu = DecimalText(required=True, metadata={"description": "the difference from what was posted"})
    drug_amount = DecimalText(required=True)
    unvalued = WholeNumber(required=True)
    anesthesia_units = DecimalText(
        required=True, allow_none=True, places=1, metadata={"description": "ASA units; null: none on record before"}
    )
    changed_at = Instant(required=True, allow_none=True)
    was = fields.String(required=True, allow_none=True, metadata={"description": "the line as it was posted"})


class PendingQuerySchema(Schema):
    month = fields.String(
        load_default=None, metadata={"description": "if none is closed yet: the first month to close, such as 2026-07"}
    )


class PendingSchema(Schema):
    """The next month to close: its lines as they count now, and the adjustments that would be posted in it."""

    month = month_field()
    is_over = TrueOrFalse(required=True, metadata={"description": "whether it can be closed today"})
    is_first = TrueOrFalse(
        required=True, metadata={"description": "none is closed yet: no earlier month can be closed later"}
    )
    lines = WholeNumber(required=True)
    work_rvu = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)
    adjusted = DecimalText(required=True)
    anesthesia_units = DecimalText(required=True, places=1, metadata={"description": "ASA units, never part of wRVU"})
    adjusted_anesthesia_units = DecimalText(required=True, places=1)
    adjustments = fields.List(fields.Nested(AdjustmentSchema), required=True)
