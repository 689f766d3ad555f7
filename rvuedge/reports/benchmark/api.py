"""Routes of reports."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.platform.openapi import Blueprint
from rvuedge.reports.benchmark.build import Asked, benchmark_report
from rvuedge.reports.benchmark.pdf import as_pdf
from rvuedge.reports.benchmark.schemas import BenchmarkQuerySchema, BenchmarkReportSchema, weighed
from rvuedge.reports.benchmark.spreadsheets import as_csv, as_xlsx
from rvuedge.reports.rules.report import BenchmarkReport

blp = Blueprint("reports", __name__, url_prefix="/api/v1", description="Reports and exports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blp.route("/organizations/<int:organization_id>/benchmark-report", methods=["GET"])
@blp.arguments(BenchmarkQuerySchema, location="query")
@blp.response(200, BenchmarkReportSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def benchmark(asked: dict[str, Any], organization_id: int) -> Response:
    """Every physician's annualized wRVUs and percentiles, or groups without names: json, csv, xlsx, pdf (managers)"""
    organization = managed(organization_id)
    surveys = [(survey_for(survey, [organization]), weight) for survey, weight in weighed(asked["survey"])]
    report = benchmark_report(
        organization_id=organization,
        surveys=surveys,
        start=asked["from_"],
        end=asked["to"],
        today=now().date(),
        asked=Asked(asked["policy"], asked["reprice"] == "survey", asked["detail"]),
    )
    _remember(report, asked["format"])
    return written(report, asked["format"])


def written(report: BenchmarkReport, wanted: str) -> Response:
    """The report in the wanted format."""
    name = f"benchmark-{report.start}-{report.end}.{wanted}"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    if wanted == "csv":
        return Response(as_csv(report), mimetype="text/csv", headers=attachment)
    if wanted == "xlsx":
        return Response(as_xlsx(report), mimetype=XLSX, headers=attachment)
    if wanted == "pdf":
        return Response(as_pdf(report), mimetype="application/pdf", headers=attachment)
    answer: Response = jsonify(BenchmarkReportSchema().dump(report))
    return answer


def _remember(report: BenchmarkReport, wanted: str) -> None:
    record_audit(
        actor_id=me().id,
        organization_id=report.organization_id,
        action="benchmark-report.view",
        subject=f"organization {report.organization_id}",
        detail={
            "from": report.start.isoformat(),
            "to": report.end.isoformat(),
            "survey": report.survey.id,
            "surveys": [survey.id for survey in report.surveys],
            "format": wanted,
            "detail": report.detail,
            "people": list(report.people),
        },
        people=report.people,
        now=now(),
    )
