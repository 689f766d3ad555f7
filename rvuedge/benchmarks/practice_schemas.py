"""Shapes of a practice's surveys and of blends on the wire."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.fields import DecimalText, Instant

NAME = validate.Length(min=1, max=120)
WEIGHT = validate.Range(min=0, min_inclusive=False, max=1000, error="Expected more than 0.")
YEAR = validate.Range(min=2000, max=2100)
CFTE = validate.Range(min=0, min_inclusive=False, max=2, error="Expected more than 0.")


class HeaderMapping(fields.Field[Any]):
    """Their header to our field, as JSON text: {"Wkd RVU P50": "work_rvus.p50"}."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> dict[str, str]:
        try:
            found = json.loads(value) if value else {}
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError("Not JSON.") from error
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            raise ValidationError("Expected an object from their header to our field.")
        return found


class SurveyUploadSchema(Schema):
    file = Upload(required=True, metadata={"description": "csv or xlsx, long or wide; at most 16 MB"})
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    year = fields.Integer(required=True, validate=YEAR, metadata={"description": "the survey's year"})
    publisher = fields.String(load_default="", validate=validate.Length(max=100))
    data_year = fields.Integer(load_default=None, validate=YEAR, metadata={"description": "the year measured"})
    schedule_year = fields.Integer(
        load_default=None, validate=YEAR, metadata={"description": "of the fee schedule its work RVUs are of"}
    )
    effective_date = fields.Date(load_default=None, metadata={"description": "dollars are aged from this day"})
    licence_note = fields.String(load_default="", validate=validate.Length(max=500))
    mapping = HeaderMapping(load_default=dict, metadata={"type": "string", "description": "JSON: header to field"})
    template = fields.String(load_default=None, metadata={"description": "the name of a kept mapping"})
    dry_run = fields.Boolean(load_default=False)


class SurveyStoredSchema(Schema):
    id = fields.Integer(required=True, allow_none=True, metadata={"description": "null after a dry run"})
    curves = fields.Integer(required=True)
    specialties = fields.Integer(required=True)
    warnings = fields.List(fields.String(), required=True)
    already_imported = fields.Boolean(required=True)
    dry_run = fields.Boolean(required=True)


class MappingBodySchema(Schema):
    mapping = fields.Dict(keys=fields.String(validate=NAME), values=fields.String(validate=NAME), required=True)


class MappingSchema(Schema):
    name = fields.String(required=True)
    mapping = fields.Dict(required=True)
    updated_at = Instant(required=True)


class MappingsSchema(Schema):
    items = fields.List(fields.Nested(MappingSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CrosswalkQuerySchema(Schema):
    survey = fields.Integer(required=True)


class StandsSchema(Schema):
    survey_specialty = fields.String(required=True, validate=NAME)
    weight = DecimalText(load_default=Decimal(1), validate=WEIGHT)


class CrosswalkBodySchema(Schema):
    survey = fields.Integer(required=True)
    specialty = fields.String(required=True, validate=NAME)
    stands = fields.List(fields.Nested(StandsSchema), required=True, validate=validate.Length(max=5))
    state = fields.String(load_default="reviewed", validate=validate.OneOf(("reviewed", "refused")))


class CrosswalkEntrySchema(Schema):
    specialty = fields.String(required=True)
    survey_specialty = fields.String(required=True)
    weight = DecimalText(required=True)
    state = fields.String(required=True, metadata={"description": "suggested, reviewed or refused"})
    reviewed_by = fields.Integer(required=True, allow_none=True)
    reviewed_at = Instant(required=True, allow_none=True)


class CrosswalkSchema(Schema):
    items = fields.List(fields.Nested(CrosswalkEntrySchema), required=True)
    specialties = fields.List(fields.String(), required=True, metadata={"description": "of the survey"})
    next_cursor = fields.String(required=True, allow_none=True)


class ChosenSchema(Schema):
    id = fields.Integer(required=True)
    weight = DecimalText(load_default=Decimal(1), validate=WEIGHT)


class RankedPeriodSchema(Schema):
    from_ = fields.Date(data_key="from", required=True)
    to = fields.Date(required=True)
    annualise = fields.String(
        load_default="months", validate=validate.OneOf(("months", "working_days", "calendar_days"))
    )


class BlendSchema(Schema):
    surveys = fields.List(fields.Nested(ChosenSchema), required=True, validate=validate.Length(min=1, max=10))
    specialty = fields.String(required=True, validate=NAME)
    provider_type = fields.String(load_default=None, allow_none=True)
    metric = fields.String(load_default="work_rvus")
    aged_to = fields.Date(load_default=None, allow_none=True, metadata={"description": "dollars brought to this day"})
    annual_rate = DecimalText(load_default=None, allow_none=True, metadata={"description": "0.03 is 3 % a year"})
    method = fields.String(load_default="compound", validate=validate.OneOf(("simple", "compound")))

    @validates_schema
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        if (data.get("aged_to") is None) != (data.get("annual_rate") is None):
            raise ValidationError("Aging takes both a day and a rate a year.", "annual_rate")
        ids = [one["id"] for one in data.get("surveys", ())]
        if len(set(ids)) < len(ids):
            raise ValidationError("Expected each survey once.", "surveys")


class BlendRankBodySchema(BlendSchema):
    value = DecimalText(required=True, metadata={"description": "in the metric's unit"})
    cfte = DecimalText(load_default=None, allow_none=True, validate=CFTE)
    period = fields.Nested(
        RankedPeriodSchema, load_default=None, allow_none=True, metadata={"description": "brought to a year"}
    )
    part_year_fte = DecimalText(
        load_default=None, allow_none=True, metadata={"description": "instead of a period: part of a year as FTE"}
    )
    below = fields.String(load_default="clamp", validate=validate.OneOf(("clamp", "zero_anchor", "slope")))
    above = fields.String(load_default="clamp", validate=validate.OneOf(("clamp", "slope")))


class BlendValueBodySchema(BlendSchema):
    percentile = DecimalText(required=True, validate=validate.Range(min=0, max=100))


class ComparedSchema(Schema):
    surveys = fields.List(fields.String(), required=True)
    synthetic = fields.Boolean(required=True)
    specialty = fields.String(required=True)
    metric = fields.String(required=True)
    n_organizations = fields.Integer(required=True, allow_none=True, metadata={"description": "the least of them"})
    n_providers = fields.Integer(required=True, allow_none=True)
    suppressed = fields.Boolean(required=True, metadata={"description": "too few organizations to show"})
    how = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.String(), required=True)


class BlendRankSchema(ComparedSchema):
    value = DecimalText(required=True, metadata={"description": "as compared"})
    percentile = DecimalText(required=True, allow_none=True)
    bound = DecimalText(required=True, allow_none=True)
    qualifier = fields.String(required=True, metadata={"description": "=, <, > or ~; empty: suppressed"})
    position = fields.String(required=True, metadata={"description": "exact, interpolated, below, above or suppressed"})


class BlendValueSchema(ComparedSchema):
    percentile = DecimalText(required=True)
    value = DecimalText(required=True, allow_none=True)
