"""Routes of totals and the dashboard."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode
from rvuedge.productivity.repricing.repricing import reprice_person
from rvuedge.productivity.totals import other_terms as whatif
from rvuedge.productivity.totals import queries
from rvuedge.productivity.totals.schemas import RepricingQuerySchema, RepricingSchema, WrvuQuerySchema, WrvuSchema

blp = Blueprint("productivity", __name__, url_prefix="/api/v1", description="Totals and dashboard")

BY_COLUMN = {"code": queries.by_code, "category": queries.by_category, "site": queries.by_site}


@blp.route("/wrvu", methods=["GET"])
@blp.arguments(WrvuQuerySchema, location="query")
@blp.response(200, WrvuSchema)
def show_wrvu(asked: dict[str, Any]) -> dict[str, Any]:
    """Your credited work RVUs for a period, in groups; optionally under another release or policy"""
    start, end, by = asked["from_"], asked["to"], asked["by"]
    answer = {
        "from_": start,
        "to": end,
        "by": by,
        "release": asked["release"],
        "policy": asked["policy"],
    }
    if asked["release"] or asked["policy"]:
        return answer | whatif.totals(me(), start, end, by, asked["release"], asked["policy"])
    grouped = BY_COLUMN.get(by)
    if grouped:
        groups = grouped(me().id, start=start, end=end)
    else:
        groups = queries.by_period(me().id, start=start, end=end, by=by)
    return answer | queries.summed(groups)


@blp.route("/repricing", methods=["GET"])
@blp.arguments(RepricingQuerySchema, location="query")
@blp.response(200, RepricingSchema)
def show_repricing(asked: dict[str, Any]) -> dict[str, Any]:
    """Your logged lines under another release or policy: each line, the totals, and why they differ"""
    found = reprice_person(
        me(), start=asked["from_"], end=asked["to"], release=asked["release"], policy=asked["policy"]
    )
    first = decode_offset(asked["cursor"])
    last = first + asked["limit"]
    told = found.repricing
    return {
        "old": told.old,
        "new": told.new,
        "change": told.change,
        "change_percent": told.change_percent,
        "unvalued_lines": told.unvalued,
        "reasons": [{"why": why, "lines": lines} for why, lines in found.reasons],
        "items": [
            {
                "log_id": str(log.id),
                "performed_on": log.performed_on,
                "code": code,
                "old": line.old,
                "new": line.new,
                "change": line.change,
                "why": line.why,
            }
            for log, code, line in found.lines[first:last]
        ],
        "next_cursor": encode([last]) if len(found.lines) > last else None,
    }
