"""Routes of imports of charges, and of logs that look the same across sources."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.charges import answers as charge_told
from rvuedge.logbook.charges import queries as charge_records
from rvuedge.logbook.charges.duplicates import lookalikes
from rvuedge.logbook.charges.schemas import (
    DuplicatesQuerySchema,
    DuplicatesSchema,
    ImportFormSchema,
    ImportsSchema,
    ImportWithLogsSchema,
    UndoneSchema,
)
from rvuedge.logbook.charges.services import Wanted, import_charges
from rvuedge.logbook.charges.undo import undo_import
from rvuedge.logbook.logs.api import owner
from rvuedge.logbook.records import queries as stored
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode

blp = Blueprint("charge_imports", __name__, url_prefix="/api/v1", description="Import of charges, duplicates")
ONE = "/imports/<uuid:import_id>"


@blp.route("/imports", methods=["POST"])
@blp.arguments(ImportFormSchema, location="files")
@blp.response(201, ImportWithLogsSchema)
@blp.alt_response(200, schema=ImportWithLogsSchema, description="A dry run, or the same file again")
def import_file(form: dict[str, Any]) -> Any:
    """Import a file of charges into your logs: whole or not at all"""
    sent = form.pop("file")
    told = import_charges(
        owner=owner(),
        data=sent.read(),
        file=(sent.filename or "file").replace("\\", "/").rpartition("/")[2],
        wanted=Wanted(**form),
        secret=current_app.config["SECRET_KEY"],
        now=now(),
    )
    return told, 200 if told["replayed"] or told["dry_run"] else 201


@blp.route("/imports", methods=["GET"])
@blp.arguments(Paging, location="query")
@blp.response(200, ImportsSchema)
def list_imports(asked: dict[str, Any]) -> dict[str, Any]:
    """Your imports, newest first"""
    offset, limit = decode_offset(asked["cursor"]), asked["limit"]
    found = charge_records.imports_of(me().id, offset=offset, limit=limit + 1)
    return _page([charge_told.in_short(one) for one in found], offset, limit)


@blp.route(ONE, methods=["GET"])
@blp.response(200, ImportWithLogsSchema)
def show_import(import_id: uuid.UUID) -> dict[str, Any]:
    """One of your imports, with the current state of the logs it made"""
    return charge_told.stored_import(charge_records.import_of(me().id, str(import_id)))


@blp.route(ONE, methods=["DELETE"])
@blp.response(200, UndoneSchema)
def undo(import_id: uuid.UUID) -> dict[str, Any]:
    """Undo an import; logs you edited since then stay and are listed"""
    return undo_import(owner=owner(), import_id=str(import_id), now=now())


@blp.route("/duplicates", methods=["GET"])
@blp.arguments(DuplicatesQuerySchema, location="query")
@blp.response(200, DuplicatesSchema)
def list_duplicates(asked: dict[str, Any]) -> dict[str, Any]:
    """Pairs of your logs that look the same across sources: same day, same code"""
    offset, limit = decode_offset(asked["cursor"]), asked["limit"]
    found = lookalikes(me().id, asked["from_"], asked["to"])[offset : offset + limit + 1]
    ids = sorted({log_id for pair in found for log_id in pair.log_ids})
    logs = stored.logs_by_id(me().id, ids)
    shown = {log["id"]: log for log in stored.shown(me().id, list(logs.values()))}
    items = [
        {"performed_on": one.performed_on, "codes": one.codes, "logs": [shown[log_id] for log_id in one.log_ids]}
        for one in found
    ]
    return _page(items, offset, limit)


def _page(items: list[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    """A page of a list that was asked for limit + 1 items from an offset on."""
    return {"items": items[:limit], "next_cursor": encode([offset + limit]) if len(items) > limit else None}
