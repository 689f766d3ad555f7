"""What assessors and trainees send and get."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import Day, DecimalText, Instant, Paging
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.training.assessments.instruments import COMPLEXITIES
from rvuedge.training.assessments.rules import SIDES

LONGEST_COMMENT = 2000  # characters; two minutes of dictation
SIDE_TEXT = {"description": "trainee or assessor"}


def _level(**more: Any) -> fields.Integer:
    return fields.Integer(strict=True, allow_none=True, load_default=None, **more)


class AssessorSchema(Schema):
    id = fields.String(required=True, metadata={"description": "key of an entry in the program's roster"})


class RequestBodySchema(Schema):
    assessor = fields.Nested(
        AssessorSchema, load_default=None, allow_none=True, metadata={"description": "else the case's attending"}
    )


class RatingBodySchema(Schema):
    """One side's rating. `teaching` is the trainee's alone, is shown to nobody and goes into averages."""

    autonomy = fields.Integer(required=True, strict=True, metadata={"description": "level of the exchange's scale"})
    performance = _level()
    complexity = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(list(COMPLEXITIES)))
    comment = ScreenedText(longest=LONGEST_COMMENT, load_default=None, allow_none=True)
    epa = _level(metadata={"description": "number of the EPA"})
    phase = fields.String(load_default=None, allow_none=True)
    entrustment = _level(metadata={"description": "level of entrustment in that EPA"})
    teaching = _level()


class OwnRatingBodySchema(RatingBodySchema, RequestBodySchema):
    """A trainee's rating of an own case, with whom it is exchanged."""


class ScaleLevelSchema(Schema):
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    meaning = fields.String(required=True, allow_none=True)


class AssessmentSourceSchema(Schema):
    key = fields.String(required=True)
    what = fields.String(required=True)
    address = fields.String(required=True)


class AssessmentScaleSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    use = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "autonomy, performance, complexity, entrustment, teaching"},
    )
    levels = fields.List(fields.Nested(ScaleLevelSchema), required=True)
    of = fields.String(required=True, allow_none=True)
    phases = fields.List(fields.String(), required=True)
    meaningful_from = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    conflict = fields.String(required=True, allow_none=True)
    confidence = fields.String(required=True)
    sources = fields.List(fields.Nested(AssessmentSourceSchema), required=True)


class AssessmentScalesSchema(Schema):
    items = fields.List(fields.Nested(AssessmentScaleSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class EpaSchema(Schema):
    number = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "in our own words"})


class EpaListSchema(Schema):
    title = fields.String(required=True)
    specialty = fields.String(required=True)
    scale = fields.String(required=True)
    since = fields.Date(required=True)
    profile = fields.String(required=True)
    minimum = fields.String(required=True)
    epas = fields.List(fields.Nested(EpaSchema), required=True)
    confidence = fields.String(required=True)
    sources = fields.List(fields.Nested(AssessmentSourceSchema), required=True)


class EpaListsSchema(Schema):
    items = fields.List(fields.Nested(EpaListSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class RatingSchema(Schema):
    autonomy = fields.Integer(required=True)
    performance = fields.Integer(required=True, allow_none=True)
    complexity = fields.String(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)
    epa = fields.Integer(required=True, allow_none=True)
    phase = fields.String(required=True, allow_none=True)
    entrustment = fields.Integer(required=True, allow_none=True)
    teaching = fields.Integer(required=True, allow_none=True, metadata={"description": "in your own rating alone"})


class AssessmentSideSchema(Schema):
    """`seal` is shown at once; `rating`, `nonce` and `sealed_text` once you may see it."""

    seal = fields.String(
        required=True,
        metadata={"description": "SHA-256 of 'rvu-edge assessment 1:' + nonce + ':' + sealed_text"},
    )
    committed_at = Instant(required=True)
    days_after = fields.Integer(required=True, metadata={"description": "days from the case to the rating"})
    changes = fields.Integer(required=True, metadata={"description": "changes before the other side had rated"})
    rating = fields.Nested(RatingSchema, required=True, allow_none=True)
    nonce = fields.String(required=True, allow_none=True)
    sealed_text = fields.String(required=True, allow_none=True)


class AssessmentPersonSchema(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class AssessmentSchema(Schema):
    id = fields.String(required=True)
    log_id = fields.String(required=True)
    performed_on = fields.Date(required=True)
    code = fields.String(required=True)
    trainee = fields.Nested(AssessmentPersonSchema, required=True)
    assessor = fields.Nested(AssessmentPersonSchema, required=True)
    my_side = fields.String(required=True, allow_none=True, metadata=SIDE_TEXT)
    scale = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    state = fields.String(
        required=True, metadata={"description": "requested, sealed, revealed, closed, removed or expired"}
    )
    waits_for_me = fields.Boolean(required=True)
    opened_at = Instant(required=True)
    closes_at = Instant(required=True, metadata={"description": "from here on a silent side can no longer rate"})
    on_silence = fields.String(required=True, metadata={"description": "remove or reveal"})
    sides = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(SIDES))),
        values=fields.Nested(AssessmentSideSchema, allow_none=True),
        required=True,
    )


class AssessmentsSchema(Schema):
    items = fields.List(fields.Nested(AssessmentSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AssessmentsQuerySchema(Paging):
    side = fields.String(load_default=None, data_key="as", validate=validate.OneOf(list(SIDES)), metadata=SIDE_TEXT)
    waiting = fields.Boolean(load_default=False, metadata={"description": "those that wait for your rating"})


class ScaleCountSchema(Schema):
    level = fields.Integer(required=True)
    name = fields.String(required=True)
    assessments = fields.Integer(required=True)


class AutonomySummarySchema(Schema):
    scale = fields.String(required=True)
    title = fields.String(required=True)
    levels = fields.List(fields.Nested(ScaleCountSchema), required=True)
    assessments = fields.Integer(required=True)
    meaningful = fields.Integer(
        required=True, allow_none=True, metadata={"description": "at the level of meaningful autonomy or above"}
    )
    gap = DecimalText(
        required=True, allow_none=True, metadata={"description": "mean of own level minus the assessor's"}
    )
    pairs = fields.Integer(required=True)


class EpaStandingSchema(EpaSchema):
    assessments = fields.Integer(required=True)
    newest = fields.Integer(required=True, allow_none=True)
    newest_name = fields.String(required=True, allow_none=True)
    newest_on = fields.Date(required=True, allow_none=True)
    highest = fields.Integer(required=True, allow_none=True)


class TeachingSchema(Schema):
    average = DecimalText(required=True, allow_none=True)
    assessments = fields.Integer(required=True)
    cases = fields.Integer(required=True)
    hidden_because = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)


class AssessmentSummarySchema(Schema):
    autonomy = fields.List(fields.Nested(AutonomySummarySchema), required=True)
    epas = fields.List(fields.Nested(EpaStandingSchema), required=True)
    epa_note = fields.String(required=True, allow_none=True)
    waiting_for_me = fields.Integer(required=True)


class AssessedResidentSchema(Schema):
    person_id = fields.Integer(required=True)
    name = fields.String(required=True)
    requested = fields.Integer(required=True)
    assessed = fields.Integer(required=True, metadata={"description": "by the assessor, and open to both"})
    removed = fields.Integer(required=True, metadata={"description": "ended by the window without both"})
    last_on = fields.Date(required=True, allow_none=True)
    autonomy = fields.List(fields.Nested(AutonomySummarySchema), required=True)
    epas = fields.List(fields.Nested(EpaStandingSchema), required=True)


class TeacherSchema(TeachingSchema):
    person_id = fields.Integer(required=True)
    name = fields.String(required=True)


class ProgramAssessmentsSchema(Schema):
    organization_id = fields.Integer(required=True)
    from_ = fields.Date(required=True, data_key="from")
    to = fields.Date(required=True)
    residents = fields.List(fields.Nested(AssessedResidentSchema), required=True)
    teaching = fields.List(fields.Nested(TeacherSchema), required=True)
    epa_note = fields.String(required=True, allow_none=True)


class AssessedPeriodSchema(Schema):
    from_ = Day(load_default=None, allow_none=True, data_key="from")
    to = Day(load_default=None, allow_none=True)
