"""Routes of plan changes: ask for one, and take what it came to as JSON, csv or xlsx. Nothing is applied."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.errors import ConflictError
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.reports.plan_change.files import MEDIA, file_name, plan_file
from rvuedge.reports.plan_change.request import ask, job_of
from rvuedge.reports.plan_change.schemas import PlanChangeBodySchema, PlanChangeQuerySchema, PlanChangeSchema
from rvuedge.reports.plan_change.shown import shown_to

bp = Blueprint("plan_changes", __name__, url_prefix="/api/v1", description="A new plan modeled on a past year")
PLAN_CHANGES = "/organizations/<int:organization_id>/plan-changes"


class PlanChangeRunsError(ConflictError):
    """A file of a plan change whose job has not come to its end."""

    code = "plan-change-not-done"


@bp.route(PLAN_CHANGES, methods=["POST"])
@limiter.limit("30/minute")
@bp.arguments(PlanChangeBodySchema)
@bp.response(200, PlanChangeSchema)
def model_plan_change(body: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """What a new plan would have paid for a past year's work; nothing is applied. Long ones go on as the job named"""
    job = ask(managed(organization_id), body, by=me(), now=now())
    return shown_to(me().id, job, wanted="json", now=now()).as_json()


@bp.route(f"{PLAN_CHANGES}/<uuid:job_id>", methods=["GET"])
@bp.arguments(PlanChangeQuerySchema, location="query")
@bp.response(200, PlanChangeSchema)
@bp.alt_response(409, schema=ProblemSchema, description="A file is asked for before the job is done")
def show_plan_change(query: dict[str, Any], organization_id: int, job_id: UUID) -> Any:
    """A plan change by its job, for a day: json (default), csv or xlsx"""
    job, wanted = job_of(managed(organization_id), str(job_id)), query["format"]
    if wanted != "json" and job.state != "done":
        raise PlanChangeRunsError(f"This plan change is {job.state}: {job.problem or job.words or 'wait for it'}.")
    found = shown_to(me().id, job, wanted=wanted, now=now())
    if wanted == "json":
        return found.as_json()
    headers = {"Content-Disposition": f'attachment; filename="{file_name(found, wanted)}"'}
    return Response(plan_file(found, wanted), mimetype=MEDIA[wanted], headers=headers)
