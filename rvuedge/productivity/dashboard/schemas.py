"""Shapes of the dashboard on the wire, a person's own and what a manager sees."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from rvuedge.platform.fields import AnyDay, Day, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.productivity.dashboard.dashboard import PARTS, USUAL
from rvuedge.productivity.totals.schemas import GROUPS, FigureSchema, GroupSchema, PercentileSchema, PeriodSchema


class PartNames(fields.String):
    """Names of parts with commas between them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        names = [name.strip() for name in super()._deserialize(value, attr, data, **more).split(",") if name.strip()]
        unknown = sorted(set(names) - set(PARTS))
        if unknown:
            raise ValidationError(f"Not a part: {', '.join(unknown)}. Expected some of {', '.join(PARTS)}.")
        return names


class DashboardQuerySchema(Schema):
    on = Day(load_default=None)
    parts = PartNames(
        load_default=None,
        metadata={"description": f"some of {', '.join(PARTS)}, with commas; without it {', '.join(USUAL)}"},
    )


class LeaveDaysSchema(Schema):
    """Days of leave entered for the year."""

    days = WholeNumber(required=True)
    taken = WholeNumber(required=True)
    upcoming = WholeNumber(required=True)
    explanation = fields.String(required=True)


class DaysSchema(Schema):
    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)


class BreakdownSchema(DaysSchema):
    """The month to date, the most wRVU first; `codes` are the ten that brought most."""

    categories = fields.List(fields.Nested(GroupSchema), required=True)
    sites = fields.List(fields.Nested(GroupSchema), required=True)
    codes = fields.List(fields.Nested(GroupSchema), required=True)


class ComparedPeriodSchema(DaysSchema):
    """`change` is the month to date less this period, in wRVU."""

    work_rvu = DecimalText(required=True)
    lines = WholeNumber(required=True)
    unvalued_lines = WholeNumber(required=True)
    change = DecimalText(required=True)
    change_percent = DecimalText(required=True, allow_none=True)


class ComparisonsSchema(Schema):
    """The month to date and the same days of last month and of last year."""

    month = fields.Nested(ComparedPeriodSchema, required=True)
    last_month = fields.Nested(ComparedPeriodSchema, required=True)
    last_year = fields.Nested(ComparedPeriodSchema, required=True)


class ChangePartSchema(Schema):
    part = fields.String(required=True, metadata={"description": "days_worked, volume, mix, rules or release"})
    work_rvu = DecimalText(required=True)
    explanation = fields.String(required=True)


class ChangedCodeSchema(Schema):
    code = fields.String(required=True)
    before = DecimalText(required=True)
    now = DecimalText(required=True)
    change = DecimalText(required=True)


class ChangesSchema(DaysSchema):
    """Month to date less the same days of last month, in wRVU. The parts add up to the difference."""

    before_from = AnyDay(required=True)
    before_to = AnyDay(required=True)
    before = DecimalText(required=True)
    now = DecimalText(required=True)
    difference = DecimalText(required=True)
    earlier_release = fields.String(required=True, allow_none=True)
    parts = fields.List(fields.Nested(ChangePartSchema), required=True)
    codes = fields.List(fields.Nested(ChangedCodeSchema), required=True)
    notes = fields.List(fields.String(), required=True)


class MemberDashboardSchema(Schema):
    """What a manager sees of a physician: days of the membership only (`visible_days`), without the contract's pay."""

    on = AnyDay(required=True)
    time_zone = fields.String(required=True)
    totals = fields.Dict(keys=fields.String(), values=fields.Nested(GroupSchema))
    goal = fields.Nested(FigureSchema)
    goal_of_days = fields.Nested(
        FigureSchema, metadata={"description": "the goal's share of contract.counted_from to the year's end"}
    )
    pace = fields.Nested(FigureSchema)
    needed_per_week = fields.Nested(FigureSchema)
    projection = fields.Nested(FigureSchema)
    leave = fields.Nested(LeaveDaysSchema)
    percentile = fields.Nested(PercentileSchema, allow_none=True)
    percentile_note = fields.String(allow_none=True)
    asa_percentile = fields.Nested(
        PercentileSchema, allow_none=True, metadata={"description": "by ASA units, where there are any"}
    )
    asa_percentile_note = fields.String(allow_none=True)
    contract = fields.Dict()
    breakdown = fields.Nested(BreakdownSchema)
    comparisons = fields.Nested(ComparisonsSchema)
    changes = fields.Nested(ChangesSchema)
    visible_days = fields.List(fields.Nested(DaysSchema))


class EarnedSchema(Schema):
    """Dollars of the year to date, and of the whole year at this pace."""

    earned = DecimalText(required=True)
    paid = DecimalText(required=True)
    due = DecimalText(required=True)
    expected_year = DecimalText(required=True, allow_none=True)


class DashboardSchema(MemberDashboardSchema):
    """Every part, or those that were asked for."""

    class Meta:
        exclude = ("visible_days",)

    compensation_to_date = fields.Nested(FigureSchema)
    compensation = fields.Nested(
        EarnedSchema, allow_none=True, metadata={"description": "null where the contract is a rate alone"}
    )


class MemberWrvuQuerySchema(PeriodSchema):
    by = fields.String(load_default="month", validate=validate.OneOf(GROUPS))


class MemberWrvuSchema(DaysSchema):
    """Totals of the days of the membership (`visible_days`) within the period."""

    by = fields.String(required=True)
    total = DecimalText(required=True)
    lines = WholeNumber(required=True)
    unvalued_lines = WholeNumber(required=True)
    drug_amount = DecimalText(required=True)
    anesthesia_units = DecimalText(required=True, places=1, metadata={"description": "ASA units, never part of wRVU"})
    groups = fields.List(fields.Nested(GroupSchema), required=True)
    visible_days = fields.List(fields.Nested(DaysSchema), required=True)


class PictureSchema(Schema):
    """A drawing as SVG (its colors are those of the style sheet), its finding, and its figures as a table."""

    svg = fields.String(required=True)
    finding = fields.String(required=True)
    heads = fields.List(fields.String(), required=True)
    rows = fields.List(fields.List(fields.String()), required=True)


class PictureQuerySchema(Schema):
    on = Day(load_default=None)


class RingSchema(DaysSchema):
    """The year's goal; `goal` and `expected` (by this day) are null without one, `projected` while it is too early."""

    earned = DecimalText(required=True)
    goal = DecimalText(required=True, allow_none=True)
    expected = DecimalText(required=True, allow_none=True)
    projected = DecimalText(required=True, allow_none=True)
    projected_note = fields.String(required=True)
    picture = fields.Nested(PictureSchema, required=True, allow_none=True)


class MonthBarsSchema(Schema):
    """The months that count; `goal` is a twelfth of the annual one."""

    goal = DecimalText(required=True, allow_none=True)
    picture = fields.Nested(PictureSchema, required=True)


class PeersSchema(Schema):
    """The place on a survey's curve; where there is none, `note` says why."""

    place = fields.String(required=True, allow_none=True, metadata={"description": "P58, <P10, >P90"})
    note = fields.String(required=True, allow_none=True)
    survey = fields.String(required=True, allow_none=True)
    synthetic = TrueOrFalse(required=True, metadata={"description": "invented figures"})
    explanation = fields.List(fields.String(), required=True)
    picture = fields.Nested(PictureSchema, required=True, allow_none=True)


class TopCodesSchema(Schema):
    """The codes that brought most since `from`, and how many there are."""

    from_ = AnyDay(data_key="from", required=True)
    top = fields.List(fields.Nested(GroupSchema), required=True)
    count = WholeNumber(required=True)


class MixSchema(Schema):
    """The counted year and the month by category; null where nothing was credited."""

    year = fields.Nested(PictureSchema, required=True, allow_none=True)
    month = fields.Nested(PictureSchema, required=True, allow_none=True)


class PayPictureSchema(Schema):
    """What the contract has earned by element, the largest first."""

    earned = DecimalText(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    picture = fields.Nested(PictureSchema, required=True, allow_none=True)


class PicturesSchema(Schema):
    """Every picture of the dashboard; all null for a trainee."""

    on = AnyDay(required=True)
    ring = fields.Nested(RingSchema, required=True, allow_none=True)
    months = fields.Nested(MonthBarsSchema, required=True, allow_none=True)
    peers = fields.Nested(PeersSchema, required=True, allow_none=True)
    codes = fields.Nested(TopCodesSchema, required=True, allow_none=True)
    mix = fields.Nested(MixSchema, required=True, allow_none=True)
    pay = fields.Nested(PayPictureSchema, required=True, allow_none=True)
