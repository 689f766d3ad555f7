"""Routes of progress: one's own, a resident's for the program's people, the board."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import me, now, today
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.programs.access import directed
from rvuedge.training.progress import answers
from rvuedge.training.progress.board import board, candidates, seen_progress
from rvuedge.training.progress.queries import progress_of
from rvuedge.training.progress.schemas import (
    BoardQuerySchema,
    BoardSchema,
    BriefProgressSchema,
    CandidatesSchema,
    ProgressQuerySchema,
    StandingSchema,
)
from rvuedge.training.progress.shadow import teaching_value

bp = Blueprint("progress", __name__, url_prefix="/api/v1", description="Where residents stand")
PROGRAM = "/programs/<int:organization_id>"


@bp.route("/training/progress", methods=["GET"])
@bp.arguments(ProgressQuerySchema, location="query")
@bp.response(200, StandingSchema)
def my_progress(query: dict[str, Any]) -> dict[str, Any]:
    """Your counts beside the numbers that bind you, pace and plan to graduation, and what to do next"""
    on = query["on"] or today()
    resident = progress_of(me().id, on, named=query["set_name"])
    return answers.whole(resident, teaching_value(me().id, on))


@bp.route("/training/progress/brief", methods=["GET"])
@bp.response(200, BriefProgressSchema)
def my_progress_in_brief() -> dict[str, Any]:
    """Your progress in a few kilobytes, for a phone to keep for the time without a connection"""
    return answers.brief(progress_of(me().id, today()))


@bp.route(f"{PROGRAM}/residents/<int:person_id>/progress", methods=["GET"])
@bp.arguments(ProgressQuerySchema, location="query")
@bp.response(200, StandingSchema)
def resident_progress(query: dict[str, Any], organization_id: int, person_id: int) -> dict[str, Any]:
    """A resident's progress (directors and coordinators); the resident sees that it was looked at"""
    on = query["on"] or now().date()
    resident = seen_progress(
        directed(organization_id).organization_id, person_id, on, named=query["set_name"], by=me(), now=now()
    )
    return answers.whole(resident, teaching_value(person_id, on))


@bp.route(f"{PROGRAM}/board", methods=["GET"])
@bp.arguments(BoardQuerySchema, location="query")
@bp.response(200, BoardSchema)
def program_board(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """All residents of a program: who is behind in what, who logs late, what waits (directors and coordinators)"""
    return board(directed(organization_id).organization_id, query["on"] or now().date(), by=me(), now=now())


@bp.route(f"{PROGRAM}/certification-candidates", methods=["GET"])
@bp.arguments(BoardQuerySchema, location="query")
@bp.response(200, CandidatesSchema)
def certification_candidates(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Of each procedure of the program's list how often each resident did it (directors and coordinators)"""
    items = candidates(directed(organization_id).organization_id, query["on"] or now().date(), by=me(), now=now())
    return {"items": items, "next_cursor": None}
