"""Routes of students and preceptors: entries, clerkships with what is missing, and what waits for a signature."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from flask import Response, jsonify, request

from rvuedge.accounts.people.access import me, now, today
from rvuedge.logbook.attendings.queries import name_by_key
from rvuedge.logbook.logs.days import refuse_day
from rvuedge.logbook.logs.preconditions import base_version, with_etag
from rvuedge.logbook.records.field_kinds import RosterKey
from rvuedge.platform.errors import ConflictError, InvalidError, StaleError
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.platform.paging import decode_day_and_id, page
from rvuedge.training.students import entries as entry_services
from rvuedge.training.students import sign_offs
from rvuedge.training.students.entries import KnownEntry, entries_of, shown_entries
from rvuedge.training.students.schemas import (
    MyClerkshipsSchema,
    SeenEntrySchema,
    SignOffBodySchema,
    StudentEntriesQuerySchema,
    StudentEntriesSchema,
    StudentEntryBodySchema,
    StudentEntrySchema,
    WaitingEntriesSchema,
)
from rvuedge.training.students.standings import enrollment_for, my_standings, titles_of

bp = Blueprint("students", __name__, url_prefix="/api/v1/training", description="Students' required experiences")
ENTRY = "/entries/<uuid:entry_id>"


@contextmanager
def existing_as_answered() -> Iterator[None]:
    """A conflict's stored entry in the shape that GET answers."""
    try:
        yield
    except (ConflictError, StaleError) as error:
        if isinstance(error.existing, KnownEntry):
            mine = error.existing.row.person_id == me().id
            schema = StudentEntrySchema() if mine else SeenEntrySchema()
            error.existing = schema.dump(shown(error.existing))
        raise


def shown(entry: KnownEntry) -> dict[str, Any]:
    """An entry as the API answers it."""
    return shown_entries([entry], titles_of([entry.row.organization_id]))[0]


def facts_of(body: dict[str, Any], person_id: int, *, on: date) -> dict[str, Any]:
    """The facts of a checked body: its clerkship found, its preceptor by name.

    Raises DayError for a day still to come, NotFoundError for a clerkship the student is not in, InvalidError for an
    experience that its list does not have or a preceptor whom the roster does not have.
    """
    refuse_day(body["performed_on"], on + timedelta(days=1))
    of = enrollment_for(person_id, body["list_key"], body["organization_id"], today=on).of
    known = [item["key"] for item in of.experiences]
    if body["experience"] not in known:
        sentence = f"The list has no experience {body['experience']}; choose one of {', '.join(known)}."
        raise InvalidError(sentence, errors={"experience": [sentence]})
    preceptor = body["preceptor"]
    if isinstance(preceptor, RosterKey):
        preceptor = name_by_key(person_id, preceptor, on=body["performed_on"])
        if preceptor is None:
            sentence = "Nobody in your program has this id: choose from the roster, or give the name."
            raise InvalidError(sentence, errors={"preceptor": [sentence]})
    return body | {"organization_id": of.organization_id, "preceptor": preceptor}


@bp.route("/clerkships", methods=["GET"])
@bp.response(200, MyClerkshipsSchema)
def my_clerkships() -> dict[str, Any]:
    """Your clerkships: required experiences, what counts, what is missing, and why an entry does not count"""
    return {"items": my_standings(me().id, today=today()), "next_cursor": None}


@bp.route("/entries", methods=["GET"])
@bp.arguments(StudentEntriesQuerySchema, location="query")
@bp.response(200, StudentEntriesSchema)
def list_entries(query: dict[str, Any]) -> dict[str, Any]:
    """Your entries as a student, newest first"""
    before, limit = decode_day_and_id(query["cursor"]), query["limit"]
    found = entries_of([me().id], list_key=query["list_key"], before=before, limit=limit + 1)
    answer = shown_entries(found, titles_of({entry.row.organization_id for entry in found}))
    return page(answer, limit=limit, position=lambda item: (item["performed_on"].isoformat(), item["id"]))


@bp.route(ENTRY, methods=["GET"])
@bp.response(200, StudentEntrySchema)
def show_entry(entry_id: uuid.UUID) -> Response:
    """One of your entries"""
    return _answer(entry_services.entry_of(me().id, str(entry_id)))


@bp.route(ENTRY, methods=["PUT"])
@existing_as_answered()
@bp.arguments(StudentEntryBodySchema)
@bp.response(200, StudentEntrySchema)
@bp.alt_response(201, schema=StudentEntrySchema, description="Created")
@bp.alt_response(409, schema=ProblemSchema, description="Stored with other content (existing)")
@bp.alt_response(412, schema=ProblemSchema, description="If-Match is stale (existing)")
def put_entry(body: dict[str, Any], entry_id: uuid.UUID) -> Response:
    """Save an entry as a student, send it again, or edit it with If-Match; a changed fact waits for a new signature"""
    facts, version = facts_of(body, me().id, on=today()), base_version(request)
    saved, is_new = entry_services.put_entry(me().id, str(entry_id), facts, base_version=version, now=now())
    response = _answer(saved)
    response.status_code = 201 if is_new else 200
    return response


@bp.route(ENTRY, methods=["DELETE"])
@existing_as_answered()
@bp.response(204)
@bp.alt_response(412, schema=ProblemSchema, description="If-Match is stale (existing)")
def delete_entry(entry_id: uuid.UUID) -> None:
    """Delete one of your entries; repeating it succeeds"""
    entry_services.remove_entry(me().id, str(entry_id), base_version=base_version(request), now=now())


@bp.route("/sign-offs", methods=["GET"])
@bp.response(200, WaitingEntriesSchema)
def list_waiting() -> dict[str, Any]:
    """Students' entries that wait for your signature, oldest first"""
    found = sign_offs.waiting_for(me(), today=today())
    answers = shown_entries([entry for _, entry in found], titles_of({e.row.organization_id for _, e in found}))
    items = [
        {"student_id": entry.row.person_id, "student": name, "entry": answer}
        for (name, entry), answer in zip(found, answers, strict=True)
    ]
    return {"items": items, "next_cursor": None}


@bp.route("/students/<int:person_id>/entries/<uuid:entry_id>/sign-off", methods=["POST"])
@existing_as_answered()
@bp.arguments(SignOffBodySchema)
@bp.response(200, SeenEntrySchema)
@bp.alt_response(409, schema=ProblemSchema, description="Another preceptor has signed it (existing)")
@bp.alt_response(412, schema=ProblemSchema, description="The student changed it (existing)")
def sign_entry(body: dict[str, Any], person_id: int, entry_id: uuid.UUID) -> dict[str, Any]:
    """Sign a student's entry, or return it with a message"""
    return shown(sign_offs.sign_off(me(), person_id, str(entry_id), **body, now=now()))


def _answer(entry: KnownEntry) -> Response:
    return with_etag(jsonify(StudentEntrySchema().dump(shown(entry))), entry.row.version)
