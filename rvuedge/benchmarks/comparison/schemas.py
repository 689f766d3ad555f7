"""Shapes of surveys on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber

TYPE = validate.OneOf(("physician", "app", "resident"))
SCHEDULE_OF_VALUE = "of the fee schedule that valued the work; without it the period's, or this year's"


class SurveySchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)
    year = WholeNumber(required=True)
    schedule_year = WholeNumber(required=True, allow_none=True)
    synthetic = TrueOrFalse(required=True, metadata={"description": "invented figures"})
    license_note = fields.String(required=True)
    publisher = fields.String(required=True)
    data_year = WholeNumber(required=True, allow_none=True, metadata={"description": "the year measured"})
    effective_date = AnyDay(required=True, allow_none=True)
    organization_id = WholeNumber(required=True, allow_none=True)


class SurveysSchema(Schema):
    items = fields.List(fields.Nested(SurveySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PointSchema(Schema):
    percentile = DecimalText(required=True, places=0)
    value = DecimalText(required=True, allow_none=True, metadata={"description": "null: suppressed by the publisher"})


class CurveSchema(Schema):
    specialty = fields.String(required=True)
    metric = fields.String(required=True)
    provider_type = fields.String(required=True)
    filters = fields.Dict(required=True)
    n_organizations = WholeNumber(required=True, allow_none=True)
    n_providers = WholeNumber(required=True, allow_none=True)
    mean = DecimalText(required=True, allow_none=True)
    sd = DecimalText(required=True, allow_none=True, metadata={"description": "standard deviation"})
    points = fields.List(fields.Nested(PointSchema), required=True, metadata={"description": "none when suppressed"})
    suppressed = TrueOrFalse(
        required=True, metadata={"description": "suppressed: too few organizations or data too recent"}
    )
    remarks = fields.List(fields.String(), required=True, metadata={"description": "why, and anything unusual"})


class CurvesQuerySchema(Schema):
    specialty = fields.String(load_default=None, metadata={"description": "the curves of one specialty"})
    metric = fields.String(load_default=None, metadata={"description": "the curves of one metric"})


class SurveyWithCurvesSchema(SurveySchema):
    curves = fields.List(fields.Nested(CurveSchema), required=True)


class FilterText(fields.String):
    """One filter as name:value, such as region:Eastern."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        name, colon, wanted = super()._deserialize(value, attr, data, **more).partition(":")
        if not (name.strip() and colon and wanted.strip()):
            raise ValidationError("Expected name:value, such as region:Eastern.")
        return name.strip(), wanted.strip()


class CurveQuerySchema(Schema):
    """Which curve of a survey: without filters the one that has none."""

    specialty = fields.String(required=True)
    metric = fields.String(load_default="work_rvus")
    provider_type = fields.String(load_default="physician", validate=TYPE)
    filter = fields.List(
        FilterText(), load_default=list, metadata={"description": "name:value, once for each, such as region:Eastern"}
    )

    @validates_schema
    def _once(self, data: dict[str, Any], **_more: Any) -> None:
        names = [name for name, _ in data.get("filter", ())]
        if len(set(names)) < len(names):
            raise ValidationError("Expected each filter once.", "filter")


class PercentileQuerySchema(CurveQuerySchema):
    value = DecimalText(required=True)
    cfte = DecimalText(load_default=None, metadata={"description": "clinical FTE the value was earned at"})
    schedule_year = WholeNumber(load_default=None, metadata={"description": SCHEDULE_OF_VALUE})


class ValueQuerySchema(CurveQuerySchema):
    percentile = DecimalText(required=True)


class ComparedSurveySchema(Schema):
    """A survey that a figure rests on."""

    id = WholeNumber(required=True)
    name = fields.String(required=True)
    publisher = fields.String(required=True)
    year = WholeNumber(required=True)
    data_year = WholeNumber(required=True, allow_none=True)
    schedule_year = WholeNumber(required=True, allow_none=True)
    license_note = fields.String(required=True)
    synthetic = TrueOrFalse(required=True, metadata={"description": "invented figures"})


class ComparisonSchema(Schema):
    surveys = fields.List(fields.String(), required=True)
    sources = fields.List(fields.Nested(ComparedSurveySchema), required=True)
    synthetic = TrueOrFalse(required=True)
    specialty = fields.String(required=True)
    maps_to = fields.List(fields.String(), required=True, metadata={"description": "the survey specialties it maps to"})
    metric = fields.String(required=True)
    provider_type = fields.String(required=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    n_organizations = WholeNumber(required=True, allow_none=True, metadata={"description": "the least of them"})
    n_providers = WholeNumber(required=True, allow_none=True)
    suppressed = TrueOrFalse(
        required=True, metadata={"description": "suppressed: too few organizations or data too recent"}
    )
    explanation = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.String(), required=True)


class RankedSchema(ComparisonSchema):
    raw = DecimalText(required=True, metadata={"description": "the value as given"})
    adjusted = DecimalText(required=True, metadata={"description": "as a survey counts it: annual, per 1.0 cFTE"})
    value = DecimalText(required=True, metadata={"description": "as compared, the adjusted one"})
    percentile = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "null outside the points and when suppressed"},
    )
    bound = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "outside: the lowest or highest published percentile"},
    )
    qualifier = fields.String(required=True, metadata={"description": "=, <, > or ~; empty: suppressed"})
    position = fields.String(required=True, metadata={"description": "exact, interpolated, below, above or suppressed"})


class ValuedSchema(ComparisonSchema):
    percentile = DecimalText(required=True)
    value = DecimalText(required=True, allow_none=True, metadata={"description": "null when suppressed"})


class RankSchema(RankedSchema):
    survey = fields.String(required=True)


class PercentileValueSchema(ValuedSchema):
    survey = fields.String(required=True)


NAME = validate.Length(min=1, max=120)


PLACES = 4  # what the column of weights keeps


def _few_places(weight: Decimal) -> None:
    exponent = weight.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES:
        raise ValidationError(f"Expected at most {PLACES} decimal places.")


WEIGHT = [
    validate.Range(min=0, min_inclusive=False, max=1000, error="Expected more than 0, at most 1000."),
    _few_places,
]
