"""The route that gives a person their own logs in a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, stream_with_context

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.answers.reading import answers_between
from rvuedge.logbook.records.listing import logs_between
from rvuedge.platform.openapi import Blueprint
from rvuedge.reports.exports.log_formats import FORMATS, Export
from rvuedge.reports.exports.schemas import LogExportQuerySchema

bp = Blueprint("log_export", __name__, url_prefix="/api/v1", description="Export of your logs")


@bp.route("/logs/export", methods=["GET"])
@bp.arguments(LogExportQuerySchema, location="query")
@bp.response(200, content_type="application/octet-stream", description="the file, streamed")
def export_logs(query: dict[str, Any]) -> Response:
    """Your logs for a period with their credits: csv, xlsx, json, or a FHIR R4 bundle"""
    start, end = query["from_"] or date(2000, 1, 1), query["to"] or date(2100, 1, 1)
    logs = logs_between(me().id, start=start, end=end)
    export = Export(me().id, start, end, now(), logs, answers_between(me().id, start=start, end=end))
    wanted = FORMATS[query["format"]]
    return Response(
        stream_with_context(wanted.write(export)),
        mimetype=wanted.media_type,
        headers={"Content-Disposition": f'attachment; filename="{wanted.file_name(export)}"'},
    )
