"""The route of a practice's roster."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.practices.roster import LISTED, RosterResult, import_roster, problem_answer
from rvuedge.accounts.rules.roster_plan import RosterChange
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import DecimalText
from rvuedge.platform.openapi import Blueprint, ProblemSchema

bp = Blueprint("roster", __name__, url_prefix="/api/v1", description="A practice's roster")


class RosterFormSchema(Schema):
    file = Upload(
        required=True,
        metadata={"description": "csv or xlsx with email, and any of name, specialty, role, cFTE, start, end"},
    )
    dry_run = fields.Boolean(load_default=False)


class RosterStepSchema(Schema):
    line = fields.Integer(required=True)
    email = fields.String(required=True)
    outcome = fields.String(required=True, metadata={"description": "unchanged, changed, invited or invited_again"})
    person_id = fields.Integer(required=True, allow_none=True, metadata={"description": "of a member"})
    role = fields.String(allow_none=True, metadata={"description": "the new one"})
    cfte = DecimalText(allow_none=True, metadata={"description": "the new one"})
    ended_on = fields.Date(allow_none=True, metadata={"description": "the new last day"})


class RosterProblemSchema(Schema):
    line = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    found = fields.String(required=True)
    expected = fields.String(required=True)


class RosterResultSchema(Schema):
    dry_run = fields.Boolean(required=True)
    accepted = fields.Boolean(
        required=True, metadata={"description": "false in a dry run of a file that would be refused"}
    )
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    rows = fields.List(fields.Nested(RosterStepSchema), required=True)
    problems = fields.List(fields.Nested(RosterProblemSchema), required=True)
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
    return shown(import_roster(organization, sent.read(), name, dry_run=form["dry_run"], by=me(), now=now()))


def shown(result: RosterResult) -> dict[str, Any]:
    """What a roster did, as the API answers it."""
    return {
        "dry_run": result.dry_run,
        "accepted": result.accepted,
        "counts": result.counts(),
        "rows": [_step(step) for step in result.steps],
        "problems": [problem_answer(problem) for problem in result.problems[:LISTED]],
        "ignored_columns": result.ignored,
    }


def _step(step: RosterChange) -> dict[str, Any]:
    answer = {"line": step.row.line, "email": step.row.email, "outcome": step.outcome, "person_id": step.person_id}
    return {**answer, **(step.changes or {})}
