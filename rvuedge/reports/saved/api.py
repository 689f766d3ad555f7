"""Routes of saved reports and of their schedules."""

from __future__ import annotations

from typing import Any

from flask import Response

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.reports.benchmark.api import written
from rvuedge.reports.benchmark.build import report_looked_at
from rvuedge.reports.benchmark.schemas import BenchmarkReportSchema
from rvuedge.reports.saved import schedule, services
from rvuedge.reports.saved.models import ReportSchedule, SavedReport
from rvuedge.reports.saved.schemas import (
    ReportChoicesSchema,
    ReportFileQuerySchema,
    SavedReportBodySchema,
    SavedReportChangeSchema,
    SavedReportSchema,
    SavedReportsSchema,
    ScheduleBodySchema,
    ScheduleSchema,
)

bp = Blueprint("saved_reports", __name__, url_prefix="/api/v1", description="Saved reports")
REPORTS = "/organizations/<int:organization_id>/saved-reports"
REPORT = f"{REPORTS}/<int:report_id>"
CHANGED = "Somebody changed it since your version"


def choices_of(body: dict[str, Any]) -> dict[str, Any]:
    """Choices as they are stored: plain JSON, every one of them."""
    stored: dict[str, Any] = ReportChoicesSchema().dump(body)
    return stored


def report_shown(report: SavedReport, mailings: dict[int, list[dict[str, object]]]) -> dict[str, Any]:
    """A saved report as the API answers it."""
    own = {name: getattr(report, name) for name in ("id", "name", "version", "saved_at")}
    choices = ReportChoicesSchema().load(report.choices)
    return {
        **own,
        "choices": choices,
        "schedule": services.schedule_of(report.id),
        "mailings": mailings.get(report.id, []),
    }


@bp.route(REPORTS, methods=["GET"])
@bp.response(200, SavedReportsSchema)
def list_saved_reports(organization_id: int) -> dict[str, Any]:
    """A practice's saved reports by name, with when each is mailed and what became of it (managers)"""
    found = services.reports_saved(managed(organization_id))
    mailings = schedule.mailings_of([report.id for report in found])
    return {"items": [report_shown(report, mailings) for report in found], "next_cursor": None}


@bp.route(REPORTS, methods=["POST"])
@bp.arguments(SavedReportBodySchema)
@bp.response(201, SavedReportSchema)
@bp.alt_response(409, schema=ProblemSchema, description="The name is taken, or there are 50")
def save_report_choices(body: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Save a report's choices under a name; its period can move with the day it is opened on (managers)"""
    choices = choices_of(body["choices"])
    return report_shown(
        services.save_report(managed(organization_id), body["name"], choices, by=me().id, now=now()), {}
    )


@bp.route(REPORT, methods=["PUT"])
@bp.arguments(SavedReportChangeSchema)
@bp.response(200, SavedReportSchema)
@bp.alt_response(409, schema=ProblemSchema, description="The name is taken")
@bp.alt_response(412, schema=ProblemSchema, description=CHANGED)
def change_saved_report(body: dict[str, Any], organization_id: int, report_id: int) -> dict[str, Any]:
    """Rename a saved report or change its choices (managers)"""
    more = {"version": body["version"], "by": me().id, "now": now()}
    choices = choices_of(body["choices"])
    found = services.change_report(managed(organization_id), report_id, body["name"], choices, **more)
    return report_shown(found, schedule.mailings_of([report_id]))


@bp.route(REPORT, methods=["DELETE"])
@bp.response(204)
def delete_saved_report(organization_id: int, report_id: int) -> None:
    """Delete a saved report with its schedule (managers)"""
    services.delete_report(managed(organization_id), report_id, by=me().id, now=now())


@bp.route(f"{REPORT}/report", methods=["GET"])
@bp.arguments(ReportFileQuerySchema, location="query")
@bp.response(200, BenchmarkReportSchema)
def open_saved_report(query: dict[str, Any], organization_id: int, report_id: int) -> Response:
    """The report that a saved one asks for today: json, csv, xlsx, pdf (managers)"""
    organization, today = managed(organization_id), now().date()
    saved = services.report_saved(organization, report_id)
    report = services.opened_report(organization, saved.choices, on=today, today=today)
    report_looked_at(report, query["format"], actor_id=me().id, now=now())
    return written(report, query["format"])


@bp.route(f"{REPORT}/schedule", methods=["PUT"])
@bp.arguments(ScheduleBodySchema)
@bp.response(200, ScheduleSchema)
def schedule_saved_report(body: dict[str, Any], organization_id: int, report_id: int) -> ReportSchedule:
    """Mail a saved report to managers each month or quarter; their right is looked at on the day of sending"""
    plan = schedule.MailPlan(body["every"], body["day"], tuple(body["recipients"]), body["attaches"])
    return schedule.plan_mail(managed(organization_id), report_id, plan, by=me().id, now=now())


@bp.route(f"{REPORT}/schedule", methods=["DELETE"])
@bp.response(204)
def unschedule_saved_report(organization_id: int, report_id: int) -> None:
    """Mail a saved report no more (managers)"""
    schedule.stop_mail(managed(organization_id), report_id, by=me().id, now=now())
