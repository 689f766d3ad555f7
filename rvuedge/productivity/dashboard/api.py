"""The route of the dashboard."""

from __future__ import annotations

from typing import Any

from flask import current_app

from config import Settings
from rvuedge.accounts.people.access import me, today_of
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.dashboard import dashboard, pictures
from rvuedge.productivity.dashboard.schemas import (
    DashboardQuerySchema,
    DashboardSchema,
    PictureQuerySchema,
    PicturesSchema,
)

bp = Blueprint("dashboard", __name__, url_prefix="/api/v1", description="The dashboard")


@bp.route("/dashboard", methods=["GET"])
@bp.arguments(DashboardQuerySchema, location="query")
@bp.response(200, DashboardSchema)
def show_dashboard(query: dict[str, Any]) -> dict[str, Any]:
    """Totals, pace, projection, percentile, the month's breakdown, comparisons and changes, with calculations"""
    person = me()
    return dashboard.of(person, on=query["on"] or today_of(person.time_zone), parts=query["parts"])


@bp.route("/dashboard/pictures", methods=["GET"])
@bp.arguments(PictureQuerySchema, location="query")
@bp.response(200, PicturesSchema)
def show_pictures(query: dict[str, Any]) -> dict[str, Any]:
    """The year's ring, its months, the place among peers, the mix of codes and pay by element, as SVG with tables"""
    person = me()
    settings: Settings = current_app.config["RVUEDGE"]
    return pictures.of(person, on=query["on"] or today_of(person.time_zone), invented=settings.mode != "production")
