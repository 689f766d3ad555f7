"""Routes of totals and the dashboard."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode
from rvuedge.productivity.repricing.repricing import reprice_person
from rvuedge.productivity.totals import other_terms, queries
from rvuedge.productivity.totals.schemas import RepricingQuerySchema, RepricingSchema, WrvuQuerySchema, WrvuSchema

bp = Blueprint("productivity", __name__, url_prefix="/api/v1", description="Totals and dashboard")

BY_COLUMN = {"code": queries.by_code, "category": queries.by_category, "site": queries.by_site}


@bp.route("/wrvu", methods=["GET"])
@bp.arguments(WrvuQuerySchema, location="query")
@bp.response(200, WrvuSchema)
def show_wrvu(query: dict[str, Any]) -> dict[str, Any]:
    """Your credited work RVUs for a period, in groups; optionally under another release or policy"""
    start, end, by = query["from_"], query["to"], query["by"]
    answer = {
        "from_": start,
        "to": end,
        "by": by,
        "release": query["release"],
        "policy": query["policy"],
    }
    if query["release"] or query["policy"]:
        return answer | other_terms.totals(me(), start, end, by, query["release"], query["policy"])
    grouped = BY_COLUMN.get(by)
    if grouped:
        groups = grouped(me().id, start=start, end=end)
    else:
        groups = queries.by_period(me().id, start=start, end=end, by=by)
    return answer | queries.summed(groups)


@bp.route("/repricing", methods=["GET"])
@bp.arguments(RepricingQuerySchema, location="query")
@bp.response(200, RepricingSchema)
def show_repricing(query: dict[str, Any]) -> dict[str, Any]:
    """Your logged lines under another release or policy: each line, the totals, and why they differ"""
    found = reprice_person(
        me(), start=query["from_"], end=query["to"], release=query["release"], policy=query["policy"]
    )
    first = decode_offset(query["cursor"])
    last = first + query["limit"]
    repricing = found.repricing
    return {
        "old": repricing.old,
        "new": repricing.new,
        "change": repricing.change,
        "change_percent": repricing.change_percent,
        "unvalued_lines": repricing.unvalued,
        "reasons": [{"why": why, "lines": lines} for why, lines in found.reasons],
        "items": [
            {
                "log_id": logged.log_id,
                "performed_on": logged.performed_on,
                "code": logged.code,
                "old": line.old,
                "new": line.new,
                "change": line.change,
                "why": line.why,
            }
            for logged, line in found.lines[first:last]
        ],
        "next_cursor": encode([last]) if len(found.lines) > last else None,
    }
