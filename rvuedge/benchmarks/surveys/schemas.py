"""Shapes of a practice's surveys, their mappings and crosswalk on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.benchmarks.comparison.schemas import NAME, WEIGHT
from rvuedge.platform.fields import (
    AnyDay,
    DecimalText,
    Instant,
    JsonTexts,
    LeftOutSchema,
    QuestionSchema,
    RenamedSchema,
    TrueOrFalse,
    WholeNumber,
)
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

YEAR = validate.Range(min=2000, max=2100)


class SurveyUploadSchema(RenamedSchema):
    file = Upload(required=True, metadata={"description": "csv or xlsx, long or wide; at most 16 MB"})
    name = ScreenedText(longest=200, holds=Holds.NAMES, validators=[validate.Length(min=1)], required=True)
    year = WholeNumber(required=True, validate=YEAR, metadata={"description": "the survey's year"})
    publisher = ScreenedText(longest=100, holds=Holds.NAMES, load_default="")
    data_year = WholeNumber(load_default=None, validate=YEAR, metadata={"description": "the year measured"})
    schedule_year = WholeNumber(
        load_default=None, validate=YEAR, metadata={"description": "of the fee schedule behind its work RVUs"}
    )
    effective_date = AnyDay(load_default=None, metadata={"description": "dollars are as of this date"})
    license_note = ScreenedText(longest=500, holds=Holds.NAMES, load_default="")
    mapping = JsonTexts(load_default=dict, metadata={"type": "string", "description": "JSON: header to field"})
    template = fields.String(load_default=None, metadata={"description": "the name of a saved mapping"})
    metric = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=60),
        metadata={"description": "of figures whose metric the table does not name, such as total_compensation"},
    )
    answers = JsonTexts(
        load_default=dict, metadata={"type": "string", "description": "JSON: a question's key to the value of a choice"}
    )
    dry_run = TrueOrFalse(load_default=False)


class SurveyPatchSchema(RenamedSchema):
    """What is said of a survey beside its figures; what is left out stays."""

    name = ScreenedText(longest=200, holds=Holds.NAMES, validators=[validate.Length(min=1)])
    year = WholeNumber(validate=YEAR)
    publisher = ScreenedText(longest=100, holds=Holds.NAMES)
    data_year = WholeNumber(allow_none=True, validate=YEAR)
    schedule_year = WholeNumber(allow_none=True, validate=YEAR)
    effective_date = AnyDay(allow_none=True)
    license_note = ScreenedText(longest=500, holds=Holds.NAMES)


class SuggestedSchema(Schema):
    suggested = WholeNumber(required=True, metadata={"description": "how many new suggestions there are"})


class PreviewPointSchema(Schema):
    percentile = DecimalText(required=True, places=0)
    value = fields.String(required=True, allow_none=True, metadata={"description": "exact; null where suppressed"})
    cell = fields.String(required=True, metadata={"description": "as the file prints it"})


class PreviewCurveSchema(Schema):
    """One curve as it was read, beside the file's own cells."""

    specialty = fields.String(required=True)
    metric = fields.String(required=True)
    provider_type = fields.String(required=True)
    filters = fields.Dict(required=True)
    n_organizations = WholeNumber(required=True, allow_none=True)
    n_providers = WholeNumber(required=True, allow_none=True)
    mean = DecimalText(required=True, allow_none=True)
    points = fields.List(fields.Nested(PreviewPointSchema), required=True)
    sheet = fields.String(required=True, allow_none=True)
    line = WholeNumber(required=True)


class SurveyStoredSchema(Schema):
    id = WholeNumber(required=True, allow_none=True, metadata={"description": "null after a dry run"})
    curves = WholeNumber(required=True)
    specialties = WholeNumber(required=True)
    warnings = fields.List(fields.String(), required=True)
    questions = fields.List(
        fields.Nested(QuestionSchema), required=True, metadata={"description": "open; nothing is stored until answered"}
    )
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True, metadata={"description": "what was not read"})
    preview = fields.List(fields.Nested(PreviewCurveSchema), required=True, metadata={"description": "every curve"})
    already_imported = TrueOrFalse(required=True)
    dry_run = TrueOrFalse(required=True)


class MappingBodySchema(Schema):
    mapping = fields.Dict(keys=fields.String(validate=NAME), values=fields.String(validate=NAME), required=True)


class MappingSchema(Schema):
    name = fields.String(required=True)
    mapping = fields.Dict(required=True)
    updated_at = Instant(required=True)


class MappingsSchema(Schema):
    items = fields.List(fields.Nested(MappingSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CrosswalkQuerySchema(Schema):
    survey = WholeNumber(required=True)


class MappedSpecialtySchema(Schema):
    survey_specialty = ScreenedText(longest=120, holds=Holds.NAMES, validators=[NAME], required=True)
    weight = DecimalText(load_default=Decimal(1), validate=WEIGHT)


class CrosswalkBodySchema(RenamedSchema):
    survey = WholeNumber(required=True)
    specialty = ScreenedText(longest=120, holds=Holds.NAMES, validators=[NAME], required=True)
    maps_to = fields.List(fields.Nested(MappedSpecialtySchema), required=True, validate=validate.Length(max=5))
    state = fields.String(load_default="reviewed", validate=validate.OneOf(("reviewed", "refused")))

    @validates_schema
    def _once(self, data: dict[str, Any], **_more: Any) -> None:
        names = [mapped["survey_specialty"] for mapped in data.get("maps_to", ())]
        if len(set(names)) < len(names):
            raise ValidationError("Expected each of the survey's specialties once.", "maps_to")


class SuggestionsBodySchema(Schema):
    survey = WholeNumber(required=True)


class CrosswalkEntrySchema(Schema):
    specialty = fields.String(required=True)
    survey_specialty = fields.String(required=True)
    weight = DecimalText(required=True)
    state = fields.String(required=True, metadata={"description": "suggested, reviewed or refused"})
    reviewed_by = WholeNumber(required=True, allow_none=True)
    reviewed_at = Instant(required=True, allow_none=True)


class CrosswalkSchema(Schema):
    items = fields.List(fields.Nested(CrosswalkEntrySchema), required=True)
    specialties = fields.List(fields.String(), required=True, metadata={"description": "of the survey"})
    next_cursor = fields.String(required=True, allow_none=True)
