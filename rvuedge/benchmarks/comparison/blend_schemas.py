"""Shapes of percentiles on one survey or a blend, on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.benchmarks.comparison.schemas import NAME, SCHEDULE_OF_VALUE, TYPE, WEIGHT
from rvuedge.platform.fields import AnyDay, DecimalText, RenamedSchema, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

RATE = validate.Range(min=Decimal("-0.5"), max=Decimal(1), error="Expected -0.5 to 1 per year.")


class ChosenSchema(Schema):
    id = WholeNumber(required=True)
    weight = DecimalText(load_default=Decimal(1), validate=WEIGHT)


class RankedPeriodSchema(RenamedSchema):
    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)
    annualize = fields.String(
        load_default="months", validate=validate.OneOf(("months", "working_days", "calendar_days"))
    )


class BlendSchema(Schema):
    surveys = fields.List(fields.Nested(ChosenSchema), required=True, validate=validate.Length(min=1, max=10))
    specialty = ScreenedText(longest=120, holds=Holds.NAMES, validators=[NAME], required=True)
    provider_type = fields.String(
        load_default="physician", allow_none=True, validate=TYPE, metadata={"description": "null: physician"}
    )
    metric = fields.String(load_default="work_rvus")
    filters = fields.Dict(
        keys=fields.String(validate=NAME),
        values=fields.String(validate=NAME),
        load_default=dict,
        metadata={"description": "as the survey prints them, such as region: Eastern; none: the row without filters"},
    )
    aged_to = AnyDay(load_default=None, allow_none=True, metadata={"description": "dollars aged to this date"})
    annual_rate = DecimalText(
        load_default=None, allow_none=True, validate=RATE, metadata={"description": "0.03 is 3% per year"}
    )
    method = fields.String(load_default="compound", validate=validate.OneOf(("simple", "compound")))

    @validates_schema
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        if (data.get("aged_to") is None) != (data.get("annual_rate") is None):
            raise ValidationError("Aging needs both a date and an annual rate.", "annual_rate")
        ids = [survey["id"] for survey in data.get("surveys", ())]
        if len(set(ids)) < len(ids):
            raise ValidationError("Expected each survey once.", "surveys")


class BlendRankBodySchema(BlendSchema):
    value = DecimalText(required=True, metadata={"description": "in the metric's unit"})
    cfte = DecimalText(load_default=None, allow_none=True, metadata={"description": "clinical FTE"})
    period = fields.Nested(
        RankedPeriodSchema, load_default=None, allow_none=True, metadata={"description": "annualized"}
    )
    part_year_fte = DecimalText(
        load_default=None, allow_none=True, metadata={"description": "instead of a period: part of a year as FTE"}
    )
    schedule_year = WholeNumber(load_default=None, allow_none=True, metadata={"description": SCHEDULE_OF_VALUE})
    below = fields.String(load_default="clamp", validate=validate.OneOf(("clamp", "zero_anchor", "slope")))
    above = fields.String(load_default="clamp", validate=validate.OneOf(("clamp", "slope")))


class BlendValueBodySchema(BlendSchema):
    percentile = DecimalText(required=True, validate=validate.Range(min=0, max=100))
