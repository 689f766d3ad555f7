"""Undoing an import of charges: what it made goes, what the person edited since stays, what it ended comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.models import ChargeImport, ChargeImportLog
from rvuedge.logbook.charges.queries import Record
from rvuedge.logbook.logs.services import create_logs, delete_logs
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import Owner
from rvuedge.platform.extensions import db


def undo_import(*, owner: Owner, import_id: str, now: datetime) -> dict[str, Any]:
    """Take an import back; again is a success that changes nothing.

    Raises NotFoundError for an import that is not the person's.
    """
    with turn_of(owner.person_id):
        found = charge_queries.import_of(owner.person_id, import_id)
        made = charge_queries.records(owner.person_id, ChargeImportLog.import_id == import_id)
        states = list(charge_queries.states(made))
        if found.undone_at is not None:
            return _answer(import_id, found.undone_at, [], [], [])
        removed = [pair for pair, state in states if state == "current"]
        remaining = [log.id for (_, log), state in states if state == "edited"]
        ended = charge_queries.records(owner.person_id, ChargeImportLog.ended_by == import_id)
        for some in log_queries.chunks(removed):
            delete_logs(owner=owner, ids=[log.id for _, log in some], now=now)
        back = _give_back(owner, ended, now)
        found.undone_at = now
    return _answer(import_id, now, [log.id for _, log in removed], remaining, back)


def undo_some(*, owner: Owner, import_id: str, limit: int, now: datetime) -> int:
    """A step of undoing a long import: delete some logs as the import made them; how many. Edited ones stay."""
    with turn_of(owner.person_id):
        current = charge_queries.unchanged(owner.person_id, import_id, limit=limit)
        if current:
            delete_logs(owner=owner, ids=current, now=now)
        return len(current)


def finish_undo(*, owner: Owner, import_id: str, now: datetime) -> tuple[int, int]:
    """The last step of undoing a long import: how many logs it had ended came back, how many edited ones stay."""
    with turn_of(owner.person_id):
        ended = charge_queries.records(owner.person_id, ChargeImportLog.ended_by == import_id)
        made = charge_queries.records(owner.person_id, ChargeImportLog.import_id == import_id)
        edited = sum(state == "edited" for _, state in charge_queries.states(made))
        back = _give_back(owner, ended, now)
        mine = (ChargeImport.person_id == owner.person_id, ChargeImport.id == import_id)
        undone = update(ChargeImport).where(*mine, ChargeImport.undone_at.is_(None)).values(undone_at=now)
        db.session.execute(undone, execution_options={"synchronize_session": False})
        return len(back), edited


def _give_back(owner: Owner, ended: list[Record], now: datetime) -> list[str]:
    """Logs that claims of the import had replaced or voided, as they were."""
    back = [log for _, log in ended if log.deleted_at is not None]
    there = list(log_queries.logs_by_id(owner.person_id, [log.id for log in back]).values())
    facts = [log for some in log_queries.chunks(there) for log in log_queries.facts_of(owner.person_id, some)]
    create_logs(owner=owner, logs=facts, now=now, revive=True)
    db.session.expire_all()  # create_logs writes past the objects at hand
    for record, log in ended:
        record.ended_by = None
        record.version = log.version
    return [log.id for log in back]


def _answer(
    import_id: str, undone_at: datetime, deleted: list[str], retained: list[str], restored: list[str]
) -> dict[str, Any]:
    return {
        "id": import_id,
        "undone_at": undone_at,
        "deleted": len(deleted),
        "retained": retained,
        "restored": restored,
    }
