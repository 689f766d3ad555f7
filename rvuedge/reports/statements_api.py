"""Routes of statements of closed months and of reconciliations as files."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from rvuedge.accounts.access import managed, me, my_organizations, now
from rvuedge.accounts.models import Person
from rvuedge.accounts.queries import organizations_ever
from rvuedge.accounts.sight import remember_look
from rvuedge.errors import NotFoundError
from rvuedge.extensions import db
from rvuedge.openapi import Blueprint
from rvuedge.productivity.closing import Statement, closed_months, month_of, statement_of
from rvuedge.productivity.reconciliations import reconciliation_of, sentences
from rvuedge.reports import statements
from rvuedge.reports.log_formats import XLSX
from rvuedge.reports.statement_schemas import ReportQuerySchema, StatementQuerySchema, StatementSchema

blp = Blueprint("statements", __name__, url_prefix="/api/v1", description="Statements, reports to send")


@blp.route("/statements/<month>", methods=["GET"])
@blp.arguments(StatementQuerySchema, location="query")
@blp.response(200, StatementSchema)
def show_statement(asked: dict[str, Any], month: str) -> Response:
    """Your statement of a month your practice has closed: json, csv or pdf; the same bytes every time"""
    mine = [asked["organization"]] if asked["organization"] is not None else organizations_ever(me().id)
    if not set(mine) <= {*organizations_ever(me().id), *my_organizations()}:
        raise NotFoundError("You do not belong to such an organization.")
    first = month_of(month)
    closed = [one for one in mine if any(period.month == first for period in closed_months(one))]
    if not closed:
        raise NotFoundError(f"{month} is not closed in your practice.")
    return written(statement_of(closed[0], me().id, first), asked["format"])


@blp.route("/organizations/<int:organization_id>/members/<int:person_id>/statements/<month>", methods=["GET"])
@blp.arguments(StatementQuerySchema(only=("format",)), location="query")
@blp.response(200, StatementSchema)
@blp.alt_response(403, "DEFAULT_ERROR")
def show_member_statement(asked: dict[str, Any], organization_id: int, person_id: int, month: str) -> Response:
    """A member's statement of a closed month (managers); the view is in the audit trail"""
    organization = managed(organization_id)
    found = statement_of(organization, person_id, month_of(month))
    detail = {"month": month, "format": asked["format"]}
    remember_look(me().id, organization, [person_id], what="statement", detail=detail, at=now())
    return written(found, asked["format"])


def written(statement: Statement, wanted: str) -> Response:
    """A statement in a format."""
    name = f"statement-{statement.month:%Y-%m}-{statement.person_id}.{wanted}"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    if wanted == "csv":
        return Response(statements.statement_csv(statement), mimetype="text/csv", headers=attachment)
    if wanted == "pdf":
        return Response(statements.statement_pdf(statement), mimetype="application/pdf", headers=attachment)
    answer: Response = jsonify(StatementSchema().dump(statement))
    return answer


@blp.route("/reconciliations/<uuid:reconciliation_id>/report", methods=["GET"])
@blp.arguments(ReportQuerySchema, location="query")
@blp.response(200, content_type="application/octet-stream", description="the report as a file")
def reconciliation_report(asked: dict[str, Any], reconciliation_id: Any) -> Response:
    """A reconciliation to send: csv, xlsx or pdf"""
    found = reconciliation_of(me().id, str(reconciliation_id))
    name = db.session.get_one(Person, found.person_id).name
    title, period = f"Reconciliation: {name}", f"Dates of service {found.starts_on} to {found.ends_on}"
    summary, wanted = sentences(found.findings), asked["format"]
    headers = {"Content-Disposition": f'attachment; filename="reconciliation-{found.starts_on}.{wanted}"'}
    if wanted == "csv":
        body = statements.reconciliation_csv(f"{title}. {period}", summary, found.findings)
        return Response(body, mimetype="text/csv", headers=headers)
    if wanted == "xlsx":
        body = statements.reconciliation_xlsx(f"{title}. {period}", summary, found.findings)
        return Response(body, mimetype=XLSX, headers=headers)
    body = statements.reconciliation_pdf(title, period, summary, found.findings)
    return Response(body, mimetype="application/pdf", headers=headers)
