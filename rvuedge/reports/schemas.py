"""Shapes of reports on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.benchmarks.schemas import SurveySchema
from rvuedge.fields import DecimalText
from rvuedge.productivity.schemas import PeriodSchema


class BenchmarkQuerySchema(PeriodSchema):
    survey = fields.Integer(required=True)
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv", "xlsx")))


class PhysicianRowSchema(Schema):
    person_id = fields.Integer(required=True)
    name = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    cfte = DecimalText(required=True)
    policy = fields.String(required=True)
    lines = fields.Integer(required=True)
    unvalued_lines = fields.Integer(required=True)
    work_rvu = DecimalText(required=True)
    annualised = DecimalText(
        required=True, allow_none=True, metadata={"description": "wRVU a year per 1.0 clinical FTE"}
    )
    percentile = DecimalText(required=True, allow_none=True)
    qualifier = fields.String(required=True, metadata={"description": "=, <, > or empty: not ranked"})
    drug_amount = DecimalText(required=True)
    flags = fields.List(fields.String(), required=True)
    how = fields.List(fields.String(), required=True)


class BenchmarkReportSchema(Schema):
    organization_id = fields.Integer(required=True)
    survey = fields.Nested(SurveySchema, required=True)
    from_ = fields.Date(data_key="from", attribute="start", required=True)
    to = fields.Date(attribute="end", required=True)
    items = fields.List(fields.Nested(PhysicianRowSchema), attribute="rows", required=True)
    method = fields.List(fields.String(), required=True)
