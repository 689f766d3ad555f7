"""Shapes of productivity on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.benchmarks.comparison.schemas import ComparedSurveySchema
from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.productivity.rules.calendar import PERIODS

GROUPS = (*PERIODS, "code", "category", "site")


class PeriodSchema(Schema):
    """A period, both days included."""

    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)

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
    lines = WholeNumber(required=True)
    unvalued_lines = WholeNumber(required=True)
    drug_amount = DecimalText(required=True)
    anesthesia_units = DecimalText(required=True, places=1, metadata={"description": "ASA units, never part of wRVU"})


class WrvuSchema(Schema):
    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)
    by = fields.String(required=True)
    total = DecimalText(required=True)
    lines = WholeNumber(required=True)
    unvalued_lines = WholeNumber(required=True)
    drug_amount = DecimalText(required=True)
    anesthesia_units = DecimalText(required=True, places=1, metadata={"description": "ASA units, never part of wRVU"})
    groups = fields.List(fields.Nested(GroupSchema), required=True)
    release = fields.String(required=True, allow_none=True)
    policy = fields.String(required=True, allow_none=True)


class RepricedPeriodSchema(PeriodSchema):
    """A period and what to value it under instead: a release, a policy, or both."""

    release = fields.String(load_default=None)
    policy = fields.String(load_default=None)

    @validates_schema
    def _something_to_compare(self, data: dict[str, Any], **_more: Any) -> None:
        if not (data.get("release") or data.get("policy")):
            raise ValidationError("Name a release, a policy, or both.", "release")


class RepricingQuerySchema(RepricedPeriodSchema):
    limit = WholeNumber(load_default=200, validate=validate.Range(1, 1000))
    cursor = fields.String(load_default=None)


class RepricedLineSchema(Schema):
    """One line before and after, in wRVU; null where it is not valued."""

    log_id = fields.String(required=True)
    performed_on = AnyDay(required=True)
    code = fields.String(required=True)
    old = DecimalText(required=True, allow_none=True)
    new = DecimalText(required=True, allow_none=True)
    change = DecimalText(required=True, allow_none=True)
    why = fields.String(required=True)


class ReasonSchema(Schema):
    why = fields.String(required=True)
    lines = WholeNumber(required=True)


class RepricingSchema(Schema):
    """Totals are of the whole period, in wRVU; `items` are its lines, page by page, by date."""

    old = DecimalText(required=True)
    new = DecimalText(required=True)
    change = DecimalText(required=True)
    change_percent = DecimalText(required=True, allow_none=True)
    unvalued_lines = WholeNumber(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    items = fields.List(fields.Nested(RepricedLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class FigureSchema(Schema):
    """One figure with how it was computed."""

    value = DecimalText(required=True, allow_none=True)
    explanation = fields.String(required=True)


class BenchmarkMeSchema(PeriodSchema):
    schedule = fields.String(
        load_default="contract",
        validate=validate.OneOf(("contract", "survey")),
        metadata={"description": "survey: the same lines valued by the survey's own fee schedule"},
    )


class PercentileSchema(Schema):
    survey = fields.String(required=True)
    survey_id = WholeNumber(required=True)
    synthetic = TrueOrFalse(required=True)
    sources = fields.List(fields.Nested(ComparedSurveySchema), required=True)
    specialty = fields.String(required=True, allow_none=True)
    metric = fields.String(required=True, metadata={"description": "work_rvus or asa_units"})
    provider_type = fields.String(required=True)
    release = fields.String(
        required=True, allow_none=True, metadata={"description": "the survey's schedule, where it was asked for"}
    )
    percentile = DecimalText(required=True, allow_none=True)
    bound = DecimalText(required=True, allow_none=True)
    qualifier = fields.String(required=True)
    suppressed = TrueOrFalse(required=True, metadata={"description": "too thin or too recent to show; how says why"})
    raw = DecimalText(required=True, metadata={"description": "in the period, in the metric's unit"})
    adjusted = DecimalText(required=True, metadata={"description": "per year per 1.0 cFTE"})
    value = DecimalText(required=True, metadata={"description": "the value compared: the adjusted one"})
    explanation = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.String(), required=True)
