"""Shapes of reports on the wire."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates, validates_schema

from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.productivity.totals.schemas import PeriodSchema

WEIGHT = r"(?=[\d.]*[1-9])\d{1,4}(?:\.\d{1,4})?"  # above 0, as the column of weights holds it
SURVEY_AND_WEIGHT = rf"\d{{1,9}}(?::{WEIGHT})?"
WEIGHED = re.compile(rf"{SURVEY_AND_WEIGHT}(?:,{SURVEY_AND_WEIGHT}){{0,9}}")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
IN_TIME = validate.Range(EARLIEST, LATEST, error=f"Expected a day from {EARLIEST} to {LATEST}.")
REPRICE = {"description": "survey: value the work by the fee schedule of the survey's year"}
EXPECTED = "Expected a survey's id, or several with their weights above 0, such as 7:0.6,9:0.4."


class BenchmarkChoiceSchema(Schema):
    """What a report is asked by, besides its days and its format."""

    survey = fields.String(
        required=True,
        validate=validate.Regexp(rf"\A(?:{WEIGHED.pattern})\Z", error=EXPECTED),
        metadata={"description": "a survey's id, or several with weights for a blend: 7:0.6,9:0.4", "example": "7"},
    )
    policy = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "credit everybody's work under this policy, such as mgma-survey"},
    )
    reprice = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("survey",)), metadata=REPRICE)
    detail = fields.String(
        load_default="physicians",
        validate=validate.OneOf(("physicians", "groups")),
        metadata={"description": "groups: no names, and no group of fewer than five"},
    )
    specialty = ScreenedText(
        longest=100,
        holds=Holds.NAMES,
        validators=[validate.Length(min=1)],
        load_default=None,
        allow_none=True,
        metadata={"description": "physicians of this specialty alone; not for groups without names"},
    )
    measures = fields.String(
        load_default="work-and-pay",
        validate=validate.OneOf(("work-and-pay", "work")),
        metadata={"description": "work: pay is left out"},
    )

    @validates("survey")
    def _each_once(self, value: str, **_more: Any) -> None:
        ids = [int(part.partition(":")[0]) for part in value.split(",") if part[:1].isdigit()]
        if len(set(ids)) < len(ids):
            raise ValidationError("Expected each survey once.")

    @validates_schema
    def _names_or_everybody(self, data: dict[str, Any], **_more: Any) -> None:
        if data["detail"] == "groups" and data["specialty"]:
            raise ValidationError(
                "A report without names is of everybody: a part of it would tell the rest apart.", "specialty"
            )


class BenchmarkQuerySchema(BenchmarkChoiceSchema, PeriodSchema):
    from_ = AnyDay(data_key="from", required=True, validate=IN_TIME)
    to = AnyDay(required=True, validate=IN_TIME, metadata={"description": "future days are not counted"})
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv", "xlsx", "pdf")))
    shape = fields.String(
        load_default="wide",
        validate=validate.OneOf(("wide", "long")),
        metadata={"description": "of csv: wide has a line for each physician, long one for each measure"},
    )


def weighed(text: str) -> list[tuple[int, Decimal]]:
    """[(survey id, weight)] of 7:0.6,9:0.4; a survey without a weight weighs 1."""
    parts = [part.partition(":") for part in text.split(",")]
    return [(int(survey), Decimal(weight or 1)) for survey, _, weight in parts]


class PlaceSchema(Schema):
    survey = fields.String(required=True, metadata={"description": "the survey's name, or Blend"})
    survey_id = WholeNumber(required=True, allow_none=True)
    percentile = DecimalText(required=True, allow_none=True)
    qualifier = fields.String(required=True, metadata={"description": "=, < or > or empty: not ranked"})


class PhysicianRowSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    cfte = DecimalText(required=True)
    policy = fields.String(required=True)
    lines = WholeNumber(required=True)
    unvalued_lines = WholeNumber(required=True)
    work_rvu = DecimalText(required=True)
    annualized = DecimalText(
        required=True, allow_none=True, metadata={"description": "wRVUs per year per 1.0 clinical FTE"}
    )
    percentile = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "on the survey, or on the blend where there are several"},
    )
    qualifier = fields.String(required=True, metadata={"description": "=, <, > or empty: not ranked"})
    places = fields.List(fields.Nested(PlaceSchema), required=True, metadata={"description": "on each survey"})
    compensation = DecimalText(
        required=True, allow_none=True, metadata={"description": "dollars earned in the period by the contract"}
    )
    compensation_place = fields.Nested(PlaceSchema, required=True, allow_none=True)
    ratio_place = fields.Nested(
        PlaceSchema,
        required=True,
        allow_none=True,
        metadata={"description": "of dollars per wRVU, in the survey's own table of the ratio"},
    )
    per_work_rvu = DecimalText(
        required=True, allow_none=True, metadata={"description": "dollars earned per wRVU in the period"}
    )
    drug_amount = DecimalText(required=True)
    asa_units = DecimalText(required=True, places=1, metadata={"description": "in the period; never part of wRVU"})
    asa_annualized = DecimalText(
        required=True, allow_none=True, metadata={"description": "ASA units per year per 1.0 clinical FTE"}
    )
    asa_place = fields.Nested(PlaceSchema, required=True, allow_none=True)
    no_figure = fields.String(
        required=True, metadata={"description": "in place of an annual figure: no work, too early, not valued"}
    )
    days = WholeNumber(required=True, metadata={"description": "of the period, on which figures are seen"})
    flags = fields.List(fields.String(), required=True)
    explanation = fields.List(fields.String(), required=True)
    comment = fields.String(required=True, metadata={"description": "what managers wrote, dated; empty: nothing"})


class PercentileBandSchema(Schema):
    band = fields.Function(lambda pair: pair[0], metadata={"type": "string", "description": "such as P50 to P75"})
    physicians = fields.Function(lambda pair: pair[1], metadata={"type": "integer"})


class RollUpSchema(Schema):
    specialty = fields.String(required=True)
    physicians = WholeNumber(required=True)
    cfte = DecimalText(required=True)
    work_rvu = DecimalText(required=True)
    annualized = DecimalText(required=True, allow_none=True, metadata={"description": "mean, by cFTE and days"})
    median_percentile = DecimalText(required=True, allow_none=True)
    median_qualifier = fields.String(required=True, metadata={"description": "=, <, > or empty: no median"})
    compensation = DecimalText(
        required=True, allow_none=True, metadata={"description": "of paid_physicians; null: nobody, or withheld"}
    )
    per_work_rvu = DecimalText(
        required=True, allow_none=True, metadata={"description": "compensation by paid_work_rvu"}
    )
    paid_physicians = WholeNumber(
        required=True, metadata={"description": "with pay of all the days counted; pay is of these alone"}
    )
    paid_work_rvu = DecimalText(required=True, allow_none=True, metadata={"description": "of paid_physicians"})
    pay_withheld = TrueOrFalse(required=True, metadata={"description": "without names: pay of too few"})
    places_withheld = TrueOrFalse(required=True, metadata={"description": "without names: rank of too few"})
    unvalued_lines = WholeNumber(required=True)
    bands = fields.List(fields.Nested(PercentileBandSchema), required=True)


class SurveyUsedSchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)
    year = WholeNumber(required=True)
    synthetic = TrueOrFalse(required=True, metadata={"description": "invented figures"})
    license_note = fields.String(required=True)
    schedule_year = WholeNumber(required=True, allow_none=True, metadata={"description": "of the fee schedule"})
    weight = DecimalText(required=True)


class BenchmarkReportSchema(Schema):
    organization_id = WholeNumber(required=True)
    organization = fields.String(required=True)
    survey = fields.Nested(SurveyUsedSchema, required=True)
    surveys = fields.List(fields.Nested(SurveyUsedSchema), required=True)
    from_ = AnyDay(data_key="from", attribute="start", required=True)
    to = AnyDay(attribute="end", required=True)
    items = fields.List(fields.Nested(PhysicianRowSchema), attribute="rows", required=True)
    roll_up = fields.List(fields.Nested(RollUpSchema), required=True)
    detail = fields.String(required=True, metadata={"description": "physicians or groups"})
    with_pay = TrueOrFalse(required=True, metadata={"description": "false: work alone was asked for"})
    notices = fields.List(fields.String(), required=True, metadata={"description": "read these before the figures"})
    method = fields.List(fields.String(), required=True)
    sources = fields.List(fields.String(), required=True)
