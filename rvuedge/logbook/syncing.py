"""Sync: a phone pushes what it did offline and pulls what is new, in one call (docs/decisions/0012).

One result per change, in order. Each change is written within a savepoint of its own; credits are rebuilt once at the
end, day by day. Nothing that was acknowledged is lost, nothing that arrives twice counts twice, and an edit that began
at an older version is a conflict with the stored log, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rvuedge import paging
from rvuedge.errors import InvalidError, RvuEdgeError
from rvuedge.extensions import db, transaction
from rvuedge.logbook import stored
from rvuedge.logbook.clock import clock_of, database_mark
from rvuedge.logbook.crediting import refuse_contradictions
from rvuedge.logbook.facts import LogFacts
from rvuedge.logbook.logs import line_rows, same_facts, write_header
from rvuedge.logbook.models import LogLine, ProcedureLog
from rvuedge.logbook.recrediting import Owner, recredit, supersede

Status = Literal["applied", "replayed", "conflict", "invalid"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change a phone made: facts to put (None to delete), and the version it started from (None for a new log).

    `refused` is what was wrong with it before it got here, by field.
    """

    id: str
    facts: LogFacts | None
    base_version: int | None
    refused: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Result:
    """What became of a change. `existing` is the stored log of a conflict."""

    id: str
    status: Status
    version: int | None = None
    errors: Mapping[str, Any] | None = None
    log: ProcedureLog | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """Results in the order of the changes, what is new, and where the next call begins."""

    results: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    cursor: str | None
    has_more: bool
    reset_required: bool


@dataclass(slots=True)
class _Batch:
    """The logs a push speaks of, as they stand, and the encounters whose credits it touches."""

    session: Session
    owner: Owner
    now: datetime
    logs: dict[str, ProcedureLog] = field(default_factory=dict)
    facts: dict[str, LogFacts] = field(default_factory=dict)
    touched: set[tuple[str, date]] = field(default_factory=set)


def sync(*, owner: Owner, cursor: str | None, changes: Sequence[Change], limit: int, now: datetime) -> Synced:
    """Apply a phone's changes, then tell it up to `limit` logs that changed since its cursor, tombstones included."""
    with transaction() as session:
        results = _push(session, owner, changes, now)
    since = _since(owner.person_id, cursor)
    if since is None:
        return Synced(_told(owner, results), [], None, has_more=False, reset_required=True)
    rows = list(
        db.session.scalars(
            select(ProcedureLog)
            .where(ProcedureLog.person_id == owner.person_id, ProcedureLog.change > since)
            .order_by(ProcedureLog.change)
            .limit(limit + 1)
        )
    )
    shown = rows[:limit]
    last = shown[-1].change if shown else max(since, clock_of(owner.person_id)[0] if not rows else since)
    return Synced(
        _told(owner, results),
        stored.shown(owner.person_id, shown),
        paging.encode([database_mark(), last]),
        has_more=len(rows) > limit,
        reset_required=False,
    )


def _since(person_id: int, cursor: str | None) -> int | None:
    """The number a cursor stands for; None when it is of another database, too old, or from the future."""
    if cursor is None:
        return 0
    try:
        position = paging.decode(cursor, parts=2) or []
    except InvalidError:
        return None
    latest, forgotten = clock_of(person_id)
    mark, since = position
    if mark != database_mark() or not isinstance(since, int) or not forgotten <= since <= latest:
        return None
    return since


def _push(session: Session, owner: Owner, changes: Sequence[Change], now: datetime) -> list[Result]:
    if not changes:
        return []
    batch = _Batch(session, owner, now)
    ids = sorted({change.id for change in changes})
    known = list(
        session.scalars(select(ProcedureLog).where(ProcedureLog.person_id == owner.person_id, ProcedureLog.id.in_(ids)))
    )
    batch.logs = {log.id: log for log in known}
    batch.facts = {facts.id: facts for facts in stored.facts_of(owner.person_id, known)}
    results = [_apply(batch, change) for change in changes]
    if batch.touched:
        recredit(owner=owner, encounters=batch.touched, now=now)
    return results


def _apply(batch: _Batch, change: Change) -> Result:
    if change.refused is not None:
        return Result(change.id, "invalid", errors=change.refused)
    try:
        with batch.session.begin_nested():
            return _put(batch, change, change.facts) if change.facts is not None else _delete(batch, change)
    except RvuEdgeError as error:
        return Result(change.id, "invalid", errors=error.errors or {"log": [error.detail]})


def _put(batch: _Batch, change: Change, facts: LogFacts) -> Result:
    refuse_contradictions(facts, person=batch.owner.facts)
    log = batch.logs.get(change.id)
    if log is None:
        if change.base_version is not None:
            return Result(change.id, "invalid", errors={"base_version": ["There is no such log to edit."]})
        log = ProcedureLog(version=0, created_at=batch.now)
    elif log.deleted_at is None and same_facts(batch.facts[change.id], facts):
        return Result(change.id, "replayed", log.version)
    elif change.base_version != log.version:
        return Result(change.id, "conflict", log.version, log=log)
    else:
        batch.touched.add(batch.facts[change.id].encounter())
    batch.session.add(write_header(batch.owner, log, facts, batch.now))
    batch.session.flush()
    mine = (LogLine.person_id == batch.owner.person_id, LogLine.log_id == facts.id)
    if log.version > 1:
        batch.session.execute(delete(LogLine).where(*mine))
    batch.session.execute(insert(LogLine), line_rows(batch.owner.person_id, facts))
    batch.logs[change.id], batch.facts[change.id] = log, facts
    batch.touched.add(facts.encounter())
    return Result(change.id, "applied", log.version)


def _delete(batch: _Batch, change: Change) -> Result:
    """Deleting what was never here, or is gone already, is a success: the phone wanted it gone."""
    log = batch.logs.get(change.id)
    if log is None:
        return Result(change.id, "replayed")
    if log.deleted_at is not None:
        return Result(change.id, "replayed", log.version)
    if change.base_version != log.version:
        return Result(change.id, "conflict", log.version, log=log)
    log.deleted_at = batch.now
    stored.stamp(log, batch.now)
    batch.session.flush()
    supersede(batch.session, batch.owner.person_id, [log.id], batch.now)
    batch.touched.add(batch.facts[change.id].encounter())
    return Result(change.id, "applied", log.version)


def _told(owner: Owner, results: Sequence[Result]) -> list[dict[str, Any]]:
    conflicts = {result.id: result.log for result in results if result.log is not None}
    existing = {log["id"]: log for log in stored.shown(owner.person_id, list(conflicts.values()))}
    return [
        {
            "id": result.id,
            "status": result.status,
            "version": result.version,
            "existing": existing.get(result.id) if result.status == "conflict" else None,
            "errors": result.errors,
        }
        for result in results
    ]
