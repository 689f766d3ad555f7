"""Shapes of statements and reports on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import AnyDay, DecimalText, Instant, RowNumber, TrueOrFalse, WholeNumber
from rvuedge.statements.schemas import month_field


class StatementQuerySchema(Schema):
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv", "pdf")))
    organization = RowNumber(load_default=None, metadata={"description": "if several practices closed it"})
    own = TrueOrFalse(load_default=False, metadata={"description": "for a month you closed yourself"})


class ReportQuerySchema(Schema):
    format = fields.String(load_default="pdf", validate=validate.OneOf(("csv", "xlsx", "pdf")))


class StatementLineSchema(Schema):
    performed_on = AnyDay(required=True)
    code = fields.String(required=True)
    work_rvu = DecimalText(required=True)
    drug_amount = DecimalText(required=True)
    unvalued = WholeNumber(required=True, metadata={"description": "1: not valued; −1: an adjustment valued it"})
    anesthesia_units = DecimalText(
        allow_none=True, places=1, metadata={"description": "ASA units; null: none on record before"}
    )
    release = fields.String(required=True, allow_none=True)
    policy = fields.String(required=True)
    reason = fields.String(
        required=True, metadata={"description": "month, new, edited, moved, deleted, recredited or left"}
    )
    log_id = fields.String(required=True)
    position = WholeNumber(required=True)
    log_version = WholeNumber(required=True)
    changed_at = Instant(allow_none=True, metadata={"description": "of an adjustment: when the log was changed"})
    was = fields.String(allow_none=True, metadata={"description": "of an adjustment: the line as it was posted"})


class StatementSchema(Schema):
    """A closed month of a person; total is the month's lines and the adjustments posted in it.

    organization is null for a month of the person's own. Months closed before adjustments said when and from what they
    were changed, or before anesthesia units were kept, are answered as they always were: without those fields.
    """

    organization = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    person_id = WholeNumber(required=True)
    month = month_field()
    closed_at = Instant(required=True)
    work_rvu = DecimalText(required=True)
    adjusted = DecimalText(required=True)
    total = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)
    anesthesia_units = DecimalText(places=1, metadata={"description": "ASA units of the lines, never part of wRVU"})
    adjusted_anesthesia_units = DecimalText(places=1)
    lines = fields.List(fields.Nested(StatementLineSchema), required=True)
    adjustments = fields.List(fields.Nested(StatementLineSchema), required=True)


# What came with a layout is not in the months closed before it: the second knew when and from what a line was changed,
# the third anesthesia units.
UNITS = ("anesthesia_units", "adjusted_anesthesia_units", "lines.anesthesia_units", "adjustments.anesthesia_units")
CHANGES = tuple(f"{part}.{name}" for part in ("lines", "adjustments") for name in ("changed_at", "was"))
LATER = (*CHANGES, *UNITS)


def not_yet_known(layout: int | None) -> tuple[str, ...]:
    """The fields that a month of a layout is answered without."""
    if layout is None:
        return LATER
    return UNITS if layout < 3 else ()  # the third layout


class MyMonthSchema(Schema):
    organization_id = WholeNumber(required=True, allow_none=True, metadata={"description": "null: your own"})
    organization = fields.String(required=True, allow_none=True)
    month = month_field()
    closed_at = Instant(required=True)


class MyMonthsSchema(Schema):
    items = fields.List(fields.Nested(MyMonthSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
