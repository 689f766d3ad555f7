"""Route of concurrent anesthesia: a person's directed cases of a day, counted anew with every look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields

from rvuedge.accounts.people.access import me
from rvuedge.logbook.anesthesia.concurrency import concurrent, contradiction, directed_cases
from rvuedge.logbook.records import queries as log_queries
from rvuedge.platform.fields import AnyDay, WholeNumber
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("anesthesia", __name__, url_prefix="/api/v1", description="Concurrent anesthesia cases")
ONE_DAY = timedelta(days=1)
NOT_KNOWN = "Not counted: a directed case has no start or no minutes."


class DayQuerySchema(Schema):
    on = AnyDay(required=True)


class DirectedCaseSchema(Schema):
    log_id = fields.String(required=True)
    code = fields.String(required=True)
    modifier = fields.String(required=True, metadata={"description": "QK, QY or AD"})
    concurrent = WholeNumber(required=True, allow_none=True, metadata={"description": "null: times are not known"})
    warning = fields.String(required=True, allow_none=True)


class ConcurrencySchema(Schema):
    on = AnyDay(required=True)
    cases = fields.List(fields.Nested(DirectedCaseSchema), required=True)
    note = fields.String(required=True, allow_none=True, metadata={"description": "why nothing is counted"})


@bp.route("/anesthesia/concurrency", methods=["GET"])
@bp.arguments(DayQuerySchema, location="query")
@bp.response(200, ConcurrencySchema)
def concurrency(query: dict[str, Any]) -> dict[str, Any]:
    """Your directed anesthesia cases of a day: how many ran at once, and modifiers that say otherwise"""
    person_id, on = me().id, query["on"]
    around = log_queries.Filter(start=on - ONE_DAY, end=on + ONE_DAY)  # a case may run past midnight
    facts = log_queries.facts_of(person_id, log_queries.list_logs(person_id, around, limit=None))
    every = directed_cases(facts)
    today = directed_cases([log for log in facts if log.performed_on == on])
    shown = []
    for case in sorted(today, key=lambda case: (str(case.began), case.log_id)):
        count = concurrent(case, every)
        warning = contradiction(case, count) if count else None
        shown.append(
            {
                "log_id": case.log_id,
                "code": case.code,
                "modifier": case.modifier,
                "concurrent": count,
                "warning": warning,
            }
        )
    is_counted = all(case["concurrent"] for case in shown)
    return {"on": on, "cases": shown, "note": None if is_counted else NOT_KNOWN}
