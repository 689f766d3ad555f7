"""Shapes of surveys on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from rvuedge.fields import DecimalText


class SurveySchema(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    year = fields.Integer(required=True)
    schedule_year = fields.Integer(required=True, allow_none=True)
    synthetic = fields.Boolean(required=True, metadata={"description": "invented figures"})
    licence_note = fields.String(required=True)
    publisher = fields.String(required=True)
    data_year = fields.Integer(required=True, allow_none=True, metadata={"description": "the year measured"})
    effective_date = fields.Date(required=True, allow_none=True)
    organization_id = fields.Integer(required=True, allow_none=True)


class SurveysSchema(Schema):
    items = fields.List(fields.Nested(SurveySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PointSchema(Schema):
    percentile = DecimalText(required=True, places=0)
    value = DecimalText(required=True, allow_none=True, metadata={"description": "null: suppressed by the publisher"})


class CurveSchema(Schema):
    specialty = fields.String(required=True)
    metric = fields.String(required=True)
    provider_type = fields.String(required=True)
    filters = fields.Dict(required=True)
    n_organizations = fields.Integer(required=True, allow_none=True)
    n_providers = fields.Integer(required=True, allow_none=True)
    points = fields.List(fields.Nested(PointSchema), required=True)


class SurveyWithCurvesSchema(SurveySchema):
    curves = fields.List(fields.Nested(CurveSchema), required=True)


class PercentileQuerySchema(Schema):
    specialty = fields.String(required=True)
    metric = fields.String(load_default="work_rvus")
    provider_type = fields.String(load_default=None)
    value = DecimalText(required=True)
    cfte = DecimalText(load_default=None, metadata={"description": "clinical FTE the value was earned at"})


class ValueQuerySchema(Schema):
    specialty = fields.String(required=True)
    metric = fields.String(load_default="work_rvus")
    provider_type = fields.String(load_default=None)
    percentile = DecimalText(required=True)


class RankSchema(Schema):
    survey = fields.String(required=True)
    synthetic = fields.Boolean(required=True)
    specialty = fields.String(required=True)
    metric = fields.String(required=True)
    value = DecimalText(required=True, metadata={"description": "as compared, after adjusting"})
    percentile = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "null outside the published points"},
    )
    bound = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "outside: the lowest or highest published percentile"},
    )
    qualifier = fields.String(required=True, metadata={"description": "=, < or >"})
    position = fields.String(required=True, metadata={"description": "exact, interpolated, below, above"})
    n_organizations = fields.Integer(required=True, allow_none=True)
    n_providers = fields.Integer(required=True, allow_none=True)
    how = fields.List(fields.String(), required=True)


class ValueAtSchema(Schema):
    survey = fields.String(required=True)
    synthetic = fields.Boolean(required=True)
    specialty = fields.String(required=True)
    metric = fields.String(required=True)
    percentile = DecimalText(required=True)
    value = DecimalText(required=True)
