"""Routes of background jobs: how far they are, what came of them, and stopping them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.models import Job
from rvuedge.accounts.jobs.schemas import JobSchema, JobsQuerySchema, JobsSchema, shown
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import transaction
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_instant_and_text, page

bp = Blueprint("jobs", __name__, url_prefix="/api/v1", description="Background jobs")


@bp.route("/jobs", methods=["GET"])
@bp.arguments(JobsQuerySchema, location="query")
@bp.response(200, JobsSchema)
def list_jobs(query: dict[str, Any]) -> dict[str, Any]:
    """Your background jobs, or those of a practice you manage, newest first"""
    organization_id = query["organization_id"]
    if organization_id is not None:
        managed(organization_id)
    found = queue.jobs_listed(
        person_id=me().id,
        organization_id=organization_id,
        state=query["state"],
        before=_before(query["cursor"]),
        limit=query["limit"] + 1,
    )
    answer = page(found, limit=query["limit"], position=lambda job: (job.created_at.isoformat(), job.id))
    return {**answer, "items": [shown(job) for job in found[: query["limit"]]]}


@bp.route("/jobs/<uuid:job_id>", methods=["GET"])
@bp.response(200, JobSchema)
def show_job(job_id: UUID) -> dict[str, Any]:
    """One background job; ask again every second or two while it is waiting or running"""
    return shown(_mine(str(job_id)))


@bp.route("/jobs/<uuid:job_id>/cancel", methods=["POST"])
@bp.response(200, JobSchema)
def cancel_job(job_id: UUID) -> dict[str, Any]:
    """Stop a job: a waiting one at once, a running one after its present step"""
    job = _mine(str(job_id))
    with transaction():
        canceled = queue.cancel(job.id, now=now())
        if job.person_id != me().id:
            record_audit(
                actor_id=me().id,
                organization_id=job.organization_id,
                action="job.cancel",
                subject=f"job {job.id}",
                detail={"kind": job.kind},
                people=[job.person_id] if job.person_id else [],
                now=now(),
            )
    return shown(canceled)


def _mine(job_id: str) -> Job:
    """A job of mine, or of a practice I manage. Raises NotFoundError, and ForbiddenError for other members."""
    job = queue.job_of(job_id)
    if job is not None and job.person_id == me().id:
        return job
    if job is None or job.organization_id is None:
        raise NotFoundError("There is no such job, or it is somebody else's.")
    managed(job.organization_id)
    return job


def _before(cursor: str | None) -> tuple[str, str] | None:
    """Where the list goes on. Raises InvalidError."""
    position = decode_instant_and_text(cursor)
    return (position[0].isoformat(), position[1]) if position else None
