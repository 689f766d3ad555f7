"""Routes of facts with dates: one's career stages, and a member's history and what a change of it would do."""

from __future__ import annotations

from datetime import date
from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import memberships_of
from rvuedge.accounts.practices.api import MemberPatchSchema
from rvuedge.accounts.practices.changing import planned
from rvuedge.accounts.rules.membership_spans import MemberChange, MembershipSpan
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.repricing.career_changes import (
    Change,
    StageChange,
    change_stage,
    stage_change,
    stating,
    taking_back,
)
from rvuedge.reports.dated_facts.closed import closed_for
from rvuedge.reports.dated_facts.member_changes import MemberChangeShown, member_change_shown
from rvuedge.reports.dated_facts.schemas import (
    CareerChangedSchema,
    CareerChangeSchema,
    CareerStageBodySchema,
    CareerStageDaySchema,
    CareerStagesSchema,
    MemberChangeShownSchema,
    MemberHistorySchema,
)

bp = Blueprint("dated_facts", __name__, url_prefix="/api/v1", description="Facts with dates")
MEMBER = "/organizations/<int:organization_id>/members/<int:person_id>"


@bp.route("/me/career-stages", methods=["GET"])
@bp.response(200, CareerStagesSchema)
def list_career_stages() -> dict[str, Any]:
    """Your career stages, each with its days; lines are credited by the stage of their day"""
    return {"items": me().stages.spans(), "next_cursor": None}


@bp.route("/me/career-stages", methods=["PUT"])
@bp.arguments(CareerStageBodySchema)
@bp.response(200, CareerChangedSchema)
def put_career_stage(body: dict[str, Any]) -> dict[str, Any]:
    """State your career stage from a day on, up to the next change; credits of those days are recalculated"""
    return _done(stating(body["career_stage"], body["effective_from"]))


@bp.route("/me/career-stages", methods=["DELETE"])
@bp.arguments(CareerStageDaySchema, location="query")
@bp.response(200, CareerChangedSchema)
def delete_career_stage(query: dict[str, Any]) -> dict[str, Any]:
    """Take back the change of a day: the stage before it goes on"""
    return _done(taking_back(query["effective_from"]))


@bp.route("/me/career-stages/preview", methods=["POST"])
@bp.arguments(CareerStageBodySchema)
@bp.response(200, CareerChangeSchema)
def preview_career_stage(body: dict[str, Any]) -> dict[str, Any]:
    """What a change of career stage would do to your credits, by month; nothing is changed"""
    change = stage_change(me(), stating(body["career_stage"], body["effective_from"]), now=now())
    return stage_change_answer(change, closed_for(me().id) if change.months else set())


@bp.route(f"{MEMBER}/history", methods=["GET"])
@bp.response(200, MemberHistorySchema)
def member_history(organization_id: int, person_id: int) -> dict[str, Any]:
    """A member's roles and clinical FTE, each with its days, and their career stages"""
    found = memberships_of(person_id, managed(organization_id))
    if not found:
        raise NotFoundError("No such member.")
    spans = [MembershipSpan(member.started_on, member.ended_on, member.role, member.cfte) for member in found]
    return {"items": spans, "career_stages": found[-1].person.stages.spans(), "next_cursor": None}


@bp.route(f"{MEMBER}/preview", methods=["POST"])
@bp.arguments(MemberPatchSchema)
@bp.response(200, MemberChangeShownSchema)
def preview_member(body: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """What a change of a membership would do to the year's figures and to closed months; nothing is changed"""
    return _answer(shown_to_manager(managed(organization_id), person_id, MemberChange(**body)))


def shown_to_manager(organization_id: int, person_id: int, change: MemberChange) -> MemberChangeShown:
    """What a change would do, and the look at the figures written down. Raises as `planned`."""
    plan = planned(organization_id, person_id, change, by=me(), today=now().date())
    record_view(me().id, organization_id, [person_id], what="change of membership", detail={}, now=now())
    return member_change_shown(organization_id, person_id, plan, now().date())


def stage_change_answer(change: StageChange, closed: set[date]) -> dict[str, Any]:
    """A change of career stage as the API and the page answer it."""
    months = [
        {
            "month": f"{month.month:%Y-%m}",
            "before": month.before,
            "after": month.after,
            "is_closed": month.month in closed,
        }
        for month in change.months
    ]
    since = None if change.since == date.min else change.since
    return {"items": change.stages.spans(), "changes_from": since, "months": months, "change": change.change}


def _done(change: Change) -> dict[str, Any]:
    up = change_stage(me(), change, actor_id=me().id, now=now())
    more = {"recredited_lines": up.credits, "job_id": up.job_id}
    return {"items": me().stages.spans(), "next_cursor": None, **more}


def _answer(found: MemberChangeShown) -> dict[str, Any]:
    return {
        "items": found.planned.after,
        "changes_from": found.planned.since,
        "first": found.first,
        "last": found.last,
        "before": found.before,
        "after": found.after,
        "closed_months": [f"{month:%Y-%m}" for month in found.closed],
    }
