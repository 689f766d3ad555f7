"""Sync: a phone pushes what it did offline and pulls what is new, in one call (docs/decisions/0012).

One result per change, in order. What becomes of each is decided first, on the logs as they stand and in order; then all
are written at once, within one savepoint. Where the database refuses that, each change is written within a savepoint of
its own, and what it refuses is invalid by itself (docs/decisions/0017). Credits are rebuilt once at the end.
Nothing that was acknowledged is lost, nothing that arrives twice counts twice, and an edit that began
at an older version is a conflict with the stored log, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.exc import DataError

from rvuedge.logbook.answers.reading import Answer, changed_answers
from rvuedge.logbook.credits.rebuild import NOTHING, Decided, credit_decided, decide_changed, owner_now
from rvuedge.logbook.credits.rules.line_credits import refuse_contradictions
from rvuedge.logbook.logs.days import refuse_day
from rvuedge.logbook.logs.rules import Known, Outcome, decide
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import Turn, counter_of, database_mark, reserve_numbers, turn_of
from rvuedge.logbook.records.facts import LogFacts, Owner, StoredLog
from rvuedge.logbook.records.followers import followed
from rvuedge.logbook.records.revisions import Revision, buried, revised
from rvuedge.logbook.records.writes import write
from rvuedge.platform import paging
from rvuedge.platform.errors import InvalidError, RvuEdgeError

# What a database says of a value it cannot hold: a zero byte (PostgreSQL), a number too large (either).
REFUSALS = (DataError, OverflowError)
Status = Literal["applied", "replayed", "conflict", "invalid"]
# Deleting what was never here is a success: the phone wanted it gone.
STATUS: Mapping[Outcome, Status] = {
    Outcome.REPLAY: "replayed",
    Outcome.MISSING: "replayed",
    Outcome.TAKEN: "conflict",
    Outcome.STALE: "conflict",
}


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
    changes: list[Answer]
    cursor: str | None
    has_more: bool
    reset_required: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """A log with its facts, as it is after the changes decided so far."""

    log: StoredLog
    facts: LogFacts


@dataclass(frozen=True, slots=True)
class _Pushed:
    """What becomes of the changes of a push, and of the logs they change, by id."""

    results: list[Result]
    changed: dict[str, _Held]
    count: int


def sync(*, owner: Owner, cursor: str | None, changes: Sequence[Change], limit: int, now: datetime) -> Synced:
    """Apply a phone's changes, then tell it up to `limit` logs that changed since its cursor, tombstones included.

    What is pulled is read after the push has ended, in one snapshot: logs, lines, credits, the counter and the mark. So
    the cursor never passes what was told.
    """
    results = _push(owner, changes, now) if changes else []
    since = _since(owner.person_id, cursor)
    if since is None:
        return Synced(_answers(owner, results), [], None, has_more=False, reset_required=True)
    rows = changed_answers(owner.person_id, since, limit=limit + 1)
    shown = rows[:limit]
    last = shown[-1].change if shown else max(since, counter_of(owner.person_id)[0] if not rows else since)
    return Synced(
        _answers(owner, results),
        shown,
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
    latest, forgotten = counter_of(person_id)
    mark, since = position
    if mark != database_mark() or not isinstance(since, int) or not forgotten <= since <= latest:
        return None
    return since


def _push(owner: Owner, changes: Sequence[Change], now: datetime) -> list[Result]:
    """Decide, write and credit: the person's turn is taken before anything is looked at."""
    with turn_of(owner.person_id) as turn:
        logs = log_queries.logs_by_id(owner.person_id, {change.id for change in changes})
        facts = log_queries.facts_of(owner.person_id, list(logs.values())) if logs else []
        here = {fact.id: _Held(logs[fact.id], fact) for fact in facts}
        pushed, written = _decided(owner, changes, here, turn.last, now), True
        try:
            with turn.session.begin_nested():
                what = _written(turn, owner, _revisions(pushed, here), now)
        except REFUSALS:
            pushed, written = _decide_alone(turn, owner, changes, here, now), False
            what = decide_changed(owner_now(owner), revisions=_revisions(pushed, here), now=now)
        if pushed.changed:
            reserve_numbers(turn.session, owner.person_id, pushed.count)
            credit_decided(turn.session, what, now=now, written=written)
            followed(turn.session, owner, _revisions(pushed, here), now)
        return pushed.results


def _written(turn: Turn, owner: Owner, revisions: Sequence[Revision], now: datetime) -> Decided:
    """Write logs with their answers; what they and those beside them earn is decided before, and stored after."""
    if not revisions:
        return NOTHING
    what = decide_changed(owner_now(owner), revisions=revisions, now=now)
    write(turn.session, owner.person_id, revisions, what.answers)
    return what


def _decided(owner: Owner, changes: Sequence[Change], here: Mapping[str, _Held], last: int, now: datetime) -> _Pushed:
    """Decide changes in order, each on what those before it made of the logs, with the numbers after `last`."""
    held, results, count = dict(here), [], 0
    for change in changes:
        result, after = _decide(owner, change, held.get(change.id), last + count + 1, now)
        results.append(result)
        if after is not None:
            held[change.id] = after
            count += 1
    return _Pushed(results, {key: item for key, item in held.items() if item is not here.get(key)}, count)


def _decide_alone(
    turn: Turn, owner: Owner, changes: Sequence[Change], here: Mapping[str, _Held], now: datetime
) -> _Pushed:
    """Decide and write each change by itself; the database's refusal of a value is the change's own."""
    held, results, count = dict(here), [], 0
    for change in changes:
        before = held.get(change.id)
        result, after = _decide(owner, change, before, turn.last + count + 1, now)
        if after is not None:
            try:
                with turn.session.begin_nested():
                    write(turn.session, owner.person_id, [_revision(before, after)])
            except REFUSALS:
                result = Result(change.id, "invalid", errors={"log": ["The database cannot hold a value of this log."]})
            else:
                held[change.id] = after
                count += 1
        results.append(result)
    return _Pushed(results, {key: item for key, item in held.items() if item is not here.get(key)}, count)


def _revisions(pushed: _Pushed, here: Mapping[str, _Held]) -> list[Revision]:
    return [_revision(here.get(key), after) for key, after in pushed.changed.items()]


def _revision(before: _Held | None, after: _Held) -> Revision:
    return Revision(after.log, after.facts, before.facts if before else None)


def _decide(
    owner: Owner, change: Change, before: _Held | None, number: int, now: datetime
) -> tuple[Result, _Held | None]:
    """What becomes of a change, and the log it makes (None: nothing changes)."""
    if change.refused is not None:
        return Result(change.id, "invalid", errors=change.refused), None
    if change.facts is not None:
        try:
            refuse_day(change.facts.performed_on, owner.latest)
            refuse_contradictions(change.facts, person=owner.facts)
        except RvuEdgeError as error:
            return Result(change.id, "invalid", errors=error.errors or {"log": [error.detail]}), None
    log = before.log if before else None
    known = Known(before.facts, before.log.version, before.log.is_deleted) if before else None
    outcome = decide(known, change.facts, change.base_version)
    if outcome is Outcome.MISSING and change.facts is not None:
        return Result(change.id, "invalid", errors={"base_version": ["There is no such log to edit."]}), None
    if outcome is Outcome.DELETE and before is not None:
        after = _Held(buried(before.log, change=number, now=now), before.facts)
    elif outcome in {Outcome.CREATE, Outcome.EDIT} and change.facts is not None:
        after = _Held(revised(log, change.facts, owner=owner, change=number, now=now), change.facts)
    else:
        return Result(change.id, STATUS[outcome], log.version if log else None), None
    return Result(change.id, "applied", after.log.version), after


def _answers(owner: Owner, results: Sequence[Result]) -> list[dict[str, Any]]:
    conflicts = {result.id for result in results if result.status == "conflict"}
    logs = list(log_queries.logs_by_id(owner.person_id, conflicts).values()) if conflicts else []
    existing = {log["id"]: log for log in log_queries.shown(owner.person_id, logs)}
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
