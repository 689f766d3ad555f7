"""Routes of reports."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.platform.openapi import Blueprint
from rvuedge.reports.benchmark.build import benchmark_report, options_of, report_looked_at
from rvuedge.reports.benchmark.pdf import as_pdf
from rvuedge.reports.benchmark.schemas import BenchmarkQuerySchema, BenchmarkReportSchema, weighed
from rvuedge.reports.benchmark.spreadsheets import as_csv, as_xlsx
from rvuedge.reports.rules.report import BenchmarkReport

bp = Blueprint("reports", __name__, url_prefix="/api/v1", description="Reports and exports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/organizations/<int:organization_id>/benchmark-report", methods=["GET"])
@bp.arguments(BenchmarkQuerySchema, location="query")
@bp.response(200, BenchmarkReportSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def benchmark(query: dict[str, Any], organization_id: int) -> Response:
    """Every physician's annualized wRVUs and percentiles, or groups without names: json, csv, xlsx, pdf (managers)"""
    organization = managed(organization_id)
    surveys = [(survey_for(survey, [organization]), weight) for survey, weight in weighed(query["survey"])]
    report = benchmark_report(
        organization_id=organization,
        surveys=surveys,
        start=query["from_"],
        end=query["to"],
        today=now().date(),
        options=options_of(query),
    )
    report_looked_at(report, query["format"], actor_id=me().id, now=now())
    return written(report, query["format"], long=query["shape"] == "long")


def written(report: BenchmarkReport, wanted: str, *, long: bool = False) -> Response:
    """The report in the wanted format; `long` is of csv alone."""
    name = f"benchmark-{report.start}-{report.end}.{wanted}"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    if wanted == "csv":
        return Response(as_csv(report, long=long), mimetype="text/csv", headers=attachment)
    if wanted == "xlsx":
        return Response(as_xlsx(report), mimetype=XLSX, headers=attachment)
    if wanted == "pdf":
        return Response(as_pdf(report), mimetype="application/pdf", headers=attachment)
    answer: Response = jsonify(BenchmarkReportSchema().dump(report))
    return answer
