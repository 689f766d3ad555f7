"""The route that gives a person their re-priced lines in a file."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from rvuedge.accounts.people.access import me
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.totals.schemas import RepricedPeriodSchema
from rvuedge.reports.exports.repricing_csv import repriced_csv

bp = Blueprint("repricing_export", __name__, url_prefix="/api/v1", description="Export of re-priced lines")


@bp.route("/repricing/export", methods=["GET"])
@bp.arguments(RepricedPeriodSchema, location="query")
@bp.response(200, content_type="text/csv", description="the file, streamed")
def export_repricing(query: dict[str, Any]) -> Response:
    """Your logged lines under another release or policy as csv: each line once, before and after, with the reason"""
    start, end = query["from_"], query["to"]
    lines = repriced_csv(me(), start=start, end=end, release=query["release"], policy=query["policy"])
    name = f"repriced-{start}-{end}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)
