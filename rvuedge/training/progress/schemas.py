"""Shapes of progress and of the program's board."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import Day, DecimalText
from rvuedge.training.requirements.answer_schemas import (
    AlternativesSchema,
    BindingSchema,
    CaseQuestionSchema,
    CategoryLineSchema,
    RequirementSetSchema,
    ShortfallSchema,
)

SET = {"description": "a set by name for this look alone: one that ships, or the program's own"}
STAGE = {"description": "training, leave, research or elsewhere"}
ON = {"description": "cases up to this day; without it today"}


class ProgressQuerySchema(Schema):
    set_name = fields.String(data_key="set", load_default=None, validate=validate.Length(max=80), metadata=SET)
    on = Day(load_default=None, metadata=ON)


class BoardQuerySchema(Schema):
    on = Day(load_default=None, metadata=ON)


class PlanForecastSchema(Schema):
    projected = fields.Integer(required=True)
    is_on_pace = fields.Boolean(required=True)
    days_planned = fields.Integer(required=True, metadata={"description": "days to come with a rate of their rotation"})
    days_at_own_pace = fields.Integer(required=True)
    method = fields.String(required=True)


class HelpingRotationSchema(Schema):
    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    expected = fields.Integer(required=True)


class StandingLineSchema(CategoryLineSchema):
    key = fields.String(required=True, metadata={"description": "the name in small letters with hyphens"})
    met_in = fields.String(required=True, allow_none=True, metadata={"description": "the month, at this pace: 2028-03"})
    plan_forecast = fields.Nested(PlanForecastSchema, required=True, allow_none=True)
    helping_rotation = fields.Nested(HelpingRotationSchema, required=True, allow_none=True)


class StandingBindingSchema(BindingSchema):
    by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "named, resident, assignment, own_set or shipped; null where no set binds"},
    )


class StandingTotalsSchema(Schema):
    cases = fields.Integer(required=True, metadata={"description": "cases logged, each once"})
    simulated = fields.Integer(required=True)
    roles = fields.Dict(required=True, metadata={"description": "cases by the body's word of the role"})
    chief = fields.Integer(
        required=True, allow_none=True, metadata={"description": "cases in a role of the chief year; null: none such"}
    )
    teaching_assistant = fields.Integer(required=True, allow_none=True)
    confirmed = fields.Integer(required=True, metadata={"description": "attested in the role claimed"})
    disputed = fields.Integer(required=True, metadata={"description": "attested in another role"})
    unattested = fields.Integer(required=True)
    waiting = fields.Integer(required=True, metadata={"description": "cases that count once a question is answered"})


class FreshnessSchema(Schema):
    last_performed_on = fields.Date(required=True, allow_none=True)
    last_logged_on = fields.Date(required=True, allow_none=True)
    days_since_logged = fields.Integer(required=True, allow_none=True)
    days_behind = fields.Integer(
        required=True, allow_none=True, metadata={"description": "days from the last case's day, without leave"}
    )
    median_days_to_log = fields.Integer(required=True, allow_none=True, metadata={"description": "of the last 100"})
    is_quiet = fields.Boolean(required=True)


class NextStepSchema(Schema):
    code = fields.String(required=True)
    sentence = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)


class TeachingValueSchema(Schema):
    work_rvu = DecimalText(required=True, metadata={"description": "face value in wRVU; not credited"})
    lines = fields.Integer(required=True)
    unvalued_lines = fields.Integer(required=True)
    sentence = fields.String(required=True)


class TrainingDaysSchema(Schema):
    organization_id = fields.Integer(required=True, allow_none=True)
    program = fields.String(required=True, allow_none=True)
    specialty = fields.String(required=True, allow_none=True)
    training_started_on = fields.Date(required=True, allow_none=True)
    graduates_on = fields.Date(required=True, allow_none=True)
    stage = fields.String(required=True, allow_none=True, metadata=STAGE)
    pgy = fields.Integer(required=True, allow_none=True)
    is_chief = fields.Boolean(required=True)
    chief_from = fields.Date(required=True, allow_none=True)


class StandingSchema(Schema):
    person_id = fields.Integer(required=True)
    on = fields.Date(required=True)
    training = fields.Nested(TrainingDaysSchema, required=True)
    binding = fields.Nested(StandingBindingSchema, required=True)
    requirement_set = fields.Nested(RequirementSetSchema, required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "met, short or no_numbers"})
    totals = fields.Nested(StandingTotalsSchema, required=True)
    categories = fields.List(fields.Nested(StandingLineSchema), required=True)
    missing = fields.List(
        fields.Nested(ShortfallSchema), required=True, metadata={"description": "the largest share missing first"}
    )
    questions = fields.List(
        fields.Nested(CaseQuestionSchema), required=True, metadata={"description": "of the first 50 cases that wait"}
    )
    unmapped = fields.Dict(required=True)
    alternatives = fields.Nested(AlternativesSchema, required=True, allow_none=True)
    notices = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "what is missing for a whole count"},
    )
    freshness = fields.Nested(FreshnessSchema, required=True)
    next_step = fields.Nested(NextStepSchema, required=True)
    teaching_value = fields.Nested(TeachingValueSchema, required=True)
    disclaimer = fields.String(required=True)


class BriefLineSchema(Schema):
    name = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    counted = fields.Integer(required=True)
    minimum = fields.Integer(required=True)
    projected = fields.Integer(required=True, allow_none=True)
    group = fields.String(required=True, metadata={"description": "falls_short, on_the_way or met"})
    words = fields.String(required=True)


class BriefProgressSchema(Schema):
    """A few kilobytes that a phone keeps for the time without a connection."""

    on = fields.Date(required=True)
    title = fields.String(required=True, allow_none=True, metadata={"description": "of the set; null: not loaded"})
    source = fields.String(required=True)
    cases = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    hero = fields.Nested(BriefLineSchema, required=True, allow_none=True)
    lines = fields.List(fields.Nested(BriefLineSchema), required=True)
    next_step = fields.String(required=True)
    last_performed_on = fields.Date(required=True, allow_none=True)
    disclaimer = fields.String(required=True)


class BehindSchema(Schema):
    category = fields.String(required=True)
    counted = fields.Integer(required=True)
    minimum = fields.Integer(required=True)
    projected = fields.Integer(required=True, allow_none=True)
    shortfall = fields.Integer(required=True)


class BoardRowSchema(Schema):
    person_id = fields.Integer(required=True)
    name = fields.String(required=True)
    pgy = fields.Integer(required=True, allow_none=True)
    stage = fields.String(required=True, allow_none=True)
    is_chief = fields.Boolean(required=True)
    graduates_on = fields.Date(required=True, allow_none=True)
    requirement_set = fields.String(required=True, allow_none=True)
    binding = fields.Nested(StandingBindingSchema, required=True)
    counts = fields.String(
        required=True,
        metadata={
            "enum": ["current", "earlier", "none"],
            "description": "earlier: from before something changed; none: not counted yet, numbers are null",
        },
    )
    cases = fields.Integer(required=True, allow_none=True)
    total = fields.Nested(BehindSchema, required=True, allow_none=True, metadata={"description": "the set's largest"})
    behind = fields.List(
        fields.Nested(BehindSchema), required=True, metadata={"description": "at this pace, the largest share first"}
    )
    confirmed = fields.Integer(required=True, allow_none=True)
    unattested = fields.Integer(required=True, allow_none=True)
    requested = fields.Integer(required=True, metadata={"description": "waiting for an attending"})
    role_disagreements = fields.Integer(required=True, allow_none=True)
    waiting = fields.Integer(required=True, allow_none=True)
    last_logged_on = fields.Date(required=True, allow_none=True)
    days_since_logged = fields.Integer(required=True, allow_none=True)
    days_behind = fields.Integer(required=True, allow_none=True)
    is_quiet = fields.Boolean(required=True)
    needs_a_look = fields.List(fields.String(), required=True)


class BoardCategorySchema(Schema):
    category = fields.String(required=True)
    requirement_set = fields.String(required=True)
    behind = fields.List(fields.Integer(), required=True, metadata={"description": "the residents, by person_id"})
    residents = fields.Integer(required=True)


class BoardSchema(Schema):
    organization_id = fields.Integer(required=True)
    program = fields.String(required=True)
    on = fields.Date(required=True)
    being_counted = fields.String(
        required=True, allow_none=True, metadata={"description": "a sentence, where some counts are not of this moment"}
    )
    quiet_after_days = fields.Integer(required=True)
    residents = fields.List(fields.Nested(BoardRowSchema), required=True)
    categories = fields.List(
        fields.Nested(BoardCategorySchema), required=True, metadata={"description": "with somebody behind, most first"}
    )
    disclaimer = fields.String(required=True)


class CandidateSchema(Schema):
    person_id = fields.Integer(required=True)
    name = fields.String(required=True)
    pgy = fields.Integer(required=True, allow_none=True)
    performed = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    is_ready = fields.Boolean(required=True, metadata={"description": "confirmed as often as the program asks"})


class CandidatesOfProcedureSchema(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    needed = fields.Integer(required=True, allow_none=True)
    residents = fields.List(fields.Nested(CandidateSchema), required=True)


class CandidatesSchema(Schema):
    items = fields.List(fields.Nested(CandidatesOfProcedureSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
