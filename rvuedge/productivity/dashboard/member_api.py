"""What a manager sees of a physician's figures: the dashboard and totals of the days of the membership."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.audit.visibility import view_as_manager
from rvuedge.accounts.people.access import today_of
from rvuedge.logbook.places.queries import work_seen
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.dashboard import dashboard
from rvuedge.productivity.dashboard.schemas import (
    DashboardQuerySchema,
    MemberDashboardSchema,
    MemberWrvuQuerySchema,
    MemberWrvuSchema,
)
from rvuedge.productivity.totals import queries

bp = Blueprint("member_figures", __name__, url_prefix="/api/v1", description="What a manager sees of a member")
MEMBER = "/organizations/<int:organization_id>/members/<int:person_id>"


@bp.route(f"{MEMBER}/dashboard", methods=["GET"])
@bp.arguments(DashboardQuerySchema, location="query")
@bp.response(200, MemberDashboardSchema)
def member_dashboard(query: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """A physician's dashboard, days of the membership only (managers); the view is audited"""
    visibility = view_as_manager(organization_id, person_id, what="dashboard", on=query["on"])
    on = query["on"] or today_of(visibility.person.time_zone)
    return dashboard.of_member(visibility, on=on, parts=query["parts"])


@bp.route(f"{MEMBER}/wrvu", methods=["GET"])
@bp.arguments(MemberWrvuQuerySchema, location="query")
@bp.response(200, MemberWrvuSchema)
def member_wrvu(query: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """A physician's credited work RVUs in groups, days of the membership only (managers); the view is audited"""
    start, end, by = query["from_"], query["to"], query["by"]
    visibility = view_as_manager(organization_id, person_id, what="wrvu", by=by, **{"from": start, "to": end})
    periods = visibility.within(start, end)
    worked = work_seen(visibility).within(start, end)
    groups = queries.grouped(person_id, worked, by=by, organizations=[organization_id])
    seen = [{"from_": first, "to": last} for first, last in periods]
    return {"from_": start, "to": end, "by": by, "visible_days": seen, **queries.summed(groups)}
