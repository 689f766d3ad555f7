"""The route of what a trainee's phone keeps to log a case."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from rvuedge.accounts.people.access import me, today
from rvuedge.platform.fields import AnyDay, TrueOrFalse, WholeNumber
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.programs.capture import at_hand
from rvuedge.training.requirements.answer_schemas import RoleVocabularySchema

bp = Blueprint("training_capture", __name__, url_prefix="/api/v1/training", description="Logging a trainee's case")


class CaptureProgramSchema(Schema):
    organization_id = WholeNumber(required=True)
    name = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, metadata={"description": "residency, fellowship or clerkship"})
    attestation_policy = fields.String(required=True)


class CaptureStageSchema(Schema):
    """Days of a career, both included; without an end they go on."""

    kind = fields.String(required=True, metadata={"description": "training, leave, research or elsewhere"})
    pgy = WholeNumber(required=True, allow_none=True)
    is_chief = TrueOrFalse(required=True)
    starts_on = AnyDay(required=True)
    ends_on = AnyDay(required=True, allow_none=True)


class CaptureRotationSchema(Schema):
    rotation = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    starts_on = AnyDay(required=True)
    ends_on = AnyDay(required=True)


class CaptureAttendingSchema(Schema):
    id = fields.String(required=True, metadata={"description": "the key of the entry in the roster"})
    name = fields.String(required=True)
    active_from = AnyDay(required=True, allow_none=True)
    active_to = AnyDay(required=True, allow_none=True)


class CaptureCodeSchema(Schema):
    """Where a code counts from a first to a last day (both included; null is no limit)."""

    code = fields.String(required=True)
    categories = fields.List(fields.String(), required=True)
    first = AnyDay(required=True, allow_none=True)
    last = AnyDay(required=True, allow_none=True)
    is_own = TrueOrFalse(
        required=True, metadata={"description": "of the program's own map, which goes before the one that ships"}
    )


class TrainingCaptureSchema(Schema):
    program = fields.Nested(CaptureProgramSchema, required=True, allow_none=True)
    specialty = fields.String(required=True, allow_none=True)
    vocabulary = fields.Nested(
        RoleVocabularySchema, required=True, allow_none=True, metadata={"description": "null: none was read"}
    )
    stages = fields.List(fields.Nested(CaptureStageSchema), required=True)
    rotations = fields.List(fields.Nested(CaptureRotationSchema), required=True)
    attendings = fields.List(fields.Nested(CaptureAttendingSchema), required=True)
    code_map = fields.List(
        fields.Nested(CaptureCodeSchema),
        required=True,
        metadata={"description": "the program's of the codes you have logged, and the public one of the specialty"},
    )


@bp.route("/capture", methods=["GET"])
@bp.response(200, TrainingCaptureSchema)
def show_training_capture() -> dict[str, Any]:
    """Roles, years of training, rotations and attendings for logging a case, in one response for a phone to keep"""
    return at_hand(me(), today())
