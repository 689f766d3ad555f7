"""Routes of reconciliations as files."""

from __future__ import annotations

from typing import Any

from flask import Response

from rvuedge.accounts.audit.trail import names_of
from rvuedge.accounts.people.access import me, now
from rvuedge.files.safe_cells import XLSX
from rvuedge.platform.openapi import Blueprint
from rvuedge.reconciliation import files
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.queries import reconciliation_for
from rvuedge.statements.file_schemas import ReportQuerySchema

bp = Blueprint("reconciliation_reports", __name__, url_prefix="/api/v1", description="Reconciliation reports")
FORMATS = {
    "csv": (files.as_csv, "text/csv"),
    "xlsx": (files.as_xlsx, XLSX),
    "pdf": (files.as_pdf, "application/pdf"),
}


@bp.route("/reconciliations/<uuid:reconciliation_id>/report", methods=["GET"])
@bp.arguments(ReportQuerySchema, location="query")
@bp.response(200, content_type="application/octet-stream", description="the report as a file")
def reconciliation_report(query: dict[str, Any], reconciliation_id: Any) -> Response:
    """A reconciliation as a report: csv, xlsx or pdf"""
    found = reconciliation_for(me(), str(reconciliation_id), wanted=query["format"], now=now())
    return written(found, query["format"])


def written(found: Reconciliation, wanted: str) -> Response:
    """A reconciliation in a format, in the name of the person whose log it is."""
    write, mimetype = FORMATS[wanted]
    head = files.report_head(found, names_of([found.person_id])[found.person_id])
    attachment = {"Content-Disposition": f'attachment; filename="reconciliation-{found.starts_on}.{wanted}"'}
    return Response(write(found, head), mimetype=mimetype, headers=attachment)
