"""Putting logs in place: headers and lines, in as many statements for five hundred logs as for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from rvuedge.logbook.credits.recrediting import Owner
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.logbook.records.queries import COLUMNS, HEADER, StoredLog

_LOG, _LINE = ProcedureLog.__table__, LogLine.__table__
_KEY = ("person_id", "id")
_INSERT_LOGS, _INSERT_LINES = insert(ProcedureLog.__table__), insert(LogLine.__table__)  # type: ignore[arg-type]
_UPDATE_LOGS = (
    update(ProcedureLog.__table__)  # type: ignore[arg-type]
    .where(_LOG.c.person_id == bindparam("of_person"), _LOG.c.id == bindparam("of_log"))
    .values({name: bindparam(name) for name in COLUMNS if name not in _KEY})
)
_DELETE_LINES = delete(LogLine.__table__).where(  # type: ignore[arg-type]
    _LINE.c.person_id == bindparam("of_person"), _LINE.c.log_id.in_(bindparam("of_logs", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A log as it is to stand. `is_new` when the table has no row of it; `has_new_lines` when lines differ."""

    log: StoredLog
    facts: LogFacts
    is_new: bool
    has_new_lines: bool


def revised(before: StoredLog | None, facts: LogFacts, *, owner: Owner, change: int, now: datetime) -> StoredLog:
    """A log after a change of facts: its version rises by one, and a tombstone is alive again."""
    header = {name: getattr(facts, name) for name in HEADER}
    return StoredLog(
        person_id=owner.person_id,
        id=facts.id,
        version=before.version + 1 if before else 1,
        change=change,
        created_at=before.created_at if before else now,
        updated_at=now,
        deleted_at=None,
        device_id=before.device_id if before else owner.device_id,
        **header,
    )


def buried(before: StoredLog, *, change: int, now: datetime) -> StoredLog:
    """A log after its deletion: the facts stay, its version rises by one."""
    return replace(before, version=before.version + 1, change=change, updated_at=now, deleted_at=now)


def write(session: Session, person_id: int, revisions: Sequence[Revision]) -> None:
    """Write logs of one person, each at most once."""
    new = [_row(one.log) for one in revisions if one.is_new]
    if new:
        session.execute(_INSERT_LOGS, new)
    old = [one for one in revisions if not one.is_new]
    if old:
        session.execute(_UPDATE_LOGS, [_change(one.log) for one in old])
    emptied = [one.log.id for one in old if one.has_new_lines]
    if emptied:
        session.execute(_DELETE_LINES, {"of_person": person_id, "of_logs": emptied})
    rows = [row for one in revisions if one.has_new_lines for row in line_rows(person_id, one.facts)]
    if rows:
        session.execute(_INSERT_LINES, rows)


def _row(log: StoredLog) -> dict[str, Any]:
    return {name: getattr(log, name) for name in COLUMNS}


def _change(log: StoredLog) -> dict[str, Any]:
    values = {name: getattr(log, name) for name in COLUMNS if name not in _KEY}
    return {"of_person": log.person_id, "of_log": log.id, **values}


def line_rows(person_id: int, facts: LogFacts) -> list[dict[str, Any]]:
    """The lines of a log as rows to insert."""
    return [
        {
            "person_id": person_id,
            "log_id": facts.id,
            "position": position,
            "line_id": line.line_id,
            "code": line.code,
            "modifiers": list(line.modifiers),
            "units": line.units,
            "session": line.session,
            "facts": dict(line.more),
        }
        for position, line in enumerate(facts.lines)
    ]
