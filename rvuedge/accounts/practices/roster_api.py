"""The route of a practice's roster."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.practices.roster import LISTED, RosterTold, as_told, import_roster
from rvuedge.accounts.rules.roster_plan import Step
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import DecimalText
from rvuedge.platform.openapi import Blueprint, ProblemSchema

blp = Blueprint("roster", __name__, url_prefix="/api/v1", description="A practice's roster")


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


class RosterToldSchema(Schema):
    dry_run = fields.Boolean(required=True)
    accepted = fields.Boolean(
        required=True, metadata={"description": "false in a dry run of a file that would be refused"}
    )
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    rows = fields.List(fields.Nested(RosterStepSchema), required=True)
    problems = fields.List(fields.Nested(RosterProblemSchema), required=True)
    ignored_columns = fields.List(fields.String(), required=True, metadata={"description": "columns that are not read"})


@blp.route("/organizations/<int:organization_id>/roster", methods=["POST"])
@limiter.limit("20/minute")
@blp.arguments(RosterFormSchema, location="files")
@blp.response(200, RosterToldSchema)
@blp.alt_response(422, schema=ProblemSchema, description="Problems by line (errors.problems); nothing was changed")
def put_roster(form: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Import a roster, whole or not at all: members are updated, everyone else is invited (managers)"""
    organization = managed(organization_id)
    sent = form["file"]
    name = (sent.filename or "file").replace("\\", "/").rpartition("/")[2]
    return shown(import_roster(organization, sent.read(), name, dry_run=form["dry_run"], by=me(), now=now()))


def shown(told: RosterTold) -> dict[str, Any]:
    """What a roster did, as the API answers it."""
    return {
        "dry_run": told.dry_run,
        "accepted": told.accepted,
        "counts": told.counts(),
        "rows": [_step(one) for one in told.steps],
        "problems": [as_told(one) for one in told.problems[:LISTED]],
        "ignored_columns": told.ignored,
    }


def _step(step: Step) -> dict[str, Any]:
    told = {"line": step.row.line, "email": step.row.email, "outcome": step.outcome, "person_id": step.person_id}
    return {**told, **(step.changes or {})}
