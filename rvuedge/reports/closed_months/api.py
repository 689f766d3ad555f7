"""Routes that give a practice its closed month: all statements in one archive, and a file for payroll."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.openapi import Blueprint
from rvuedge.reports.closed_months.pack import pack_name
from rvuedge.reports.closed_months.payroll_files import MEDIA, file_name, payroll_file
from rvuedge.reports.closed_months.schemas import PackQuerySchema, PayrollQuerySchema
from rvuedge.reports.closed_months.taken import pack_by, payroll_by
from rvuedge.statements.closing import month_of

bp = Blueprint("closed_month_files", __name__, url_prefix="/api/v1", description="Statement packs and payroll files")
MONTH = "/organizations/<int:organization_id>/periods/<month>"


@bp.route(f"{MONTH}/statements", methods=["GET"])
@bp.arguments(PackQuerySchema, location="query")
@bp.response(200, content_type="application/zip", description="the archive, streamed")
@bp.alt_response(403, "DEFAULT_ERROR")
def show_pack(query: dict[str, Any], organization_id: int, month: str) -> Response:
    """Every member's statement for a closed month in one zip, each as its single download (managers)"""
    wanted, day = query["format"], month_of(month)
    pieces = pack_by(me().id, managed(organization_id), day, wanted, now=now())
    headers = {"Content-Disposition": f'attachment; filename="{pack_name(day, wanted)}"'}
    return Response(stream_with_context(pieces), mimetype="application/zip", headers=headers)


@bp.route(f"{MONTH}/payroll", methods=["GET"])
@bp.arguments(PayrollQuerySchema, location="query")
@bp.response(200, content_type="text/csv", description="csv or xlsx")
@bp.alt_response(403, "DEFAULT_ERROR")
def show_payroll(query: dict[str, Any], organization_id: int, month: str) -> Response:
    """A closed month for payroll: work and pay by person and element, csv or xlsx (managers)"""
    wanted, choice = query["format"], {"amendments": query["amendments"], "now": now()}
    payroll = payroll_by(me().id, managed(organization_id), month_of(month), wanted, **choice)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(payroll, wanted)}"'}
    return Response(payroll_file(payroll, wanted), mimetype=MEDIA[wanted], headers=headers)
