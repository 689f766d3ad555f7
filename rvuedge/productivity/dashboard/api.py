"""The route of the dashboard."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me, today_of
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.dashboard import dashboard
from rvuedge.productivity.dashboard.schemas import DashboardQuerySchema, DashboardSchema

blp = Blueprint("dashboard", __name__, url_prefix="/api/v1", description="The dashboard")


@blp.route("/dashboard", methods=["GET"])
@blp.arguments(DashboardQuerySchema, location="query")
@blp.response(200, DashboardSchema)
def show_dashboard(asked: dict[str, Any]) -> dict[str, Any]:
    """Totals, pace, projection, percentile, the month's breakdown, comparisons and changes, with calculations"""
    person = me()
    return dashboard.of(person, on=asked["on"] or today_of(person.time_zone), parts=asked["parts"])
