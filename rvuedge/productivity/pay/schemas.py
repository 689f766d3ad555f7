"""Shapes of compensation and payments on the wire. Dollars are dollars; wRVU are work RVUs."""

from __future__ import annotations

from marshmallow import Schema, fields

from rvuedge.contracts.terms.element_schemas import label_field
from rvuedge.platform.fields import AnyDay, Day, DecimalText, TrueOrFalse, scale


class CompensationQuerySchema(Schema):
    on = Day(load_default=None, metadata={"description": "the contract year up to this day (today)"})


class StepSchema(Schema):
    explanation = fields.String(required=True)
    amount = DecimalText(required=True, metadata={"description": "dollars"})


class QuarterSchema(Schema):
    """A quarter of the contract year, or a month where production is settled so. true_up and carry are null before
    its end."""

    name = fields.String(required=True)
    earned = DecimalText(required=True, metadata={"description": "salary and production between guarantee and cap"})
    draw = DecimalText(required=True)
    salary = DecimalText(required=True, metadata={"description": "salary paid ahead, where there is no draw"})
    true_up = DecimalText(required=True, allow_none=True)
    carry = DecimalText(required=True, allow_none=True, metadata={"description": "balance carried to the next"})


class AlignedFigureSchema(Schema):
    value = DecimalText(required=True, allow_none=True)
    percentile = DecimalText(required=True, allow_none=True)
    qualifier = fields.String(required=True)
    explanation = fields.List(fields.String(), required=True)


class AlignmentSchema(Schema):
    """Pay beside work on a survey, each percentile from its own table. No opinion on fair market value."""

    survey = fields.String(required=True)
    synthetic = TrueOrFalse(required=True)
    work = fields.Nested(AlignedFigureSchema, required=True)
    pay = fields.Nested(AlignedFigureSchema, required=True)
    per_work_rvu = fields.Nested(AlignedFigureSchema, required=True)
    gap = DecimalText(required=True, allow_none=True, metadata={"description": "pay percentile minus work percentile"})
    flag = fields.String(required=True, allow_none=True)


class CompensationSchema(Schema):
    """A contract year to date. `steps` add up to earned, `payments` to paid; due is earned less paid."""

    on = AnyDay(required=True)
    year_from = AnyDay(required=True)
    year_to = AnyDay(required=True)
    earned = DecimalText(required=True)
    paid = DecimalText(required=True, metadata={"description": "paid by that day according to the terms"})
    due = DecimalText(required=True)
    received = DecimalText(required=True, allow_none=True, metadata={"description": "recorded as received; null: none"})
    missing = DecimalText(
        required=True, allow_none=True, metadata={"description": "paid according to the terms minus received"}
    )
    steps = fields.List(fields.Nested(StepSchema), required=True)
    payments = fields.List(fields.Nested(StepSchema), required=True)
    quarters = fields.List(fields.Nested(QuarterSchema), required=True)
    expected_year = DecimalText(required=True, allow_none=True)
    alignment = fields.Nested(AlignmentSchema, required=True, allow_none=True)
    warnings = fields.List(fields.String(), required=True)
    explanation = fields.List(fields.String(), required=True)


class PaymentKeySchema(Schema):
    paid_on = Day(required=True)
    label = label_field(required=True)


class ReceivedSchema(PaymentKeySchema):
    amount = DecimalText(required=True, validate=scale(2), metadata={"description": "dollars; below 0: repaid"})


class PaymentsQuerySchema(Schema):
    """A period, both days included; without one the contract year to date."""

    from_ = Day(load_default=None, data_key="from")
    to = Day(load_default=None)


class ReceivedListSchema(Schema):
    items = fields.List(fields.Nested(ReceivedSchema), required=True)
    total = DecimalText(required=True)
    next_cursor = fields.String(required=True, allow_none=True)
