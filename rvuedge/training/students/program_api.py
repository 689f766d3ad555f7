"""Routes of a clerkship's director: the lists, and the board of students."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import managed, me, my_organizations, now
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.fields import Day
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.students import lists
from rvuedge.training.students.models import ClerkshipList
from rvuedge.training.students.schemas import (
    KEY,
    BoardDaySchema,
    ClerkshipListBodySchema,
    ClerkshipListSchema,
    ClerkshipListsSchema,
    MyClerkshipsSchema,
    StudentBoardSchema,
)
from rvuedge.training.students.sign_offs import LATELY
from rvuedge.training.students.standings import board, student_standings

bp = Blueprint("clerkships", __name__, url_prefix="/api/v1", description="A clerkship's lists and students")
PROGRAM = "/programs/<int:organization_id>"
LIST = f"{PROGRAM}/clerkship-lists/<key>/<starts_on>"


@bp.route(f"{PROGRAM}/clerkship-lists", methods=["GET"])
@bp.response(200, ClerkshipListsSchema)
def list_lists(organization_id: int) -> dict[str, Any]:
    """The lists of required experiences of a program you belong to"""
    if organization_id not in my_organizations():
        raise NotFoundError("No such program, or you are not a member of it.")
    return {"items": lists.lists_of([organization_id]), "next_cursor": None}


@bp.route(LIST, methods=["PUT"])
@bp.arguments(ClerkshipListBodySchema)
@bp.response(200, ClerkshipListSchema)
@bp.alt_response(201, schema=ClerkshipListSchema, description="Created")
def put_list(body: dict[str, Any], organization_id: int, key: str, starts_on: str) -> Any:
    """State a list for students who begin from a day on (directors)"""
    managed(organization_id)
    first = address_day(key, starts_on)
    is_new = lists.put_list(organization_id, key, first, body, actor_id=me().id, now=now())
    answer = {**body, "organization_id": organization_id, "key": key, "starts_on": first}
    return answer, 201 if is_new else 200


@bp.route(LIST, methods=["DELETE"])
@bp.response(204)
def remove_list(organization_id: int, key: str, starts_on: str) -> None:
    """Delete a list; students' entries stay (directors)"""
    first = address_day(key, starts_on)
    lists.remove_list(managed(organization_id), key, first, actor_id=me().id, now=now())


@bp.route(f"{PROGRAM}/students", methods=["GET"])
@bp.arguments(BoardDaySchema, location="query")
@bp.response(200, StudentBoardSchema)
def show_board(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Every student with what is missing, those first who need somebody (directors); the view is in the audit trail"""
    on = query["on"] or now().date()
    rows = seen_board(organization_id, on)
    return {"organization_id": organization_id, "on": on, "items": rows, "next_cursor": None}


@bp.route(f"{PROGRAM}/students/<int:person_id>", methods=["GET"])
@bp.response(200, MyClerkshipsSchema)
def show_student(organization_id: int, person_id: int) -> dict[str, Any]:
    """One student's clerkships (directors); the view is in the audit trail"""
    found = student_standings(managed(organization_id), person_id, today=now().date())
    record_view(me().id, organization_id, [person_id], what="required experiences", detail={}, now=now())
    return {"items": found, "next_cursor": None}


def seen_board(organization_id: int, on: date) -> list[dict[str, Any]]:
    """The board for the director who asks, the look in the audit trail."""
    rows = board(managed(organization_id), today=on, since=on - LATELY)
    people = [row["student_id"] for row in rows]
    if people:
        record_view(me().id, organization_id, people, what="required experiences", detail={}, now=now())
    return rows


def lists_as_managed(organization_id: int) -> list[ClerkshipList]:
    """The lists of a program that the person manages."""
    return lists.lists_of([managed(organization_id)])


def address_day(key: str, starts_on: str) -> date:
    """The day of an address, its key looked at. Raises InvalidError."""
    for name, text, check in (("key", key, KEY), ("starts_on", starts_on, Day().deserialize)):
        try:
            check(text)
        except ValidationError as error:
            raise InvalidError(f"{name} in the address is not valid.", errors={name: error.messages}) from error
    return date.fromisoformat(starts_on)
