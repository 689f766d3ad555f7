"""The route of a practice's roster."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.practices.roster import LISTED, RosterResult, import_roster, problem_answer
from rvuedge.accounts.rules.roster.plan import RosterChange
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import (
    AnyDay,
    DecimalText,
    JsonTexts,
    LeftOutSchema,
    QuestionSchema,
    TrueOrFalse,
    WholeNumber,
)
from rvuedge.platform.openapi import Blueprint, ProblemSchema

bp = Blueprint("roster", __name__, url_prefix="/api/v1", description="A practice's roster")


class RosterFormSchema(Schema):
    file = Upload(
        required=True,
        metadata={"description": "csv or xlsx with email, and any of name, specialty, role, cFTE, start and end"},
    )
    mapping = JsonTexts(
        load_default=dict, metadata={"type": "string", "description": "JSON: their heading to our field"}
    )
    answers = JsonTexts(
        load_default=dict, metadata={"type": "string", "description": "JSON: a question's key to the value of a choice"}
    )
    dry_run = TrueOrFalse(load_default=False)


class RosterReadSchema(Schema):
    """A row as it was read; null where the file says nothing."""

    name = fields.String(required=True, allow_none=True)
    specialty = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    cfte = DecimalText(required=True, allow_none=True)
    started_on = AnyDay(required=True, allow_none=True)
    ended_on = AnyDay(required=True, allow_none=True)
    has_left = TrueOrFalse(required=True, metadata={"description": "whether the last day is in the past"})


class RosterStepSchema(Schema):
    line = WholeNumber(required=True)
    email = fields.String(required=True)
    outcome = fields.String(required=True, metadata={"description": "unchanged, changed, invited or invited_again"})
    person_id = WholeNumber(required=True, allow_none=True, metadata={"description": "of a member"})
    role = fields.String(allow_none=True, metadata={"description": "the new one"})
    cfte = DecimalText(allow_none=True, metadata={"description": "the new one"})
    ended_on = AnyDay(allow_none=True, metadata={"description": "the new last day"})
    read = fields.Nested(RosterReadSchema, required=True)


class RosterProblemSchema(Schema):
    line = WholeNumber(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    found = fields.String(required=True)
    expected = fields.String(required=True)


class RosterResultSchema(Schema):
    dry_run = TrueOrFalse(required=True)
    accepted = TrueOrFalse(
        required=True, metadata={"description": "false in a dry run of a file that would be refused"}
    )
    counts = fields.Dict(keys=fields.String(), values=WholeNumber(), required=True)
    rows = fields.List(fields.Nested(RosterStepSchema), required=True)
    problems = fields.List(fields.Nested(RosterProblemSchema), required=True)
    questions = fields.List(
        fields.Nested(QuestionSchema),
        required=True,
        metadata={"description": "open; nothing is done until they are answered"},
    )
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True, metadata={"description": "what was not read"})
    notes = fields.List(fields.String(), required=True)
    ignored_columns = fields.List(fields.String(), required=True, metadata={"description": "columns that are not read"})


@bp.route("/organizations/<int:organization_id>/roster", methods=["POST"])
@limiter.limit("20/minute")
@bp.arguments(RosterFormSchema, location="files")
@bp.response(200, RosterResultSchema)
@bp.alt_response(422, schema=ProblemSchema, description="Problems by line (errors.problems); nothing was changed")
def put_roster(form: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Import a roster, whole or not at all: members are updated, everyone else is invited (managers)"""
    organization = managed(organization_id)
    sent = form["file"]
    name = (sent.filename or "file").replace("\\", "/").rpartition("/")[2]
    more = {"mapping": form["mapping"], "answers": form["answers"], "dry_run": form["dry_run"]}
    result = import_roster(organization, sent.read(), name, by=me(), now=now(), **more)
    return shown(result, today=now().date())


def shown(result: RosterResult, *, today: date) -> dict[str, Any]:
    """What a roster did, as the API answers it."""
    return {
        "dry_run": result.dry_run,
        "accepted": result.accepted,
        "counts": result.counts(),
        "rows": [_step(step, today) for step in result.steps],
        "problems": [problem_answer(problem) for problem in result.problems[:LISTED]],
        "questions": [question.shown() for question in result.questions],
        "left_out": [part.shown() for part in result.left_out],
        "notes": result.notes,
        "ignored_columns": result.ignored,
    }


def _step(step: RosterChange, today: date) -> dict[str, Any]:
    row = step.row
    read = {
        **{name: getattr(row, name) for name in ("name", "specialty", "role", "cfte")},
        "started_on": row.start,
        "ended_on": row.end,
        "has_left": row.end is not None and row.end < today,
    }
    answer = {"line": step.row.line, "email": step.row.email, "outcome": step.outcome, "person_id": step.person_id}
    return {**answer, **(step.changes or {}), "read": read}
