"""Sync: a phone pushes what it did offline and pulls what is new, in one call (docs/decisions/0012).

One result per change, in order. What becomes of each is decided first, on the logs as they stand and in order; then all
are written at once, within one savepoint. Where the database refuses that, each change is written within a savepoint of
its own, and what it refuses is invalid by itself (docs/decisions/0017). Credits are rebuilt once at the end.
Nothing that was acknowledged is lost, nothing that arrives twice counts twice, and an edit that began
at an older version is a conflict with the stored log, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from rvuedge.logbook.credits.crediting import refuse_contradictions
from rvuedge.logbook.credits.recrediting import Owner, recredit, supersede
from rvuedge.logbook.logs.writes import Revision, buried, revised, write
from rvuedge.logbook.records import queries as stored
from rvuedge.logbook.records.change_numbers import clock_of, database_mark, hold, last_number
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.queries import LOGS, StoredLog
from rvuedge.platform import paging
from rvuedge.platform.errors import InvalidError, RvuEdgeError
from rvuedge.platform.extensions import db, transaction

# What a database says of a value it cannot hold: a zero byte (PostgreSQL), a number too large (either).
REFUSALS = (DataError, OverflowError)
Status = Literal["applied", "replayed", "conflict", "invalid"]
_NEWS = (
    LOGS.where(ProcedureLog.person_id == bindparam("person"), ProcedureLog.change > bindparam("since"))
    .order_by(ProcedureLog.change)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change a phone made: facts to put (None to delete), and the version it started from (None for a new log).

    `refused` is what was wrong with it before it got here, by field.
    """

    id: str
    facts: LogFacts | None
    base_version: int | None
    refused: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a change."""

    id: str
    status: Status
    version: int | None = None
    errors: Mapping[str, Any] | None = None


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
    """The logs a push speaks of, as they stand after the changes decided so far."""

    owner: Owner
    now: datetime
    logs: dict[str, StoredLog]
    facts: dict[str, LogFacts]
    known: frozenset[str]
    number: int = 0
    changed: dict[str, bool] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    touched: set[tuple[str, date]] = field(default_factory=set)


def sync(*, owner: Owner, cursor: str | None, changes: Sequence[Change], limit: int, now: datetime) -> Synced:
    """Apply a phone's changes, then tell it up to `limit` logs that changed since its cursor, tombstones included."""
    with transaction() as session:
        results = _push(session, owner, changes, now)
    since = _since(owner.person_id, cursor)
    if since is None:
        return Synced(_told(owner, results), [], None, has_more=False, reset_required=True)
    asked = {"person": owner.person_id, "since": since, "most": limit + 1}
    rows = [StoredLog(*row) for row in db.session.execute(_NEWS, asked)]
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
    hold(session, owner.person_id)
    logs = stored.logs_by_id(owner.person_id, {change.id for change in changes})
    facts = {one.id: one for one in stored.facts_of(owner.person_id, list(logs.values()))} if logs else {}
    batch = _Batch(owner, now, dict(logs), dict(facts), frozenset(logs))
    results = [_decide(batch, change) for change in changes]
    try:
        with session.begin_nested():
            _write(session, batch)
    except REFUSALS:
        batch = _Batch(owner, now, dict(logs), dict(facts), frozenset(logs))
        results = [_one_by_one(session, batch, change) for change in changes]
    if batch.touched:
        recredit(owner=owner, encounters=batch.touched, now=now)
    return results


def _write(session: Session, batch: _Batch) -> None:
    """Write what was decided, giving each change the person's next number."""
    if not batch.number:
        return
    person_id = batch.owner.person_id
    before = last_number(session, person_id, count=batch.number) - batch.number
    revisions = []
    for log_id, has_new_lines in batch.changed.items():
        log = batch.logs[log_id] = replace(batch.logs[log_id], change=before + batch.logs[log_id].change)
        revisions.append(Revision(log, batch.facts[log_id], log_id not in batch.known, has_new_lines))
    write(session, person_id, revisions)
    if batch.deleted & batch.known:
        supersede(session, person_id, sorted(batch.deleted & batch.known), batch.now)


def _one_by_one(session: Session, batch: _Batch, change: Change) -> Result:
    """Decide and write one change by itself; the database's refusal of a value is the change's own."""
    alone = replace(batch, logs=dict(batch.logs), facts=dict(batch.facts), changed={}, deleted=set(), touched=set())
    result = _decide(alone, change)
    try:
        with session.begin_nested():
            _write(session, alone)
    except REFUSALS:
        return Result(change.id, "invalid", errors={"log": ["The database cannot hold a value of this log."]})
    batch.logs, batch.facts = alone.logs, alone.facts
    batch.known |= alone.changed.keys()
    batch.touched |= alone.touched
    return result


def _decide(batch: _Batch, change: Change) -> Result:
    if change.refused is not None:
        return Result(change.id, "invalid", errors=change.refused)
    try:
        return _put(batch, change, change.facts) if change.facts is not None else _delete(batch, change)
    except RvuEdgeError as error:
        return Result(change.id, "invalid", errors=error.errors or {"log": [error.detail]})


def _put(batch: _Batch, change: Change, facts: LogFacts) -> Result:
    refuse_contradictions(facts, person=batch.owner.facts)
    log = batch.logs.get(change.id)
    if log is None and change.base_version is not None:
        return Result(change.id, "invalid", errors={"base_version": ["There is no such log to edit."]})
    if log is not None:
        before = batch.facts[change.id]
        if log.deleted_at is None and before == facts:
            return Result(change.id, "replayed", log.version)
        if change.base_version != log.version:
            return Result(change.id, "conflict", log.version)
        batch.touched.add(before.encounter())
    batch.number += 1
    log = revised(log, facts, owner=batch.owner, change=batch.number, now=batch.now)
    return _applied(batch, log, facts, has_new_lines=True)


def _delete(batch: _Batch, change: Change) -> Result:
    """Deleting what was never here, or is gone already, is a success: the phone wanted it gone."""
    log = batch.logs.get(change.id)
    if log is None:
        return Result(change.id, "replayed")
    if log.deleted_at is not None:
        return Result(change.id, "replayed", log.version)
    if change.base_version != log.version:
        return Result(change.id, "conflict", log.version)
    batch.number += 1
    batch.deleted.add(log.id)
    log = buried(log, change=batch.number, now=batch.now)
    return _applied(batch, log, batch.facts[change.id], has_new_lines=False)


def _applied(batch: _Batch, log: StoredLog, facts: LogFacts, *, has_new_lines: bool) -> Result:
    batch.logs[log.id], batch.facts[log.id] = log, facts
    batch.changed[log.id] = batch.changed.get(log.id, False) or has_new_lines
    batch.touched.add(facts.encounter())
    return Result(log.id, "applied", log.version)


def _told(owner: Owner, results: Sequence[Result]) -> list[dict[str, Any]]:
    conflicts = {result.id for result in results if result.status == "conflict"}
    logs = list(stored.logs_by_id(owner.person_id, conflicts).values()) if conflicts else []
    existing = {log["id"]: log for log in stored.shown(owner.person_id, logs)}
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
