"""Routes of changing a practice's policy and of assigning policies, after seeing what it does; comparing versions."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import managed, me, now, today
from rvuedge.contracts.policies.compared import compared_versions
from rvuedge.contracts.policies.practice import PolicyDraft
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.productivity.repricing.assigning import AssignmentDraft, assign, assignments_of
from rvuedge.productivity.repricing.policy_changes import change_policy
from rvuedge.reports.dated_facts.closed import months_closed
from rvuedge.reports.dated_facts.pay_changes import with_pay
from rvuedge.reports.dated_facts.policy_schemas import (
    PolicyAssignmentBodySchema,
    PolicyAssignmentMadeSchema,
    PolicyAssignmentsSchema,
    PolicyChangeSchema,
    PolicyComparisonQuerySchema,
    PolicyComparisonSchema,
    PolicyDraftSchema,
    PolicyPutQuerySchema,
)

bp = Blueprint("policy_changes", __name__, url_prefix="/api/v1", description="Changes of crediting policies")
POLICY = "/organizations/<int:organization_id>/policies/<name>"
ASSIGNMENTS = "/organizations/<int:organization_id>/policy-assignments"
REACHED = "It reaches closed months, and adjustments were not asked for (closed_months)"


@bp.route(POLICY, methods=["PUT"])
@bp.arguments(PolicyDraftSchema)
@bp.arguments(PolicyPutQuerySchema, location="query")
@bp.response(200, PolicyChangeSchema)
@bp.alt_response(409, schema=ProblemSchema, description=REACHED)
def put_policy(body: dict[str, Any], query: dict[str, Any], organization_id: int, name: str) -> Any:
    """Change a practice's policy from a day of service on; preview=true shows what changes, by month (managers)"""
    more = (body["base"], body["changes"], body["internal_values"], body["effective_from"])
    draft = PolicyDraft(managed(organization_id), name, *more)
    choice = {"preview": query["preview"], "adjust": query["adjust_closed_months"]}
    return change_policy(draft=draft, person_id=me().id, **choice, now=now(), closed=months_closed)


@bp.route(f"{POLICY}/differences", methods=["GET"])
@bp.arguments(PolicyComparisonQuerySchema, location="query")
@bp.response(200, PolicyComparisonSchema)
def compare_policy(query: dict[str, Any], organization_id: int, name: str) -> dict[str, Any]:
    """What differs between two versions of a practice's policy, setting by setting (managers)"""
    found = compared_versions(managed(organization_id), name, query["version"], query["against"])
    return {"name": name, "version": found.version, "against": found.against, "items": found.rows, "next_cursor": None}


@bp.route(ASSIGNMENTS, methods=["GET"])
@bp.response(200, PolicyAssignmentsSchema)
def list_assignments(organization_id: int) -> dict[str, Any]:
    """Every assignment of a policy to a member, newest first; the newest that holds a day counts (managers)"""
    items = [
        {
            **{name: getattr(row, name) for name in ("id", "person_id", "policy", "first_day", "last_day")},
            "name": member,
            "assigned_by": row.assigned_by,
            "assigned_at": row.assigned_at,
        }
        for row, member in assignments_of(managed(organization_id))
    ]
    return {"items": items, "next_cursor": None}


@bp.route(ASSIGNMENTS, methods=["POST"])
@bp.arguments(PolicyAssignmentBodySchema)
@bp.arguments(PolicyPutQuerySchema, location="query")
@bp.response(200, PolicyAssignmentMadeSchema)
@bp.alt_response(409, schema=ProblemSchema, description=REACHED)
def assign_policy(body: dict[str, Any], query: dict[str, Any], organization_id: int) -> Any:
    """Assign a policy to members for some days; preview=true shows what changes by month (managers)"""
    draft = AssignmentDraft(managed(organization_id), **{**body, "person_ids": tuple(body["person_ids"])})
    choice = {"preview": query["preview"], "adjust": query["adjust_closed_months"]}
    return with_pay(assign(draft, by=me(), **choice, now=now(), closed=months_closed), today=today())
