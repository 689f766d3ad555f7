"""The route that gives a person their re-priced lines in a file."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from rvuedge.accounts.people.access import me
from rvuedge.platform.openapi import Blueprint
from rvuedge.productivity.totals.schemas import RepricedPeriodSchema
from rvuedge.reports.exports.repricing_csv import repriced_csv

blp = Blueprint("repricing_export", __name__, url_prefix="/api/v1", description="Export of re-priced lines")


@blp.route("/repricing/export", methods=["GET"])
@blp.arguments(RepricedPeriodSchema, location="query")
@blp.response(200, content_type="text/csv", description="the file, streamed")
def export_repricing(asked: dict[str, Any]) -> Response:
    """Your logged lines under another release or policy as csv: each line once, before and after, with the reason"""
    start, end = asked["from_"], asked["to"]
    lines = repriced_csv(me(), start=start, end=end, release=asked["release"], policy=asked["policy"])
    name = f"repriced-{start}-{end}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)
