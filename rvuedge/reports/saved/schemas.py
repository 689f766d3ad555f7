"""Shapes of saved reports and their schedules on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import AnyDay, Instant, RowNumber, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.reports.benchmark.schemas import IN_TIME, BenchmarkChoiceSchema
from rvuedge.reports.rules.moving_periods import EVERY, LAST_DAY, MOVING

PERIODS = ("days", *MOVING)
MOST_READERS = 50  # managers of one mail: a practice has a handful
PERIOD = {"description": "days, from and to; or one that moves with the day on which the report is opened"}


class ReportChoicesSchema(BenchmarkChoiceSchema):
    """What a saved report is asked by."""

    period = fields.String(required=True, validate=validate.OneOf(PERIODS), metadata=PERIOD)
    from_ = AnyDay(data_key="from", load_default=None, allow_none=True, validate=IN_TIME)
    to = AnyDay(load_default=None, allow_none=True, validate=IN_TIME)

    @validates_schema
    def _days_or_moving(self, data: dict[str, Any], **_more: Any) -> None:
        first, last = data.get("from_"), data.get("to")
        if data["period"] == "days" and (first is None or last is None):
            raise ValidationError("Expected a first and a last day.", "from" if first is None else "to")
        if first is not None and last is not None and first > last:
            raise ValidationError("from is after to.", "from")
        if data["period"] != "days" and (first, last) != (None, None):
            raise ValidationError("A period that moves has no days of its own: leave from and to out.", "period")


class SavedReportBodySchema(Schema):
    name = ScreenedText(required=True, longest=80, holds=Holds.NAMES, validators=[validate.Length(min=1)])
    choices = fields.Nested(ReportChoicesSchema, required=True)


class SavedReportChangeSchema(SavedReportBodySchema):
    version = WholeNumber(
        required=True,
        validate=validate.Range(min=1),
        metadata={"description": "the version you saw; another that is stored meanwhile is a 412"},
    )


class ScheduleBodySchema(Schema):
    every = fields.String(required=True, validate=validate.OneOf(sorted(EVERY)))
    day = WholeNumber(
        required=True,
        validate=validate.Range(1, LAST_DAY),
        metadata={"description": "of each month, or of the first month of each quarter"},
    )
    recipients = fields.List(
        RowNumber(),
        required=True,
        validate=validate.Length(1, MOST_READERS),
        metadata={"description": "managers of the practice, by number of the person"},
    )
    attaches = TrueOrFalse(load_default=False, metadata={"description": "the PDF, to confirmed addresses only"})


class MailingSchema(Schema):
    due_on = AnyDay(required=True)
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "waiting, sent, failed or not sent"})
    reason = fields.String(required=True)
    changed_at = Instant(required=True)


class ScheduleSchema(ScheduleBodySchema):
    starts_on = AnyDay(required=True)


class SavedReportSchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)
    choices = fields.Nested(ReportChoicesSchema, required=True)
    version = WholeNumber(required=True)
    saved_at = Instant(required=True)
    schedule = fields.Nested(ScheduleSchema, required=True, allow_none=True)
    mailings = fields.List(fields.Nested(MailingSchema), required=True, metadata={"description": "the newest 20"})


class SavedReportsSchema(Schema):
    items = fields.List(fields.Nested(SavedReportSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ReportFileQuerySchema(Schema):
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv", "xlsx", "pdf")))
