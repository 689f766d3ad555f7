"""Shapes of a plan change on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.contracts.terms.element_schemas import NOT_NEGATIVE, POSITIVE
from rvuedge.platform.fields import AnyDay, Day, DecimalText, RowNumber, TrueOrFalse, WholeNumber, scale
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.productivity.practice_terms.schemas import LONGEST_NAME, TermsTemplateBodySchema
from rvuedge.reports.plan_change.files import MEDIA

# Percent: a rate or threshold is neither made nothing nor more than doubled by one step of a negotiation.
SWING = validate.Range(min=-90, max=100, error="Expected −90 to 100.")
SOME = validate.Length(min=1)
PLANS = ("template", "terms_id", "terms", "change")
GROUPS = ("people", "specialty", "class_of")


class PlanAdjustmentSchema(Schema):
    """What of each one's own terms is another: a rate and a threshold, in figures or by percent."""

    rate = DecimalText(load_default=None, allow_none=True, validate=[POSITIVE, scale(4)])
    rate_percent = DecimalText(load_default=None, allow_none=True, validate=[SWING, scale(2)])
    threshold = DecimalText(load_default=None, allow_none=True, validate=[NOT_NEGATIVE, scale(2)])
    threshold_percent = DecimalText(load_default=None, allow_none=True, validate=[SWING, scale(2)])

    @validates_schema
    def _require_a_change(self, data: dict[str, Any], **_more: Any) -> None:
        given = {name for name, value in data.items() if value is not None}
        if not given:
            raise ValidationError("Enter another rate or threshold, or a percent.", "rate")
        for name in ("rate", "threshold"):
            if {name, f"{name}_percent"} <= given:
                raise ValidationError("Enter a figure or a percent, not both.", name)


class PlanChangeBodySchema(Schema):
    """Whose plan changes (`people`, a `specialty`, or who has the terms of a template; all without any), the plan
    (one of four), the first month of the twelve that are modeled, and the release tried."""

    people = fields.List(RowNumber(), load_default=None, allow_none=True, validate=validate.Length(min=1, max=1_000))
    specialty = ScreenedText(longest=80, load_default=None, allow_none=True, validators=[SOME])
    class_of = ScreenedText(
        longest=LONGEST_NAME,
        load_default=None,
        allow_none=True,
        validators=[SOME],
        metadata={"description": "a template: whoever is under terms made from it"},
    )
    template = ScreenedText(longest=LONGEST_NAME, load_default=None, allow_none=True, validators=[SOME])
    terms_id = RowNumber(
        load_default=None, allow_none=True, metadata={"description": "terms your practice stated for somebody"}
    )
    terms = fields.Nested(TermsTemplateBodySchema, load_default=None, allow_none=True)
    change = fields.Nested(PlanAdjustmentSchema, load_default=None, allow_none=True)
    from_ = Day(
        data_key="from",
        load_default=None,
        allow_none=True,
        metadata={"description": "first day of a month; without one the last twelve whole months"},
    )
    release = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[A-Za-z0-9]{1,12}\Z", error="Name a release, such as RVU27A."),
        metadata={"description": "without one the newest that begins after the year"},
    )

    @validates_schema
    def _require_one_of_each(self, data: dict[str, Any], **_more: Any) -> None:
        if sum(data.get(name) is not None for name in PLANS) != 1:
            raise ValidationError(f"Name one new plan: {', '.join(PLANS)}.", "template")
        if sum(data.get(name) is not None for name in GROUPS) > 1:
            raise ValidationError(f"Name one group, or none for everybody: {', '.join(GROUPS)}.", "people")
        first = data.get("from_")
        if first is not None and first.day != 1:
            raise ValidationError("Expected the first day of a month.", "from")


class PlanSumsSchema(Schema):
    old = DecimalText(required=True)
    new = DecimalText(required=True)
    change = DecimalText(required=True)
    percent = DecimalText(required=True, allow_none=True, places=1)


class PersonChangeSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    specialty = fields.String(required=True)
    cfte = DecimalText(required=True)
    work_rvu = DecimalText(required=True, metadata={"description": "as credited now"})
    new_work_rvu = DecimalText(required=True, metadata={"description": "as the new plan credits the same work"})
    sums = fields.Nested(PlanSumsSchema, required=True)
    is_confirmed = TrueOrFalse(required=True)


class NotComparedSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    reason = fields.String(required=True)
    new = DecimalText(required=True, allow_none=True, metadata={"description": "under the new plan, where known"})


class ReasonCountSchema(Schema):
    reason = fields.String(required=True)
    count = WholeNumber(required=True)


class TriedSchema(Schema):
    name = fields.String(required=True)
    sums = fields.Nested(PlanSumsSchema, required=True)
    gain = WholeNumber(required=True)
    lose = WholeNumber(required=True)


class PlanChangeSchema(Schema):
    """What the new plan would have paid; null figures while the job of `job_id` runs."""

    job_id = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "of the job; figures are there when it is done"})
    plan = fields.String(required=True)
    plan_says = fields.List(fields.String(), required=True)
    from_ = AnyDay(data_key="from", attribute="start", required=True)
    to = AnyDay(attribute="end", required=True)
    release = fields.String(required=True, allow_none=True)
    budget = fields.Nested(PlanSumsSchema, required=True, allow_none=True)
    gain = WholeNumber(required=True, allow_none=True)
    lose = WholeNumber(required=True, allow_none=True)
    unconfirmed = WholeNumber(required=True, allow_none=True)
    rows = fields.List(fields.Nested(PersonChangeSchema), required=True)
    left_out = fields.List(fields.Nested(NotComparedSchema), required=True)
    reasons = fields.List(fields.Nested(ReasonCountSchema), required=True)
    tried = fields.List(fields.Nested(TriedSchema), required=True)
    method = fields.List(fields.String(), required=True)


class PlanChangeQuerySchema(Schema):
    format = fields.String(load_default="json", validate=validate.OneOf(("json", *sorted(MEDIA))))
