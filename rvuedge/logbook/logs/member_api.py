"""A member's logs, as managers see them: codes, days, sites, credits, states and why; nothing else of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
from flask import Response, jsonify
from marshmallow import Schema, fields

from rvuedge.accounts.audit.visibility import view_as_manager
from rvuedge.logbook.answers.reading import listed_answers
from rvuedge.logbook.logs.answers import place_of
from rvuedge.logbook.logs.schemas import CreditSchema, LogQuerySchema
from rvuedge.logbook.places.queries import work_seen
from rvuedge.logbook.records.queries import Filter
from rvuedge.platform.fields import AnyDay, DecimalText, WholeNumber
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_day_and_id, page

bp = Blueprint("member_logs", __name__, url_prefix="/api/v1", description="A member's logs, as managers see them")


class MemberLineSchema(Schema):
    code = fields.String(required=True)
    modifiers = fields.List(fields.String(), required=True)
    units = WholeNumber(required=True)
    credit = fields.Nested(CreditSchema, required=True, allow_none=True)


class MemberLogSchema(Schema):
    """A log without note, case reference, patient key, attending and whatever else is the physician's own."""

    id = fields.String(required=True)
    performed_on = AnyDay(required=True)
    setting = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(MemberLineSchema), required=True)
    work_rvu = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)


LOG, LINE = tuple(MemberLogSchema().fields), tuple(MemberLineSchema().fields)


class MemberLogsSchema(Schema):
    items = fields.List(fields.Nested(MemberLogSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class MemberLogQuerySchema(LogQuerySchema):
    """As for one's own logs, without a search in what is the physician's own."""

    class Meta:
        exclude = ("q",)


@bp.route("/organizations/<int:organization_id>/members/<int:person_id>/logs", methods=["GET"])
@bp.arguments(MemberLogQuerySchema, location="query")
@bp.response(200, MemberLogsSchema)
def list_member_logs(query: dict[str, Any], organization_id: int, person_id: int) -> Response:
    """A physician's logs within the membership, newest first (managers); the view is in the audit trail"""
    before = decode_day_and_id(query["cursor"])
    named = {"from": query["from_"], "to": query["to"], "code": query["code"]}
    visibility = view_as_manager(organization_id, person_id, what="logs", **named)
    periods = work_seen(visibility).within(query["from_"] or date.min, query["to"] or date.max)
    if not periods:
        return jsonify({"items": [], "next_cursor": None})
    wanted = Filter(code=query["code"], before=before, periods=tuple(periods))
    found = page(listed_answers(person_id, wanted, limit=query["limit"] + 1), limit=query["limit"], position=place_of)
    return jsonify({**found, "items": [_as_managers_see(orjson.loads(log.json)) for log in found["items"]]})


def _as_managers_see(log: dict[str, Any]) -> dict[str, Any]:
    """Of a log as answered to its owner, the fields of MemberLogSchema."""
    lines = [{name: line[name] for name in LINE} for line in log["lines"]]
    return {**{name: log[name] for name in LOG}, "lines": lines}
