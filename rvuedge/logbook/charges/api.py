"""Routes of imports of charges, and of logs that look the same across sources."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.charges import answers as charge_answers
from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.duplicates import lookalikes
from rvuedge.logbook.charges.schemas import (
    DuplicatesQuerySchema,
    DuplicatesSchema,
    ImportFormSchema,
    ImportPaging,
    ImportsSchema,
    ImportWithLogsSchema,
    UndoneSchema,
)
from rvuedge.logbook.charges.services import ImportRequest, import_charges
from rvuedge.logbook.charges.undo import undo_import
from rvuedge.logbook.logs.api import owner
from rvuedge.logbook.records import queries as log_queries
from rvuedge.platform.edge import keys
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode

bp = Blueprint("charge_imports", __name__, url_prefix="/api/v1", description="Import of charges, duplicates")
IMPORT = "/imports/<uuid:import_id>"


@bp.route("/imports", methods=["POST"])
@bp.arguments(ImportFormSchema, location="files")
@bp.response(201, ImportWithLogsSchema)
@bp.alt_response(200, schema=ImportWithLogsSchema, description="A dry run, or the same file again")
def import_file(form: dict[str, Any]) -> Any:
    """Import a file of charges into your logs: whole or not at all"""
    sent, offset, limit = form.pop("file"), decode_offset(form.pop("cursor")), form.pop("limit")
    answer = import_charges(
        owner=owner(),
        data=sent.read(),
        file=(sent.filename or "file").replace("\\", "/").rpartition("/")[2],
        wanted=ImportRequest(**form),
        secret=keys.reference_key(),
        now=now(),
        zone=ZoneInfo(me().time_zone),
    )
    code = 200 if answer["replayed"] or answer["dry_run"] else 201
    return charge_answers.page_of(answer, offset=offset, limit=limit), code


@bp.route("/imports", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, ImportsSchema)
def list_imports(query: dict[str, Any]) -> dict[str, Any]:
    """Your imports, newest first"""
    offset, limit = decode_offset(query["cursor"]), query["limit"]
    found = charge_queries.imports_of(me().id, offset=offset, limit=limit + 1)
    return _page([charge_answers.in_short(item) for item in found], offset, limit)


@bp.route(IMPORT, methods=["GET"])
@bp.arguments(ImportPaging, location="query")
@bp.response(200, ImportWithLogsSchema)
def show_import(query: dict[str, Any], import_id: uuid.UUID) -> dict[str, Any]:
    """One of your imports, with the current state of the logs it made, a page at a time"""
    offset, limit = decode_offset(query["cursor"]), query["limit"]
    made = charge_queries.import_of(me().id, str(import_id))
    answer = charge_answers.stored_import(made, offset=offset, limit=limit + 1)
    found = charge_answers.page_of(answer, offset=0, limit=limit)
    return found | {"next_cursor": found["next_cursor"] and encode([offset + limit])}


@bp.route(IMPORT, methods=["DELETE"])
@bp.response(200, UndoneSchema)
def undo(import_id: uuid.UUID) -> dict[str, Any]:
    """Undo an import; logs you edited since then stay and are listed"""
    return undo_import(owner=owner(), import_id=str(import_id), now=now())


@bp.route("/duplicates", methods=["GET"])
@bp.arguments(DuplicatesQuerySchema, location="query")
@bp.response(200, DuplicatesSchema)
def list_duplicates(query: dict[str, Any]) -> dict[str, Any]:
    """Pairs of your logs that look the same across sources: same day, same code"""
    offset, limit = decode_offset(query["cursor"]), query["limit"]
    found = lookalikes(me().id, query["from_"], query["to"])[offset : offset + limit + 1]
    ids = sorted({log_id for pair in found for log_id in pair.log_ids})
    logs = log_queries.logs_by_id(me().id, ids)
    shown = {log["id"]: log for log in log_queries.shown(me().id, list(logs.values()))}
    items = [
        {
            "performed_on": lookalike.performed_on,
            "codes": lookalike.codes,
            "logs": [shown[log_id] for log_id in lookalike.log_ids],
        }
        for lookalike in found
    ]
    return _page(items, offset, limit)


def _page(items: list[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    """A page of a list that was asked for limit + 1 items from an offset on."""
    return {"items": items[:limit], "next_cursor": encode([offset + limit]) if len(items) > limit else None}
