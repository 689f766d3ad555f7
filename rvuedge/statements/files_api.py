"""Routes of statements of closed months."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.statements import files as statement_files
from rvuedge.statements.closing import month_of
from rvuedge.statements.file_schemas import MyMonthsSchema, StatementQuerySchema, StatementSchema, not_yet_known
from rvuedge.statements.my_statements import my_months, my_statement
from rvuedge.statements.printed import print_of
from rvuedge.statements.queries import Statement, statement_of

DRAWN = {"csv": (statement_files.statement_csv, "text/csv"), "pdf": (statement_files.statement_pdf, "application/pdf")}
bp = Blueprint("statements", __name__, url_prefix="/api/v1", description="Statements")


@bp.route("/statements", methods=["GET"])
@bp.response(200, MyMonthsSchema)
def list_statements() -> dict[str, Any]:
    """Closed months that include you, your practices' and your own, newest first"""
    return {"items": my_months(me().id), "next_cursor": None}


@bp.route("/statements/<month>", methods=["GET"])
@bp.arguments(StatementQuerySchema, location="query")
@bp.response(200, StatementSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Closed by several practices: name one")
def show_statement(query: dict[str, Any], month: str) -> Response:
    """Your statement for a month that your practice or you closed: json, csv or pdf; the same bytes every time"""
    found = my_statement(me().id, month_of(month), organization_id=query["organization"], own=query["own"])
    return written(found, query["format"])


@bp.route("/organizations/<int:organization_id>/members/<int:person_id>/statements/<month>", methods=["GET"])
@bp.arguments(StatementQuerySchema(only=("format",)), location="query")
@bp.response(200, StatementSchema)
@bp.alt_response(403, "DEFAULT_ERROR")
def show_member_statement(query: dict[str, Any], organization_id: int, person_id: int, month: str) -> Response:
    """A member's statement for a closed month (managers); the view is in the audit trail"""
    organization = managed(organization_id)
    found = statement_of(organization, person_id, month_of(month))
    detail = {"month": month, "format": query["format"]}
    record_view(me().id, organization, [person_id], what="statement", detail=detail, now=now())
    return written(found, query["format"])


def written(statement: Statement, wanted: str) -> Response:
    """A statement in a format."""
    attachment = {"Content-Disposition": f'attachment; filename="{file_name(statement, wanted)}"'}
    if wanted in DRAWN:
        draw, kind = DRAWN[wanted]
        return Response(print_of(statement, wanted, draw, now=now()), mimetype=kind, headers=attachment)
    answer: Response = jsonify(StatementSchema(exclude=not_yet_known(statement.layout)).dump(statement))
    return answer


def file_name(statement: Statement, wanted: str) -> str:
    """What a statement's file is called: the month and the person's number, no name."""
    return f"statement-{statement.month:%Y-%m}-{statement.person_id}.{wanted}"
