"""Routes of cases for other logs: files, the list of what is not typed yet, and lists for boards."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from rvuedge.accounts.people.access import me, now, public, today
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.platform.paging import decode_offset, encode
from rvuedge.training.exchange import answers, case_files, marks
from rvuedge.training.exchange.board_cases import BoardWanted, board_file, board_list, rule_named
from rvuedge.training.exchange.outgoing_cases import CasesWanted
from rvuedge.training.exchange.rules.board_lists import board_rules
from rvuedge.training.exchange.rules.outgoing import CaseLayout, layouts
from rvuedge.training.exchange.schemas import (
    BoardFileQuerySchema,
    BoardListSchema,
    BoardRulesSchema,
    CaseExportsSchema,
    CaseFileQuerySchema,
    CaseLayoutsSchema,
    CaseListQuerySchema,
    ExportTakenBackSchema,
    LayoutQuerySchema,
    NewCaseExportSchema,
    TickSchema,
    TypingCaseSchema,
    TypingListQuerySchema,
    TypingListSchema,
)
from rvuedge.training.exchange.workbooks import FORMATS

bp = Blueprint("case_exchange", __name__, url_prefix="/api/v1/training", description="Cases for other logs and boards")
TYPING = "/typing-list/<uuid:log_id>"
BINARY = "application/octet-stream"


@bp.route("/case-layouts", methods=["GET"])
@public
@bp.response(200, CaseLayoutsSchema)
def list_layouts() -> dict[str, Any]:
    """Case logs of other bodies that files can be shaped like, with their columns and sources"""
    return {"items": [answers.shown_layout(layout) for layout in layouts().values()], "next_cursor": None}


@bp.route("/case-file", methods=["GET"])
@bp.arguments(CaseFileQuerySchema, location="query")
@bp.response(200, content_type=BINARY, description="the file")
def show_case_file(query: dict[str, Any]) -> Response:
    """Your cases as a file in another log's shape; leaves no mark"""
    return _file(case_files.look_at_file(me(), wanted(query), query["format"], now=now(), today=today()))


@bp.route("/case-exports/<uuid:export_id>", methods=["PUT"])
@bp.arguments(NewCaseExportSchema)
@bp.response(201, content_type=BINARY, description="the file")
@bp.alt_response(200, content_type=BINARY, description="the same file again, with its cases as they are now")
@bp.alt_response(409, schema=ProblemSchema, description="The id stands for another file")
def put_export(body: dict[str, Any], export_id: uuid.UUID) -> Response:
    """Make a file for another log, under an id of yours, and mark each case in it as given"""
    made = case_files.put_export(
        me(), str(export_id), wanted(body), body["format"], body["cases"], now=now(), today=today()
    )
    answer = _file(made)
    answer.status_code = 201 if made.is_new else 200
    return answer


@bp.route("/case-exports", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, CaseExportsSchema)
def list_exports(query: dict[str, Any]) -> dict[str, Any]:
    """Files you made for other logs, newest first"""
    offset, limit = decode_offset(query["cursor"]), query["limit"]
    found = case_files.exports_of(me().id, limit=limit + 1, offset=offset)
    return {"items": found[:limit], "next_cursor": encode([offset + limit]) if len(found) > limit else None}


@bp.route("/case-exports/<uuid:export_id>", methods=["DELETE"])
@bp.response(200, ExportTakenBackSchema)
def take_export_back(export_id: uuid.UUID) -> dict[str, Any]:
    """Say that a file was not used after all: its marks go"""
    return {"id": str(export_id), "marks_removed": case_files.take_export_back(me().id, str(export_id))}


@bp.route("/typing-list", methods=["GET"])
@bp.arguments(TypingListQuerySchema, location="query")
@bp.response(200, TypingListSchema)
def show_typing_list(query: dict[str, Any]) -> dict[str, Any]:
    """Your cases beside another log: not typed yet, given, changed since, deleted; with texts to copy"""
    chosen = wanted(query)
    found = marks.given_cases(me(), chosen, today=today())
    listed = [item for item in found if query["state"] in (None, item.state)]
    offset, limit = decode_offset(query["cursor"]), query["limit"]
    return {
        "counts": marks.counts(found),
        "items": [answers.shown_case(item, chosen.layout) for item in listed[offset : offset + limit]],
        "next_cursor": encode([offset + limit]) if len(listed) > offset + limit else None,
    }


@bp.route(TYPING, methods=["PUT"])
@bp.arguments(TickSchema)
@bp.response(200, TypingCaseSchema)
@bp.alt_response(412, "DEFAULT_ERROR", description="The case was edited after it was shown")
def tick_case(body: dict[str, Any], log_id: uuid.UUID) -> dict[str, Any]:
    """Say that you typed a case into another log as it was shown"""
    layout = layouts()[body["layout"]]
    done = marks.tick(me(), str(log_id), layout, body["digest"], now=now(), today=today())
    return answers.shown_case(done, layout)


@bp.route(TYPING, methods=["DELETE"])
@bp.arguments(LayoutQuerySchema, location="query")
@bp.response(204)
def untick_case(query: dict[str, Any], log_id: uuid.UUID) -> None:
    """Take a tick back"""
    marks.untick(me().id, str(log_id), layouts()[query["layout"]])


@bp.route("/board-lists", methods=["GET"])
@public
@bp.response(200, BoardRulesSchema)
def list_board_lists() -> dict[str, Any]:
    """Lists of consecutive cases that boards ask for, with their rules and sources"""
    return {"items": [answers.shown_rule(rule) for rule in board_rules().values()], "next_cursor": None}


@bp.route("/board-lists/<list_id>", methods=["GET"])
@bp.arguments(CaseListQuerySchema, location="query")
@bp.response(200, BoardListSchema)
def show_board_list(query: dict[str, Any], list_id: str) -> dict[str, Any]:
    """Your logs as a board's list: which belong, in order, and how far it is"""
    rule = rule_named(list_id)
    chosen = BoardWanted(rule, query["year"], query["from_"], query["to"])
    return answers.shown_list(rule, *board_list(me().id, chosen, today=today()))


@bp.route("/board-lists/<list_id>/file", methods=["GET"])
@bp.arguments(BoardFileQuerySchema, location="query")
@bp.response(200, content_type=BINARY, description="the file")
def show_board_file(query: dict[str, Any], list_id: str) -> Response:
    """A board's list as csv or xlsx"""
    rule = rule_named(list_id)
    chosen = BoardWanted(rule, query["year"], query["from_"], query["to"])
    _, found = board_list(me().id, chosen, today=today())
    data = board_file(rule, found, query["format"], now=now())
    return _attached(data, FORMATS[query["format"]], f"{rule.id}.{query['format']}")


def wanted(query: dict[str, Any]) -> CasesWanted:
    """Which cases a request asks for."""
    layout: CaseLayout = layouts()[query["layout"]]
    return CasesWanted(layout, query["from_"], query["to"], query.get("requirement_set"))


def _file(made: case_files.CaseFileMade) -> Response:
    answer = _attached(made.data, made.media_type, made.name)
    answer.headers["X-Cases"] = str(made.cases)
    return answer


def _attached(data: bytes, media_type: str, name: str) -> Response:
    return Response(data, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
