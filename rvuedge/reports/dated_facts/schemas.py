"""What the routes of dated facts take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.accounts.rules.career_stages import CAREER_STAGES
from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber

FROM = {"description": "first day; null: from the beginning"}


class CareerStageBodySchema(Schema):
    career_stage = fields.String(required=True, validate=validate.OneOf(CAREER_STAGES))
    effective_from = AnyDay(required=True, allow_none=True, metadata=FROM)


class CareerStageDaySchema(Schema):
    effective_from = AnyDay(required=True, metadata={"description": "the day whose change is taken back"})


class CareerSpanSchema(Schema):
    career_stage = fields.String(required=True, attribute="stage")
    from_ = AnyDay(required=True, allow_none=True, data_key="from", attribute="first")
    to = AnyDay(required=True, allow_none=True, attribute="last")


class CareerStagesSchema(Schema):
    items = fields.List(fields.Nested(CareerSpanSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CareerMonthSchema(Schema):
    month = fields.String(required=True)
    before = DecimalText(required=True, metadata={"description": "credited wRVUs"})
    after = DecimalText(required=True)
    is_closed = TrueOrFalse(required=True, metadata={"description": "then the difference becomes an adjustment"})


class CareerChangeSchema(Schema):
    items = fields.List(fields.Nested(CareerSpanSchema), required=True, metadata={"description": "as they would be"})
    changes_from = AnyDay(required=True, allow_none=True, metadata={"description": "null from the beginning"})
    months = fields.List(fields.Nested(CareerMonthSchema), required=True)
    change = DecimalText(required=True, metadata={"description": "in wRVUs, over all months"})


class CareerChangedSchema(CareerStagesSchema):
    recredited_lines = WholeNumber(required=True)
    job_id = fields.String(required=True, allow_none=True)


class MemberSpanSchema(Schema):
    role = fields.String(required=True)
    cfte = DecimalText(required=True, allow_none=True)
    from_ = AnyDay(required=True, data_key="from", attribute="first")
    to = AnyDay(required=True, allow_none=True, attribute="last")


class MemberFiguresSchema(Schema):
    cfte = DecimalText(required=True, allow_none=True)
    work_rvu = DecimalText(required=True, allow_none=True)
    annualized = DecimalText(required=True, allow_none=True, metadata={"description": "wRVUs a year per 1.0 cFTE"})
    percentile = fields.String(required=True, attribute="place")
    survey = fields.String(required=True)


class MemberHistorySchema(Schema):
    items = fields.List(fields.Nested(MemberSpanSchema), required=True)
    career_stages = fields.List(fields.Nested(CareerSpanSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class MemberChangeShownSchema(Schema):
    items = fields.List(fields.Nested(MemberSpanSchema), required=True, metadata={"description": "as they would be"})
    changes_from = AnyDay(required=True, allow_none=True)
    from_ = AnyDay(required=True, data_key="from", attribute="first")
    to = AnyDay(required=True, attribute="last")
    before = fields.Nested(MemberFiguresSchema, required=True)
    after = fields.Nested(MemberFiguresSchema, required=True)
    closed_months = fields.List(fields.String(), required=True)
