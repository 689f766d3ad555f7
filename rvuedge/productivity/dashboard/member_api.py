"""What a manager sees of a physician's figures: the dashboard and totals of the days of the membership."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.audit.visibility import seen_by_manager
from rvuedge.accounts.people.access import today_of
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.dashboard import dashboard
from rvuedge.productivity.dashboard.schemas import (
    DashboardQuerySchema,
    MemberDashboardSchema,
    MemberWrvuQuerySchema,
    MemberWrvuSchema,
)
from rvuedge.productivity.totals import queries

blp = Blueprint("member_figures", __name__, url_prefix="/api/v1", description="What a manager sees of a member")
ONE = "/organizations/<int:organization_id>/members/<int:person_id>"


@blp.route(f"{ONE}/dashboard", methods=["GET"])
@blp.arguments(DashboardQuerySchema, location="query")
@blp.response(200, MemberDashboardSchema)
def member_dashboard(asked: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """A physician's dashboard, days of the membership only (managers); the view is audited"""
    sight = seen_by_manager(organization_id, person_id, what="dashboard", on=asked["on"])
    on = asked["on"] or today_of(sight.person.time_zone)
    return dashboard.of_member(sight, on=on, parts=asked["parts"])


@blp.route(f"{ONE}/wrvu", methods=["GET"])
@blp.arguments(MemberWrvuQuerySchema, location="query")
@blp.response(200, MemberWrvuSchema)
def member_wrvu(asked: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """A physician's credited work RVUs in groups, days of the membership only (managers); the view is audited"""
    start, end, by = asked["from_"], asked["to"], asked["by"]
    sight = seen_by_manager(organization_id, person_id, what="wrvu", by=by, **{"from": start, "to": end})
    periods = sight.within(start, end)
    groups = queries.grouped(person_id, periods, by=by, organizations=[organization_id])
    seen = [{"from_": first, "to": last} for first, last in periods]
    return {"from_": start, "to": end, "by": by, "seen": seen, **queries.summed(groups)}
