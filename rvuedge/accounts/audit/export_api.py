"""The route that gives a practice its audit trail in a file."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from rvuedge.accounts.audit.api import AuditQuerySchema, audit_query
from rvuedge.accounts.audit.export import trail_csv
from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("audit_export", __name__, url_prefix="/api/v1", description="Audit trail export")


@bp.route("/organizations/<int:organization_id>/audit/export", methods=["GET"])
@bp.arguments(AuditQuerySchema, location="query")
@bp.response(200, content_type="text/csv", description="the file, streamed")
@bp.alt_response(403, "DEFAULT_ERROR")
def export_audit(query: dict[str, Any], organization_id: int) -> Response:
    """The audit trail as csv, filtered by person, action or days (managers); the export is itself an entry"""
    organization = managed(organization_id)
    detail = {name.strip("_"): str(value) for name, value in query.items() if value is not None}
    record_audit(
        actor_id=me().id,
        organization_id=organization,
        action="audit.export",
        subject=f"organization {organization}",
        detail=detail,
        now=now(),
    )
    headers = {"Content-Disposition": f'attachment; filename="audit-{organization}.csv"'}
    return Response(
        stream_with_context(trail_csv(organization, audit_query(query))), mimetype="text/csv", headers=headers
    )
