"""Routes of procedure logs and of valuing lines without saving them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Response, request

from rvuedge.accounts.people.access import me, my_device, my_organizations, now, public, today
from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.answers.reading import current_answer, listed_answers
from rvuedge.logbook.logs import services as log_services
from rvuedge.logbook.logs import valuations
from rvuedge.logbook.logs.answers import LOG, json_list, place_of, placed
from rvuedge.logbook.logs.facts_of_body import facts_of_body
from rvuedge.logbook.logs.preconditions import base_version, with_etag
from rvuedge.logbook.logs.reading import BODY
from rvuedge.logbook.logs.schemas import (
    LogQuerySchema,
    LogSchema,
    LogsSchema,
    ValuationBodySchema,
    ValuationSchema,
)
from rvuedge.logbook.records.facts import LogFacts, Owner, PersonFacts
from rvuedge.logbook.records.queries import Filter
from rvuedge.platform.errors import ConflictError, InvalidError, StaleError
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.platform.paging import decode_day_and_id, page
from rvuedge.platform.wire import json_object, json_text

bp = Blueprint("logbook", __name__, url_prefix="/api/v1", description="Procedure logs, valuations")
UUID_PATH = "/logs/<uuid:log_id>"
STATUS = {"created": 201, "replayed": 200, "edited": 200, "deleted": 200}


def owner() -> Owner:
    """The signed-in person, as crediting wants to know them."""
    person = me()
    facts = PersonFacts(person.provider_type, person.stages)
    return Owner(person.id, facts, my_device(), latest=today() + timedelta(days=1))


def log_facts(log_id: uuid.UUID, body: dict[str, Any]) -> LogFacts:
    """The facts of a checked body. Raises InvalidError when the body names another id, or as facts_of_body."""
    if body["id"] is not None and body["id"] != log_id:
        raise InvalidError("The id in the body is not the one in the address.", errors={"id": ["Differs."]})
    return facts_of_body(str(log_id), body, person_id=me().id)


@contextmanager
def existing_as_answered() -> Iterator[None]:
    """A conflict's stored log in the shape that GET answers."""
    try:
        yield
    except (ConflictError, StaleError) as error:
        stored: Any = error.existing
        error.existing = LOG.dump(stored and CasePlaces(me().id).on_log(stored))
        raise


def answer(saved: log_services.Saved) -> Response:
    """A saved log with its ETag and the status of what became of it."""
    response = Response(placed(saved.json, CasePlaces(me().id)), STATUS[saved.outcome], mimetype="application/json")
    return with_etag(response, saved.version)


@bp.route(UUID_PATH, methods=["PUT"])
@existing_as_answered()
@bp.arguments(BODY)
@bp.response(200, LogSchema)
@bp.alt_response(201, schema=LogSchema, description="Created")
@bp.alt_response(409, schema=ProblemSchema, description="Stored with other content (existing)")
@bp.alt_response(412, schema=ProblemSchema, description="If-Match is stale (existing)")
def put_log(body: dict[str, Any], log_id: uuid.UUID) -> Response:
    """Create a log, replay it, or edit it with If-Match"""
    saved = log_services.put_log(
        owner=owner(), facts=log_facts(log_id, body), base_version=base_version(request), now=now()
    )
    return answer(saved)


@bp.route("/logs", methods=["POST"])
@existing_as_answered()
@bp.arguments(BODY)
@bp.response(201, LogSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Stored with other content (existing)")
def post_log(body: dict[str, Any]) -> Response:
    """Create a log; the server makes an id if the body has none"""
    log_id = body["id"] or uuid.uuid4()
    saved = log_services.put_log(owner=owner(), facts=log_facts(log_id, body), base_version=None, now=now())
    response = answer(saved)
    response.headers["Location"] = f"/api/v1/logs/{log_id}"
    return response


@bp.route(UUID_PATH, methods=["GET"])
@bp.response(200, LogSchema)
def show_log(log_id: uuid.UUID) -> Response:
    """One of your logs"""
    found = current_answer(me().id, str(log_id))
    response = Response(placed(found.json, CasePlaces(me().id)), mimetype="application/json")
    return with_etag(response, found.version)


@bp.route(UUID_PATH, methods=["DELETE"])
@existing_as_answered()
@bp.response(204)
@bp.alt_response(412, schema=ProblemSchema, description="If-Match is stale (existing)")
def delete_log(log_id: uuid.UUID) -> None:
    """Delete one of your logs; repeating it succeeds"""
    log_services.delete_log(owner=owner(), log_id=str(log_id), base_version=base_version(request), now=now())


@bp.route("/logs", methods=["GET"])
@bp.arguments(LogQuerySchema, location="query")
@bp.response(200, LogsSchema)
def list_logs(query: dict[str, Any]) -> Response:
    """Your logs, newest first"""
    before = decode_day_and_id(query["cursor"])
    wanted = Filter(query["from_"], query["to"], query["code"], query["q"], before)
    found = page(listed_answers(me().id, wanted, limit=query["limit"] + 1), limit=query["limit"], position=place_of)
    places = CasePlaces(me().id)
    items = json_list([placed(log.json, places) for log in found["items"]])
    return json_object({"items": items, "next_cursor": json_text(found["next_cursor"])})


@bp.route("/valuations", methods=["POST"])
@public
@bp.arguments(ValuationBodySchema)
@bp.response(200, ValuationSchema)
def value_lines(body: dict[str, Any]) -> dict[str, Any]:
    """Value lines without saving"""
    return valuations.value(body, organization_ids=my_organizations())
