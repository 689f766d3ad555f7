"""Shapes of programs, residents, rotations and their blocks on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.accounts.people.schemas import NAME
from rvuedge.platform.fields import AnyDay, Code, Day, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.training.programs.models import PROGRAM_KINDS, SPAN_KINDS
from rvuedge.training.programs.rules import POLICIES, QUIET_AFTER, WHO_MAY_ATTEST
from rvuedge.training.requirements.shipped import autonomy_scales
from rvuedge.training.rules.stages import LAST_PGY

LONGEST_PROGRAM = 10  # years; the PGYs that there are
MOST_PROCEDURES = 100  # of a certification list: bedside procedures of a program run to some dozens


class ProgramFactsSchema(Schema):
    specialty = fields.String(required=True, metadata={"description": "a key of GET /training/specialties"})
    kind = fields.String(required=True, validate=validate.OneOf(PROGRAM_KINDS))
    years = WholeNumber(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=LONGEST_PROGRAM)
    )


class ProgramBodySchema(ProgramFactsSchema):
    name = fields.String(required=True, validate=NAME)


class ProgramPersonSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, metadata={"description": "manager (coordinator) or owner (director)"})


class ProgramSchema(ProgramBodySchema):
    organization_id = WholeNumber(required=True)
    my_role = fields.String(required=True)


class WholeProgramSchema(ProgramSchema):
    directors = fields.List(fields.Nested(ProgramPersonSchema), required=True)
    rules = fields.Dict(required=True, metadata={"description": "in force today"})


class TrainingProgramsSchema(Schema):
    items = fields.List(fields.Nested(ProgramSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ListedProcedureSchema(Schema):
    key = fields.String(
        required=True,
        validate=validate.Regexp(
            r"^[a-z0-9][a-z0-9-]{0,39}\Z", error="Expected lowercase letters, digits and hyphens."
        ),
    )
    name = ScreenedText(required=True, longest=80, holds=Holds.NAMES)
    codes = fields.List(Code(), load_default=list, validate=validate.Length(max=20))
    needed = WholeNumber(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=500),
        metadata={"description": "confirmed cases before certification: the program's own number"},
    )


class ExchangeSettingsSchema(Schema):
    """How assessments are exchanged after a case (training/assessments)."""

    window_days = WholeNumber(strict=True, validate=validate.Range(min=3, max=30))
    on_silence = fields.String(validate=validate.OneOf(("remove", "reveal")))
    scale = fields.String(validate=validate.OneOf(tuple(autonomy_scales())))
    open_within_days = WholeNumber(strict=True, allow_none=True, validate=validate.Range(min=0, max=365))


class RulesBodySchema(Schema):
    """A program's rules from a day on, whole; what is left out is as before any were stated."""

    attestation_policy = fields.String(load_default="on_request", validate=validate.OneOf(POLICIES))
    sample_share = DecimalText(
        load_default=Decimal(1), validate=validate.Range(min=0, max=1), metadata={"description": "of 1; for sampled"}
    )
    codes = fields.List(
        Code(),
        load_default=list,
        validate=validate.Length(max=500),
        metadata={"description": "for certain_procedures"},
    )
    who_may_attest = fields.String(load_default="named", validate=validate.OneOf(WHO_MAY_ATTEST))
    request_days = WholeNumber(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=365),
        metadata={"description": "days a request waits; null: until somebody answers. It never becomes confirmed"},
    )
    log_reminder_days = WholeNumber(load_default=QUIET_AFTER, strict=True, validate=validate.Range(min=1, max=365))
    assessments = fields.Nested(ExchangeSettingsSchema, load_default=dict)
    certification = fields.List(
        fields.Nested(ListedProcedureSchema),
        load_default=list,
        validate=validate.Length(max=MOST_PROCEDURES),
        metadata={"description": "the procedures of the look-up"},
    )

    @validates_schema
    def _whole(self, data: dict[str, Any], **_more: Any) -> None:
        if data["attestation_policy"] == "certain_procedures" and not data["codes"]:
            raise ValidationError("Give the codes whose cases are attested.", "codes")
        keys = [item["key"] for item in data["certification"]]
        if len(keys) != len(set(keys)):
            raise ValidationError("Two procedures have one key.", "certification")


class DatedRulesSchema(Schema):
    starts_on = AnyDay(required=True)
    rules = fields.Dict(required=True)


class RulesListSchema(Schema):
    items = fields.List(fields.Nested(DatedRulesSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StageSchema(Schema):
    starts_on = Day(required=True)
    ends_on = Day(load_default=None, allow_none=True, metadata={"description": "the last day; null goes on"})
    kind = fields.String(load_default="training", validate=validate.OneOf(SPAN_KINDS))
    pgy = WholeNumber(load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=LAST_PGY))
    is_chief = TrueOrFalse(load_default=False)


class ResidentBodySchema(Schema):
    training_started_on = Day(load_default=None, allow_none=True)
    graduates_on = Day(load_default=None, allow_none=True)
    requirement_set = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=80),
        metadata={"description": "a set named by hand, before what the cohort says"},
    )
    stages = fields.List(fields.Nested(StageSchema), load_default=list, validate=validate.Length(max=60))


class ResidentChangeSchema(ResidentBodySchema):
    base_version = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^[0-9a-f]{16}\Z", error="Expected the version as the resident was answered with."),
        metadata={"description": "the version the change was made to; another that is stored meanwhile is a 412"},
    )


class ResidentSchema(ResidentBodySchema):
    version = fields.String(required=True)
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    pgy = WholeNumber(required=True, allow_none=True, metadata={"description": "on the day"})
    stage = fields.String(required=True, allow_none=True, metadata={"description": "kind of stage on the day"})
    is_chief = TrueOrFalse(required=True)
    rotation = fields.String(required=True, allow_none=True, metadata={"description": "on the day"})


class ResidentsQuerySchema(Schema):
    on = Day(load_default=None, metadata={"description": "a day; today without one"})


class ResidentsSchema(Schema):
    items = fields.List(fields.Nested(ResidentSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
