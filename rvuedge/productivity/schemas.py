"""Shapes of productivity on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.fields import DecimalText
from rvuedge.productivity.periods import PERIODS

GROUPS = (*PERIODS, "code", "category", "site")


class PeriodSchema(Schema):
    """A period, both days included."""

    from_ = fields.Date(data_key="from", required=True)
    to = fields.Date(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")


class WrvuQuerySchema(PeriodSchema):
    by = fields.String(load_default="month", validate=validate.OneOf(GROUPS))
    release = fields.String(load_default=None)
    policy = fields.String(load_default=None)


class GroupSchema(Schema):
    key = fields.String(required=True)
    work_rvu = DecimalText(required=True)
    lines = fields.Integer(required=True)
    unvalued_lines = fields.Integer(required=True)
    drug_amount = DecimalText(required=True)


class WrvuSchema(Schema):
    from_ = fields.Date(data_key="from", required=True)
    to = fields.Date(required=True)
    by = fields.String(required=True)
    total = DecimalText(required=True)
    lines = fields.Integer(required=True)
    unvalued_lines = fields.Integer(required=True)
    drug_amount = DecimalText(required=True)
    groups = fields.List(fields.Nested(GroupSchema), required=True)
    release = fields.String(required=True, allow_none=True)
    policy = fields.String(required=True, allow_none=True)


class DashboardQuerySchema(Schema):
    on = fields.Date(load_default=None)


class FigureSchema(Schema):
    """One figure with how it was computed."""

    value = DecimalText(required=True, allow_none=True)
    how = fields.String(required=True)


class PercentileSchema(Schema):
    survey = fields.String(required=True)
    survey_id = fields.Integer(required=True)
    synthetic = fields.Boolean(required=True)
    specialty = fields.String(required=True, allow_none=True)
    metric = fields.String(required=True)
    percentile = DecimalText(required=True, allow_none=True)
    bound = DecimalText(required=True, allow_none=True)
    qualifier = fields.String(required=True)
    value = DecimalText(required=True)
    how = fields.List(fields.String(), required=True)


class DashboardSchema(Schema):
    on = fields.Date(required=True)
    time_zone = fields.String(required=True)
    totals = fields.Dict(keys=fields.String(), values=fields.Nested(GroupSchema), required=True)
    goal = fields.Nested(FigureSchema, required=True)
    pace = fields.Nested(FigureSchema, required=True)
    needed_per_week = fields.Nested(FigureSchema, required=True)
    projection = fields.Nested(FigureSchema, required=True)
    compensation_to_date = fields.Nested(FigureSchema, required=True)
    percentile = fields.Nested(PercentileSchema, required=True, allow_none=True)
    percentile_note = fields.String(required=True, allow_none=True)
    contract = fields.Dict(required=True)
