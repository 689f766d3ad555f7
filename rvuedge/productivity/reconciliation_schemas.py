"""Shapes of reconciliations and closed months on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.fields import DecimalText, Instant
from rvuedge.logbook.charge_schemas import Mapping


class ReconciliationFormSchema(Schema):
    """An employer's statement or claims, and the period it is of, both days included."""

    file = Upload(required=True, metadata={"description": "csv, xlsx or X12 837P; at most 16 MB"})
    from_ = fields.Date(data_key="from", required=True)
    to = fields.Date(required=True)
    date_tolerance_days = fields.Integer(load_default=0, validate=validate.Range(min=0, max=7))
    work_rvu_tolerance = DecimalText(load_default=Decimal(0), validate=validate.Range(min=0, max=10))
    mapping = Mapping(load_default=dict, metadata={"type": "string", "description": "JSON: our field, their column"})
    person_id = fields.Integer(
        load_default=None, metadata={"description": "a member, for managers; without it your own log"}
    )

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")


class SideSchema(Schema):
    place = fields.String(required=True, metadata={"description": "the log and line, or the row of the file"})
    performed_on = fields.String(required=True, metadata={"format": "date"})
    code = fields.String(required=True)
    modifiers = fields.List(fields.String(), required=True)
    units = fields.Integer(required=True)
    work_rvu = DecimalText(required=True, allow_none=True)


class FindingSchema(Schema):
    kind = fields.String(
        required=True, metadata={"description": "matched, missing_from_theirs, missing_from_mine or differs"}
    )
    differences = fields.List(fields.String(), required=True)
    mine = fields.Nested(SideSchema, required=True, allow_none=True)
    theirs = fields.Nested(SideSchema, required=True, allow_none=True)
    at_stake = DecimalText(required=True, metadata={"description": "wRVU, mine less theirs"})
    money = DecimalText(required=True, allow_none=True, metadata={"description": "dollars at the contract's rate"})


class KindSchema(Schema):
    kind = fields.String(required=True)
    lines = fields.Integer(required=True)
    mine = DecimalText(required=True)
    theirs = DecimalText(required=True)
    at_stake = DecimalText(required=True)
    money = DecimalText(required=True, allow_none=True)


class ReconciliationInShortSchema(Schema):
    id = fields.String(required=True)
    person_id = fields.Integer(required=True)
    created_at = Instant(required=True)
    from_ = fields.Date(data_key="from", attribute="starts_on", required=True)
    to = fields.Date(attribute="ends_on", required=True)
    options = fields.Dict(required=True)
    kinds = fields.List(fields.Nested(KindSchema), required=True)
    summary = fields.List(fields.String(), required=True)


class ReconciliationSchema(ReconciliationInShortSchema):
    items = fields.List(fields.Nested(FindingSchema), required=True)


class ReconciliationsSchema(Schema):
    items = fields.List(fields.Nested(ReconciliationInShortSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ClosedMonthSchema(Schema):
    month = fields.Function(lambda one: f"{one.month:%Y-%m}", metadata={"type": "string", "example": "2026-07"})
    closed_at = Instant(required=True)
    closed_by = fields.Integer(required=True)


class ClosedMonthsSchema(Schema):
    items = fields.List(fields.Nested(ClosedMonthSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ClosingSchema(Schema):
    month = fields.String(required=True)
    posted = fields.Integer(required=True, metadata={"description": "lines and adjustments written down"})
