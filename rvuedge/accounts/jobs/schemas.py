"""What the API says of a job."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.jobs.models import STATES, Job
from rvuedge.platform.fields import Instant, Paging, RowNumber, TrueOrFalse, WholeNumber


class JobProgressSchema(Schema):
    done = WholeNumber(required=True)
    of = WholeNumber(required=True, allow_none=True, metadata={"description": "null while it is not known"})
    words = fields.String(required=True, metadata={"description": "what it is at, for a person"})


class JobSchema(Schema):
    """Long work in the background. `result` is there when it is done, `problem` when it failed."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    progress = fields.Nested(JobProgressSchema, required=True)
    person_id = WholeNumber(required=True, allow_none=True)
    organization_id = WholeNumber(required=True, allow_none=True)
    cancel_requested = TrueOrFalse(required=True)
    problem = fields.String(required=True, allow_none=True)
    result = fields.Dict(required=True, allow_none=True)
    created_at = Instant(required=True)
    started_at = Instant(required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)
    expires_at = Instant(required=True, metadata={"description": "when an ended job is forgotten"})


class JobsSchema(Schema):
    items = fields.List(fields.Nested(JobSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class JobsQuerySchema(Paging):
    organization_id = RowNumber(
        load_default=None, metadata={"description": "a practice you manage; without it your own jobs"}
    )
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


def shown(job: Job) -> dict[str, Any]:
    """A job as the API answers it."""
    names = (
        "id", "kind", "state", "person_id", "organization_id", "problem", "result", "created_at", "started_at",
        "ended_at", "expires_at",
    )  # fmt: skip
    progress = {"done": job.done, "of": job.total, "words": job.words}
    return {name: getattr(job, name) for name in names} | {
        "progress": progress,
        "cancel_requested": job.cancel_requested_at is not None,
    }
