"""Shapes of offers, plans and another release on the wire. Dollars are dollars; wRVU are work RVUs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from rvuedge.contracts.terms.element_schemas import POSITIVE, label_field
from rvuedge.contracts.terms.schemas import CFTE, MoneySchema, PinSchema
from rvuedge.platform.fields import AnyDay, Code, Day, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.productivity.pay.schemas import QuarterSchema, StepSchema


class OfferSchema(Schema):
    """An offer; `current` is your own contract. What is absent of policy and releases is as in your contract."""

    name = ScreenedText(longest=60, validators=[validate.Length(min=1)], required=True)
    current = TrueOrFalse(load_default=False)
    cfte = DecimalText(load_default=Decimal(1), validate=CFTE)
    money = fields.Nested(MoneySchema, load_default=None, allow_none=True)
    policy = fields.String(load_default=None, allow_none=True)
    pinned_release = fields.String(load_default=None, allow_none=True)
    pin = fields.Nested(PinSchema, load_default=None, allow_none=True)
    by_date = TrueOrFalse(load_default=False, metadata={"description": "valued by date of service, nothing frozen"})
    shifts = fields.Dict(
        keys=label_field(),
        values=WholeNumber(strict=True, validate=validate.Range(min=0, max=1000)),
        load_default=dict,
        metadata={"description": "call shifts in the year, by kind"},
    )

    @validates_schema
    def _require_money_or_current(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("current") == (data.get("money") is not None):
            raise ValidationError("Enter the offer's pay, or mark it as your current contract.", "money")
        if data.get("by_date") and (data.get("pinned_release") or data.get("pin")):
            raise ValidationError("Values are by date of service or frozen, not both.", "by_date")

    @post_load
    def _as_json(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Money and pin as JSON keeps them."""
        nested = {"money": MoneySchema, "pin": PinSchema}
        return {**data, **{name: of().dump(data[name]) for name, of in nested.items() if data.get(name)}}


class ScenariosBodySchema(Schema):
    """Offers for one year of work; without `work_rvu` your last twelve months."""

    offers = fields.List(fields.Nested(OfferSchema), required=True, validate=validate.Length(min=1, max=6))
    work_rvu = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    year = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=2000, max=2100))


class OfferedSchema(Schema):
    name = fields.String(required=True)
    work_rvu = DecimalText(required=True, metadata={"description": "the work as this offer credits it"})
    amount = DecimalText(required=True)
    paid = DecimalText(required=True, metadata={"description": "by the last day of the year"})
    per_work_rvu = DecimalText(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    payments = fields.List(fields.Nested(StepSchema), required=True)
    quarters = fields.List(fields.Nested(QuarterSchema), required=True)
    warnings = fields.List(fields.String(), required=True)
    explanation = fields.List(fields.String(), required=True)


class ScenariosSchema(Schema):
    work_rvu = DecimalText(required=True)
    year = WholeNumber(required=True)
    items = fields.List(fields.Nested(OfferedSchema), required=True, metadata={"description": "highest pay first"})


class PlanBodySchema(Schema):
    """One target: a percentile of a survey, dollars a year, or wRVU a year."""

    code = Code(required=True)
    on = Day(load_default=None, allow_none=True)
    survey = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1, max=2**31 - 1),
        metadata={"description": "id; needed for a percentile"},
    )
    percentile = DecimalText(load_default=None, allow_none=True, validate=validate.Range(min=1, max=99))
    compensation = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    work_rvu = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)

    @validates_schema
    def _require_single_target(self, data: dict[str, Any], **_more: Any) -> None:
        named = [name for name in ("percentile", "compensation", "work_rvu") if data.get(name) is not None]
        if len(named) != 1:
            raise ValidationError("Name one target: percentile, compensation or work_rvu.", "target")
        if named == ["percentile"] and data.get("survey") is None:
            raise ValidationError("A percentile needs a survey: name one.", "survey")


class PlanSchema(Schema):
    target_work_rvu = DecimalText(required=True)
    expected_work_rvu = DecimalText(required=True)
    missing = DecimalText(required=True)
    code = fields.String(required=True)
    each = DecimalText(required=True, metadata={"description": "wRVUs one case earns"})
    cases = WholeNumber(required=True)
    cases_per_month = WholeNumber(required=True)
    sentence = fields.String(required=True)
    explanation = fields.List(fields.String(), required=True)


class SensitivityQuerySchema(Schema):
    release = fields.String(required=True, validate=validate.Length(min=1, error="Name a release, such as RVU26C."))
    on = Day(load_default=None)


class CodeMovedSchema(Schema):
    code = fields.String(required=True)
    lines = WholeNumber(required=True)
    work_rvu = DecimalText(required=True)
    work_rvu_there = DecimalText(required=True)
    change = DecimalText(required=True)
    why = fields.String(required=True)


class SensitivitySchema(Schema):
    """pay_there is what would be paid: the same as pay where the contract freezes its values."""

    release = fields.String(required=True)
    from_ = AnyDay(data_key="from", attribute="start", required=True)
    to = AnyDay(attribute="end", required=True)
    work_rvu = DecimalText(required=True)
    work_rvu_there = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)
    pay = DecimalText(required=True, allow_none=True)
    pay_there = DecimalText(required=True, allow_none=True)
    pay_if_repinned = DecimalText(required=True, allow_none=True)
    codes = fields.List(fields.Nested(CodeMovedSchema), required=True, metadata={"description": "that move most"})
    explanation = fields.List(fields.String(), required=True)
