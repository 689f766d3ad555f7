"""Shapes of compensation, offers and plans on the wire. Dollars are dollars; wRVU are work RVUs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.contracts.schemas import CFTE, POSITIVE, MoneySchema
from rvuedge.fields import Code, DecimalText


class CompensationQuerySchema(Schema):
    on = fields.Date(load_default=None, metadata={"description": "the year up to this day (today)"})


class StepSchema(Schema):
    how = fields.String(required=True)
    amount = DecimalText(required=True, metadata={"description": "dollars"})


class CompensationSchema(Schema):
    """A year to date. `steps` add up to earned, `payments` to paid; due is earned less paid."""

    on = fields.Date(required=True)
    earned = DecimalText(required=True)
    paid = DecimalText(required=True)
    due = DecimalText(required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    payments = fields.List(fields.Nested(StepSchema), required=True)
    expected_year = DecimalText(required=True, allow_none=True)
    how = fields.List(fields.String(), required=True)


class OfferSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    cfte = DecimalText(load_default=Decimal(1), validate=CFTE)
    money = fields.Nested(MoneySchema, required=True)


class ScenariosBodySchema(Schema):
    """Offers for one year of work; without `work_rvu` your last twelve months."""

    offers = fields.List(fields.Nested(OfferSchema), required=True, validate=validate.Length(min=1, max=6))
    work_rvu = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    year = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=2000, max=2100))


class OfferedSchema(Schema):
    name = fields.String(required=True)
    amount = DecimalText(required=True)
    per_work_rvu = DecimalText(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    how = fields.List(fields.String(), required=True)


class ScenariosSchema(Schema):
    work_rvu = DecimalText(required=True)
    year = fields.Integer(required=True)
    items = fields.List(fields.Nested(OfferedSchema), required=True, metadata={"description": "best paid first"})


class PlanBodySchema(Schema):
    """One target: a percentile of a survey, dollars a year, or wRVU a year."""

    code = Code(required=True)
    on = fields.Date(load_default=None, allow_none=True)
    survey = fields.Integer(load_default=None, allow_none=True, metadata={"description": "id; needed for a percentile"})
    percentile = DecimalText(load_default=None, allow_none=True, validate=validate.Range(min=1, max=99))
    compensation = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    work_rvu = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)

    @validates_schema
    def _one_target(self, data: dict[str, Any], **_more: Any) -> None:
        named = [name for name in ("percentile", "compensation", "work_rvu") if data.get(name) is not None]
        if len(named) != 1:
            raise ValidationError("Name one target: percentile, compensation or work_rvu.", "target")
        if named == ["percentile"] and data.get("survey") is None:
            raise ValidationError("A percentile is of a survey: name one.", "survey")


class PlanSchema(Schema):
    target_work_rvu = DecimalText(required=True)
    expected_work_rvu = DecimalText(required=True)
    missing = DecimalText(required=True)
    code = fields.String(required=True)
    each = DecimalText(required=True, metadata={"description": "wRVU one case earns"})
    cases = fields.Integer(required=True)
    cases_a_month = fields.Integer(required=True)
    sentence = fields.String(required=True)
    how = fields.List(fields.String(), required=True)


class SensitivityQuerySchema(Schema):
    release = fields.String(required=True)
    on = fields.Date(load_default=None)


class SensitivitySchema(Schema):
    release = fields.String(required=True)
    from_ = fields.Date(data_key="from", attribute="start", required=True)
    to = fields.Date(attribute="end", required=True)
    work_rvu = DecimalText(required=True)
    work_rvu_there = DecimalText(required=True)
    unvalued_lines = fields.Integer(required=True)
    pay = DecimalText(required=True, allow_none=True)
    pay_there = DecimalText(required=True, allow_none=True)
    how = fields.List(fields.String(), required=True)
