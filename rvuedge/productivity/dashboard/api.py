"""The route of the dashboard."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me, today_of
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.dashboard import dashboard
from rvuedge.productivity.dashboard.schemas import DashboardQuerySchema, DashboardSchema

bp = Blueprint("dashboard", __name__, url_prefix="/api/v1", description="The dashboard")


@bp.route("/dashboard", methods=["GET"])
@bp.arguments(DashboardQuerySchema, location="query")
@bp.response(200, DashboardSchema)
def show_dashboard(query: dict[str, Any]) -> dict[str, Any]:
    """Totals, pace, projection, percentile, the month's breakdown, comparisons and changes, with calculations"""
    person = me()
    return dashboard.of(person, on=query["on"] or today_of(person.time_zone), parts=query["parts"])
