"""Shapes of a program's sets, cohorts and code map on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import AnyDay, Code, Day, Paging, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.training.requirements.answer_schemas import RequirementSetSchema, WholeSetSchema
from rvuedge.training.requirements.schemas import OwnSetSchema

SOURCE = "where the numbers come from: a document and its date"
OWN_ID = validate.Regexp(
    r"^own-[a-z0-9][a-z0-9-]{0,70}\Z", error="Expected own- and lowercase letters, digits and hyphens."
)


class CohortBodySchema(Schema):
    """Whom a set binds: who graduates, or began, from a day to a day (both included); null is no limit."""

    graduates_from = Day(load_default=None, allow_none=True)
    graduates_to = Day(load_default=None, allow_none=True)
    starts_from = Day(load_default=None, allow_none=True)
    starts_to = Day(load_default=None, allow_none=True)

    @validates_schema
    def _some_days(self, data: dict[str, Any], **_more: Any) -> None:
        for first, last in (("graduates_from", "graduates_to"), ("starts_from", "starts_to")):
            if data[first] and data[last] and data[first] > data[last]:
                raise ValidationError(f"{last} is before {first}.", last)
        if not any(data.values()):
            raise ValidationError("Give at least one day: a set binds a cohort.", "graduates_from")


class ProgramSetBodySchema(OwnSetSchema):
    source = ScreenedText(required=True, longest=500, holds=Holds.NAMES, metadata={"description": SOURCE})


class ProgramSetListedSchema(RequirementSetSchema):
    is_own = TrueOrFalse(required=True, metadata={"description": "entered by the program, shown as its own"})
    cohort_here = fields.Nested(CohortBodySchema, required=True, allow_none=True)


class ProgramSetsSchema(Schema):
    items = fields.List(fields.Nested(ProgramSetListedSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ProgramSetSchema(WholeSetSchema):
    source = fields.String(required=True, allow_none=True, metadata={"description": "of an own set"})
    document = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "of an own set, as POST /training/requirements/check takes it"},
    )


class CodeMapQuerySchema(Paging):
    code = Code(load_default=None)


class CodeMapRowBodySchema(Schema):
    categories = fields.List(
        ScreenedText(longest=120, holds=Holds.NAMES, validators=[validate.Length(min=1)]),
        required=True,
        validate=validate.Length(max=20),
        metadata={"description": "none: the code is known and counts nowhere"},
    )
    starts_on = Day(required=True, metadata={"description": "the first day of service it holds for"})
    ends_on = Day(load_default=None, allow_none=True)
    rrc_code = ScreenedText(longest=12, holds=Holds.NAMES, load_default="")
    most = WholeNumber(load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=99))
    source = ScreenedText(required=True, longest=200, holds=Holds.NAMES)


class CodeMapRowSchema(CodeMapRowBodySchema):
    code = fields.String(required=True)


class CodeMapSchema(Schema):
    items = fields.List(fields.Nested(CodeMapRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CodeMapRowQuerySchema(Schema):
    starts_on = Day(required=True)
    rrc_code = ScreenedText(longest=12, holds=Holds.NAMES, load_default="")


class UnmappedCodeSchema(Schema):
    code = fields.String(required=True)
    logs = WholeNumber(required=True)
    latest = AnyDay(required=True)


class UnmappedCodesSchema(Schema):
    items = fields.List(fields.Nested(UnmappedCodeSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
