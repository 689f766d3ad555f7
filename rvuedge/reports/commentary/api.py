"""Routes of comments on physicians of a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from rvuedge.accounts.audit.visibility import visibility_of
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.reports.commentary.queries import comment_shown, comments_within
from rvuedge.reports.commentary.schemas import (
    CommentBodySchema,
    CommentQuerySchema,
    RemovedCommentSchema,
    ReportCommentSchema,
    ReportCommentsSchema,
)
from rvuedge.reports.commentary.services import CommentPlace, remove_comment, write_comment

bp = Blueprint("report_comments", __name__, url_prefix="/api/v1", description="Comments on physicians of a report")
COMMENTS = "/organizations/<int:organization_id>/members/<int:person_id>/report-comments"


@bp.route(COMMENTS, methods=["GET"])
@bp.arguments(CommentQuerySchema, location="query")
@bp.response(200, ReportCommentsSchema)
def list_report_comments(query: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """What managers wrote of a physician's figures, for days within a period (managers)"""
    person = visibility_of(managed(organization_id), person_id).person.id
    found = comments_within(organization_id, [person], start=query["from_"], end=query["to"])
    return {"items": [comment_shown(row) for row in found.get(person, [])], "next_cursor": None}


@bp.route(COMMENTS, methods=["PUT"])
@bp.arguments(CommentBodySchema)
@bp.response(200, ReportCommentSchema)
@bp.alt_response(412, schema=ProblemSchema, description="Somebody changed it since your version")
def put_report_comment(body: dict[str, Any], organization_id: int, person_id: int) -> dict[str, object]:
    """Write what stands beside a physician's figures of some days in each report of them; no patient (managers)"""
    place = _place(organization_id, person_id, body["from_"], body["to"])
    found = write_comment(place, body["text"].strip(), version=body["version"], actor_id=me().id, now=now())
    return comment_shown(found)


@bp.route(COMMENTS, methods=["DELETE"])
@bp.arguments(RemovedCommentSchema, location="query")
@bp.response(204)
@bp.alt_response(412, schema=ProblemSchema, description="Somebody changed it since your version")
def remove_report_comment(query: dict[str, Any], organization_id: int, person_id: int) -> None:
    """Take a comment back; the audit trail keeps what it said (managers)"""
    place = _place(organization_id, person_id, query["from_"], query["to"])
    remove_comment(place, version=query["version"], actor_id=me().id, now=now())


def _place(organization_id: int, person_id: int, first_day: date, last_day: date) -> CommentPlace:
    return CommentPlace(managed(organization_id), person_id, first_day, last_day)
