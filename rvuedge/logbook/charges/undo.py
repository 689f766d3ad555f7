"""Undoing an import of charges: what it made goes, what the person edited since stays, what it ended comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rvuedge.logbook.charges import queries as charge_records
from rvuedge.logbook.charges.models import ChargeImportLog
from rvuedge.logbook.charges.queries import Record
from rvuedge.logbook.credits.recrediting import Owner
from rvuedge.logbook.logs.services import create_logs, delete_logs
from rvuedge.logbook.records import queries as stored
from rvuedge.platform.extensions import db, transaction


def undo_import(*, owner: Owner, import_id: str, now: datetime) -> dict[str, Any]:
    """Take an import back; again is a success that changes nothing.

    Raises NotFoundError for an import that is not the person's.
    """
    with transaction():
        found = charge_records.import_of(owner.person_id, import_id)
        made = charge_records.records(owner.person_id, ChargeImportLog.import_id == import_id)
        states = list(charge_records.states(made))
        if found.undone_at is not None:
            return _told(import_id, found.undone_at, [], [], [])
        gone = [one for one, state in states if state == "live"]
        kept = [log.id for (_, log), state in states if state == "edited"]
        ended = charge_records.records(owner.person_id, ChargeImportLog.ended_by == import_id)
        for some in stored.chunks(gone):
            delete_logs(owner=owner, ids=[log.id for _, log in some], now=now)
        back = _give_back(owner, ended, now)
        found.undone_at = now
    return _told(import_id, now, [log.id for _, log in gone], kept, back)


def _give_back(owner: Owner, ended: list[Record], now: datetime) -> list[str]:
    """Logs that claims of the import had replaced or voided, as they were."""
    back = [log for _, log in ended if log.deleted_at is not None]
    there = list(stored.logs_by_id(owner.person_id, [log.id for log in back]).values())
    facts = [one for some in stored.chunks(there) for one in stored.facts_of(owner.person_id, some)]
    create_logs(owner=owner, logs=facts, now=now, revive=True)
    db.session.expire_all()  # create_logs writes past the objects at hand
    for record, log in ended:
        record.ended_by = None
        record.version = log.version
    return [log.id for log in back]


def _told(import_id: str, at: datetime, gone: list[str], kept: list[str], back: list[str]) -> dict[str, Any]:
    return {"id": import_id, "undone_at": at, "deleted": len(gone), "kept": kept, "restored": back}
