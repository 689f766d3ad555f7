"""What assessors and trainees send and get."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import AnyDay, Day, DecimalText, Instant, Paging, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.training.assessments.instruments import COMPLEXITIES
from rvuedge.training.assessments.rules import SIDES

LONGEST_COMMENT = 2000  # characters; two minutes of dictation
SIDE_TEXT = {"description": "trainee or assessor"}


def _level(**more: Any) -> WholeNumber:
    return WholeNumber(strict=True, allow_none=True, load_default=None, **more)


class AssessorSchema(Schema):
    id = fields.String(required=True, metadata={"description": "key of an entry in the program's roster"})


class RequestBodySchema(Schema):
    assessor = fields.Nested(
        AssessorSchema, load_default=None, allow_none=True, metadata={"description": "else the case's attending"}
    )


class RatingBodySchema(Schema):
    """One side's rating. `teaching` is the trainee's alone, is shown to nobody and goes into averages."""

    autonomy = WholeNumber(required=True, strict=True, metadata={"description": "level of the exchange's scale"})
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
    number = WholeNumber(required=True)
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
    meaningful_from = WholeNumber(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    conflict = fields.String(required=True, allow_none=True)
    confidence = fields.String(required=True)
    sources = fields.List(fields.Nested(AssessmentSourceSchema), required=True)


class AssessmentScalesSchema(Schema):
    items = fields.List(fields.Nested(AssessmentScaleSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class EpaSchema(Schema):
    number = WholeNumber(required=True)
    name = fields.String(required=True, metadata={"description": "in our own words"})


class EpaListSchema(Schema):
    title = fields.String(required=True)
    specialty = fields.String(required=True)
    scale = fields.String(required=True)
    since = AnyDay(required=True)
    profile = fields.String(required=True)
    minimum = fields.String(required=True)
    epas = fields.List(fields.Nested(EpaSchema), required=True)
    confidence = fields.String(required=True)
    sources = fields.List(fields.Nested(AssessmentSourceSchema), required=True)


class EpaListsSchema(Schema):
    items = fields.List(fields.Nested(EpaListSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class RatingSchema(Schema):
    autonomy = WholeNumber(required=True)
    performance = WholeNumber(required=True, allow_none=True)
    complexity = fields.String(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)
    epa = WholeNumber(required=True, allow_none=True)
    phase = fields.String(required=True, allow_none=True)
    entrustment = WholeNumber(required=True, allow_none=True)
    teaching = WholeNumber(required=True, allow_none=True, metadata={"description": "in your own rating alone"})


class AssessmentSideSchema(Schema):
    """`seal` is shown at once; `rating`, `nonce` and `sealed_text` once you may see it."""

    seal = fields.String(
        required=True,
        metadata={"description": "SHA-256 of 'rvu-edge assessment 1:' + nonce + ':' + sealed_text"},
    )
    committed_at = Instant(required=True)
    days_after = WholeNumber(required=True, metadata={"description": "days from the case to the rating"})
    changes = WholeNumber(required=True, metadata={"description": "changes before the other side had rated"})
    rating = fields.Nested(RatingSchema, required=True, allow_none=True)
    nonce = fields.String(required=True, allow_none=True)
    sealed_text = fields.String(required=True, allow_none=True)


class AssessmentPersonSchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)


class AssessmentSchema(Schema):
    id = fields.String(required=True)
    log_id = fields.String(required=True)
    performed_on = AnyDay(required=True)
    code = fields.String(required=True)
    trainee = fields.Nested(AssessmentPersonSchema, required=True)
    assessor = fields.Nested(AssessmentPersonSchema, required=True)
    my_side = fields.String(required=True, allow_none=True, metadata=SIDE_TEXT)
    scale = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    state = fields.String(
        required=True, metadata={"description": "requested, sealed, revealed, closed, removed or expired"}
    )
    waits_for_me = TrueOrFalse(required=True)
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
    waiting = TrueOrFalse(load_default=False, metadata={"description": "those that wait for your rating"})


class ScaleCountSchema(Schema):
    level = WholeNumber(required=True)
    name = fields.String(required=True)
    assessments = WholeNumber(required=True)


class AutonomySummarySchema(Schema):
    scale = fields.String(required=True)
    title = fields.String(required=True)
    levels = fields.List(fields.Nested(ScaleCountSchema), required=True)
    assessments = WholeNumber(required=True)
    meaningful = WholeNumber(
        required=True, allow_none=True, metadata={"description": "at the level of meaningful autonomy or above"}
    )
    gap = DecimalText(
        required=True, allow_none=True, metadata={"description": "mean of own level minus the assessor's"}
    )
    pairs = WholeNumber(required=True)


class EpaStandingSchema(EpaSchema):
    assessments = WholeNumber(required=True)
    newest = WholeNumber(required=True, allow_none=True)
    newest_name = fields.String(required=True, allow_none=True)
    newest_on = AnyDay(required=True, allow_none=True)
    highest = WholeNumber(required=True, allow_none=True)


class TeachingSchema(Schema):
    average = DecimalText(required=True, allow_none=True)
    assessments = WholeNumber(required=True)
    cases = WholeNumber(required=True)
    hidden_because = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)


class AssessmentSummarySchema(Schema):
    autonomy = fields.List(fields.Nested(AutonomySummarySchema), required=True)
    epas = fields.List(fields.Nested(EpaStandingSchema), required=True)
    epa_note = fields.String(required=True, allow_none=True)
    waiting_for_me = WholeNumber(required=True)


class AssessedResidentSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    requested = WholeNumber(required=True)
    assessed = WholeNumber(required=True, metadata={"description": "by the assessor, and open to both"})
    removed = WholeNumber(required=True, metadata={"description": "ended by the window without both"})
    last_on = AnyDay(required=True, allow_none=True)
    autonomy = fields.List(fields.Nested(AutonomySummarySchema), required=True)
    epas = fields.List(fields.Nested(EpaStandingSchema), required=True)


class TeacherSchema(TeachingSchema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)


class ProgramAssessmentsSchema(Schema):
    organization_id = WholeNumber(required=True)
    from_ = AnyDay(required=True, data_key="from")
    to = AnyDay(required=True)
    residents = fields.List(fields.Nested(AssessedResidentSchema), required=True)
    teaching = fields.List(fields.Nested(TeacherSchema), required=True)
    epa_note = fields.String(required=True, allow_none=True)


class AssessedPeriodSchema(Schema):
    from_ = Day(load_default=None, allow_none=True, data_key="from")
    to = Day(load_default=None, allow_none=True)
