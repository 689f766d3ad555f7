"""POST /sync: everything a phone did offline, and everything it has not seen, in one call."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from marshmallow import ValidationError

from rvuedge.accounts.people.access import now
from rvuedge.logbook.logs.api import log_facts, owner
from rvuedge.logbook.logs.schemas import SyncBodySchema, SyncSchema
from rvuedge.logbook.sync.answers import sync_answer
from rvuedge.logbook.sync.reading import read_log
from rvuedge.logbook.sync.services import Change, sync
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.problems import flat

bp = Blueprint("sync", __name__, url_prefix="/api/v1", description="Offline sync")


@bp.route("/sync", methods=["POST"])
@bp.arguments(SyncBodySchema)
@bp.response(200, SyncSchema)
def sync_logs(body: dict[str, Any]) -> Any:
    """Push changes made offline and pull what is new; one result per change, in order"""
    changes = [_change(change) for change in body["changes"]]
    synced = sync(owner=owner(), cursor=body["cursor"], changes=changes, limit=body["limit"], now=now())
    return jsonify(sync_answer(synced))


def _change(sent: dict[str, Any]) -> Change:
    """A change as the service takes it; a log that is not well formed is refused by itself, not with the others."""
    log_id, base = sent["id"], sent["base_version"]
    if sent["op"] == "delete":
        return Change(str(log_id), None, base)
    try:
        loaded = read_log(sent["log"] or {})
    except ValidationError as error:
        return Change(str(log_id), None, base, refused=flat(error.messages))
    if loaded["id"] not in {None, log_id}:
        return Change(str(log_id), None, base, refused={"log.id": ["Differs from the id of the change."]})
    return Change(str(log_id), log_facts(log_id, loaded), base)
