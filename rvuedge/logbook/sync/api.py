"""POST /sync: everything a phone did offline, and everything it has not seen, in one call."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.logs.api import log_facts, owner
from rvuedge.logbook.logs.reading import half_characters, read_log
from rvuedge.logbook.logs.schemas import ChangeSchema, SyncBodySchema, SyncSchema
from rvuedge.logbook.sync.answers import sync_answer
from rvuedge.logbook.sync.services import Change, sync
from rvuedge.platform.door.bounds import refuse_excess
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.problems import flat

bp = Blueprint("sync", __name__, url_prefix="/api/v1", description="Offline sync")
_CHANGE = ChangeSchema()


@bp.route("/sync", methods=["POST"])
@bp.arguments(SyncBodySchema)
@bp.response(200, SyncSchema)
def sync_logs(body: dict[str, Any]) -> Any:
    """Push changes made offline and pull what is new; one result per change, in order"""
    changes = [_change(change) for change in body["changes"]]
    synced = sync(owner=owner(), cursor=body["cursor"], changes=changes, limit=body["limit"], now=now())
    return sync_answer(synced, me().id)


def _change(sent: Any) -> Change:
    """A change as the service takes it; one that is not well formed is refused by itself, not with the others."""
    try:
        refuse_excess(_CHANGE, sent)
        checked = _CHANGE.load(sent) if isinstance(sent, dict) else _CHANGE.load({})
    except ValidationError as error:
        return Change(_id_of(sent), None, None, refused=flat(error.messages))
    if found := half_characters(sent):
        return Change(_id_of(sent), None, None, refused=found)
    log_id, base = checked["id"], checked["base_version"]
    if checked["op"] == "delete":
        return Change(str(log_id), None, base)
    try:
        loaded = read_log(checked["log"] or {})
    except ValidationError as error:
        return Change(str(log_id), None, base, refused=flat(error.messages))
    if loaded["id"] not in {None, log_id}:
        return Change(str(log_id), None, base, refused={"log.id": ["Differs from the id of the change."]})
    return _with_facts(log_id, loaded, base)


def _with_facts(log_id: uuid.UUID, loaded: dict[str, Any], base: int | None) -> Change:
    try:
        return Change(str(log_id), log_facts(log_id, loaded), base)
    except InvalidError as error:
        return Change(str(log_id), None, base, refused=error.errors)


def _id_of(sent: Any) -> str:
    """The id of a change that is refused, where it has one; its place among the results names it in any case."""
    try:
        return str(uuid.UUID(sent["id"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        return ""
