"""Shapes of statements and reports on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.fields import DecimalText, Instant


class StatementQuerySchema(Schema):
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv", "pdf")))
    organization = fields.Integer(load_default=None, metadata={"description": "where you belong to several"})


class ReportQuerySchema(Schema):
    format = fields.String(load_default="pdf", validate=validate.OneOf(("csv", "xlsx", "pdf")))


class StatementLineSchema(Schema):
    performed_on = fields.Date(required=True)
    code = fields.String(required=True)
    work_rvu = DecimalText(required=True)
    drug_amount = DecimalText(required=True)
    unvalued = fields.Integer(required=True, metadata={"description": "1: not valued; −1: an adjustment valued it"})
    release = fields.String(required=True, allow_none=True)
    policy = fields.String(required=True)
    reason = fields.String(required=True, metadata={"description": "month, new, edited, deleted or recredited"})
    log_id = fields.String(required=True)
    position = fields.Integer(required=True)
    log_version = fields.Integer(required=True)


class StatementSchema(Schema):
    """A closed month of a person; total is the month's lines and the adjustments posted in it."""

    organization = fields.String(required=True)
    name = fields.String(required=True)
    person_id = fields.Integer(required=True)
    month = fields.Function(lambda one: f"{one.month:%Y-%m}", metadata={"type": "string", "example": "2026-07"})
    closed_at = Instant(required=True)
    work_rvu = DecimalText(required=True)
    adjusted = DecimalText(required=True)
    total = DecimalText(required=True)
    unvalued_lines = fields.Integer(required=True)
    lines = fields.List(fields.Nested(StatementLineSchema), required=True)
    adjustments = fields.List(fields.Nested(StatementLineSchema), required=True)
