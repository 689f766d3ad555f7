"""Shapes of progress and of the program's board."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import AnyDay, Day, DecimalText, TrueOrFalse, WholeNumber
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
    projected = WholeNumber(required=True)
    is_on_pace = TrueOrFalse(required=True)
    days_planned = WholeNumber(required=True, metadata={"description": "days to come with a rate of their rotation"})
    days_at_own_pace = WholeNumber(required=True)
    method = fields.String(required=True)


class HelpingRotationSchema(Schema):
    name = fields.String(required=True)
    starts_on = AnyDay(required=True)
    expected = WholeNumber(required=True)


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
    cases = WholeNumber(required=True, metadata={"description": "cases logged, each once"})
    simulated = WholeNumber(required=True)
    roles = fields.Dict(required=True, metadata={"description": "cases by the body's word of the role"})
    chief = WholeNumber(
        required=True, allow_none=True, metadata={"description": "cases in a role of the chief year; null: none such"}
    )
    teaching_assistant = WholeNumber(required=True, allow_none=True)
    confirmed = WholeNumber(required=True, metadata={"description": "attested in the role claimed"})
    disputed = WholeNumber(required=True, metadata={"description": "attested in another role"})
    unattested = WholeNumber(required=True)
    waiting = WholeNumber(required=True, metadata={"description": "cases that count once a question is answered"})


class FreshnessSchema(Schema):
    last_performed_on = AnyDay(required=True, allow_none=True)
    last_logged_on = AnyDay(required=True, allow_none=True)
    days_since_logged = WholeNumber(required=True, allow_none=True)
    days_behind = WholeNumber(
        required=True, allow_none=True, metadata={"description": "days from the last case's day, without leave"}
    )
    median_days_to_log = WholeNumber(required=True, allow_none=True, metadata={"description": "of the last 100"})
    is_quiet = TrueOrFalse(required=True)


class NextStepSchema(Schema):
    code = fields.String(required=True)
    sentence = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)


class TeachingValueSchema(Schema):
    work_rvu = DecimalText(required=True, metadata={"description": "face value in wRVU; not credited"})
    lines = WholeNumber(required=True)
    unvalued_lines = WholeNumber(required=True)
    sentence = fields.String(required=True)


class TrainingDaysSchema(Schema):
    organization_id = WholeNumber(required=True, allow_none=True)
    program = fields.String(required=True, allow_none=True)
    specialty = fields.String(required=True, allow_none=True)
    training_started_on = AnyDay(required=True, allow_none=True)
    graduates_on = AnyDay(required=True, allow_none=True)
    stage = fields.String(required=True, allow_none=True, metadata=STAGE)
    pgy = WholeNumber(required=True, allow_none=True)
    is_chief = TrueOrFalse(required=True)
    chief_from = AnyDay(required=True, allow_none=True)


class StandingSchema(Schema):
    person_id = WholeNumber(required=True)
    on = AnyDay(required=True)
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
    counted = WholeNumber(required=True)
    minimum = WholeNumber(required=True)
    projected = WholeNumber(required=True, allow_none=True)
    group = fields.String(required=True, metadata={"description": "falls_short, on_the_way or met"})
    words = fields.String(required=True)


class BriefProgressSchema(Schema):
    """A few kilobytes that a phone keeps for the time without a connection."""

    on = AnyDay(required=True)
    title = fields.String(required=True, allow_none=True, metadata={"description": "of the set; null: not loaded"})
    source = fields.String(required=True)
    cases = WholeNumber(required=True)
    confirmed = WholeNumber(required=True)
    hero = fields.Nested(BriefLineSchema, required=True, allow_none=True)
    lines = fields.List(fields.Nested(BriefLineSchema), required=True)
    next_step = fields.String(required=True)
    last_performed_on = AnyDay(required=True, allow_none=True)
    disclaimer = fields.String(required=True)


class BehindSchema(Schema):
    category = fields.String(required=True)
    counted = WholeNumber(required=True)
    minimum = WholeNumber(required=True)
    projected = WholeNumber(required=True, allow_none=True)
    shortfall = WholeNumber(required=True)


class BoardRowSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    pgy = WholeNumber(required=True, allow_none=True)
    stage = fields.String(required=True, allow_none=True)
    is_chief = TrueOrFalse(required=True)
    graduates_on = AnyDay(required=True, allow_none=True)
    requirement_set = fields.String(required=True, allow_none=True)
    binding = fields.Nested(StandingBindingSchema, required=True)
    counts = fields.String(
        required=True,
        metadata={
            "enum": ["current", "earlier", "none"],
            "description": "earlier: from before something changed; none: not counted yet, numbers are null",
        },
    )
    cases = WholeNumber(required=True, allow_none=True)
    total = fields.Nested(BehindSchema, required=True, allow_none=True, metadata={"description": "the set's largest"})
    behind = fields.List(
        fields.Nested(BehindSchema), required=True, metadata={"description": "at this pace, the largest share first"}
    )
    confirmed = WholeNumber(required=True, allow_none=True)
    unattested = WholeNumber(required=True, allow_none=True)
    requested = WholeNumber(required=True, metadata={"description": "waiting for an attending"})
    role_disagreements = WholeNumber(required=True, allow_none=True)
    waiting = WholeNumber(required=True, allow_none=True)
    last_logged_on = AnyDay(required=True, allow_none=True)
    days_since_logged = WholeNumber(required=True, allow_none=True)
    days_behind = WholeNumber(required=True, allow_none=True)
    is_quiet = TrueOrFalse(required=True)
    needs_a_look = fields.List(fields.String(), required=True)


class BoardCategorySchema(Schema):
    category = fields.String(required=True)
    requirement_set = fields.String(required=True)
    behind = fields.List(WholeNumber(), required=True, metadata={"description": "the residents, by person_id"})
    residents = WholeNumber(required=True)


class BoardSchema(Schema):
    organization_id = WholeNumber(required=True)
    program = fields.String(required=True)
    on = AnyDay(required=True)
    being_counted = fields.String(
        required=True, allow_none=True, metadata={"description": "a sentence, where some counts are not of this moment"}
    )
    quiet_after_days = WholeNumber(required=True)
    residents = fields.List(fields.Nested(BoardRowSchema), required=True)
    categories = fields.List(
        fields.Nested(BoardCategorySchema), required=True, metadata={"description": "with somebody behind, most first"}
    )
    disclaimer = fields.String(required=True)


class CandidateSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    pgy = WholeNumber(required=True, allow_none=True)
    performed = WholeNumber(required=True)
    confirmed = WholeNumber(required=True)
    is_ready = TrueOrFalse(required=True, metadata={"description": "confirmed as often as the program asks"})


class CandidatesOfProcedureSchema(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    needed = WholeNumber(required=True, allow_none=True)
    residents = fields.List(fields.Nested(CandidateSchema), required=True)


class CandidatesSchema(Schema):
    items = fields.List(fields.Nested(CandidatesOfProcedureSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
