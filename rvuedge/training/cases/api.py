"""Routes about a resident's cases as cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import select

from rvuedge.accounts.people.access import me, today
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.platform.fields import Day
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.cases.numbering import next_case_number
from rvuedge.training.rules.academic_year import bounds, first_year

bp = Blueprint("training-cases", __name__, url_prefix="/api/v1", description="Cases of somebody in training")


class CaseNumberQuerySchema(Schema):
    on = Day(load_default=None)


class CaseNumberSchema(Schema):
    case_ref = fields.String(required=True, metadata={"description": "such as 2026-0042, from July 1"})


@bp.route("/training/case-numbers/next", methods=["GET"])
@bp.arguments(CaseNumberQuerySchema, location="query")
@bp.response(200, CaseNumberSchema)
def show_next_number(query: dict[str, Any]) -> dict[str, Any]:
    """The next case id of yours in an academic year: a counter, never a patient's number"""
    on: date = query["on"] or today()
    used = db.session.scalars(
        select(ProcedureLog.case_ref).where(
            ProcedureLog.person_id == me().id,
            ProcedureLog.performed_on.between(*bounds(first_year(on))),
            ProcedureLog.case_ref.is_not(None),
        )
    )
    return {"case_ref": next_case_number(used, on)}
