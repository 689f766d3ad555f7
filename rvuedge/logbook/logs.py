"""Writes of procedure logs. Anything a phone may send twice may arrive twice; a replay is a success."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from rvuedge.errors import ConflictError, NotFoundError, StaleError
from rvuedge.extensions import transaction
from rvuedge.logbook import stored
from rvuedge.logbook.crediting import refuse_contradictions
from rvuedge.logbook.facts import LogFacts
from rvuedge.logbook.models import LogLine, ProcedureLog
from rvuedge.logbook.recrediting import Owner, recredit, supersede

Outcome = Literal["created", "replayed", "edited", "deleted"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a change, and the log as it stands now."""

    outcome: Outcome
    log: dict[str, Any]


class DifferentContentError(ConflictError):
    """The id is taken by a log with other content, and no If-Match says that an edit is meant."""

    code = "log-exists"


def put_log(*, owner: Owner, facts: LogFacts, base_version: int | None, now: datetime) -> Saved:
    """Create or edit a log by the id the phone made.

    The same content again is a replay and changes nothing. An edit names the version it started from.
    Raises DifferentContentError, StaleError (both with the stored log), NotFoundError for an edit of a log
    that was never here, and CreditingError for contradictory lines; nothing is stored then.
    """
    refuse_contradictions(facts, person=owner.facts)
    with transaction() as session:
        log = stored.log_of(owner.person_id, facts.id)
        if log is None:
            if base_version is not None:
                raise NotFoundError("There is no such log to edit; leave If-Match out to create it.")
            _write(session, owner, ProcedureLog(version=0, created_at=now), facts, now)
            return _saved("created", owner, [facts.encounter()], facts.id, now)
        before = stored.facts_of(owner.person_id, [log])[0]
        if log.deleted_at is None and same_facts(before, facts):
            return Saved("replayed", _show(owner, log))
        _may_edit(owner, log, base_version)
        _write(session, owner, log, facts, now)
        return _saved("edited", owner, [before.encounter(), facts.encounter()], facts.id, now)


def create_logs(*, owner: Owner, logs: Sequence[LogFacts], now: datetime, revive: bool = False) -> int:
    """Create many logs at once, crediting each day once; how many were new. Ids that exist are left alone, or with
    `revive` deleted ones come back.

    Raises ContradictoryLinesError for a contradictory line; nothing is stored then.
    """
    with transaction() as session:
        new: list[LogFacts] = []
        known = stored.logs_by_id(owner.person_id, [facts.id for facts in logs])
        for facts in logs:
            log = known.get(facts.id)
            if log is not None and not (revive and log.deleted_at is not None):
                continue
            refuse_contradictions(facts, person=owner.facts)
            if log is not None:
                _drop_lines(session, owner, facts.id)
            session.add(write_header(owner, log or ProcedureLog(version=0, created_at=now), facts, now))
            new.append(facts)
        session.flush()
        rows = [row for facts in new for row in line_rows(owner.person_id, facts)]
        if rows:
            session.execute(insert(LogLine), rows)
        recredit(owner=owner, encounters={facts.encounter() for facts in new}, now=now)
    return len(new)


def delete_log(*, owner: Owner, log_id: str, base_version: int | None, now: datetime) -> Saved:
    """Delete a log, leaving a tombstone; again is a success.

    Raises NotFoundError for an unknown id and StaleError when If-Match names an older version.
    """
    with transaction() as session:
        log = stored.log_of(owner.person_id, log_id)
        if log is None:
            raise NotFoundError("You have no such log.")
        if log.deleted_at is not None:
            return Saved("replayed", _show(owner, log))
        if base_version is not None and base_version != log.version:
            raise _stale(owner, log)
        encounter = stored.facts_of(owner.person_id, [log])[0].encounter()
        log.deleted_at = now
        stored.stamp(log, now)
        session.flush()
        supersede(session, owner.person_id, [log.id], now)
        return _saved("deleted", owner, [encounter], log.id, now)


def delete_logs(*, owner: Owner, logs: Sequence[ProcedureLog], now: datetime) -> None:
    """Delete many live logs at once, leaving tombstones and rebuilding each day once."""
    with transaction() as session:
        encounters = {facts.encounter() for facts in stored.facts_of(owner.person_id, logs)}
        for log in logs:
            log.deleted_at = now
            stored.stamp(log, now)
        session.flush()
        supersede(session, owner.person_id, [log.id for log in logs], now)
        recredit(owner=owner, encounters=encounters, now=now)


def same_facts(before: LogFacts, facts: LogFacts) -> bool:
    """Whether two versions of a log say the same."""
    return _canonical(before) == _canonical(facts)


def _canonical(facts: LogFacts) -> str:
    return json.dumps(asdict(facts), sort_keys=True, default=str)


def _may_edit(owner: Owner, log: ProcedureLog, base_version: int | None) -> None:
    if base_version is None:
        gone = " and was deleted" if log.deleted_at is not None else ""
        raise DifferentContentError(
            f"A log with this id is stored with other content{gone}. To edit it, send If-Match with its version.",
            existing=_show(owner, log),
        )
    if base_version != log.version:
        raise _stale(owner, log)


def _stale(owner: Owner, log: ProcedureLog) -> StaleError:
    return StaleError(f"The log was changed since: it is at version {log.version}.", existing=_show(owner, log))


def _show(owner: Owner, log: ProcedureLog) -> dict[str, Any]:
    return stored.shown(owner.person_id, [log])[0]


def _saved(
    outcome: Outcome,
    owner: Owner,
    encounters: Sequence[tuple[str, date]],
    log_id: str,
    now: datetime,
) -> Saved:
    recredit(owner=owner, encounters=encounters, now=now)
    log = stored.log_of(owner.person_id, log_id)
    if log is None:
        raise NotFoundError("You have no such log.")
    return Saved(outcome, _show(owner, log))


def _write(session: Session, owner: Owner, log: ProcedureLog, facts: LogFacts, now: datetime) -> None:
    session.add(write_header(owner, log, facts, now))
    session.flush()
    _drop_lines(session, owner, facts.id)
    session.execute(insert(LogLine), line_rows(owner.person_id, facts))


def _drop_lines(session: Session, owner: Owner, log_id: str) -> None:
    session.execute(delete(LogLine).where(LogLine.person_id == owner.person_id, LogLine.log_id == log_id))


def write_header(owner: Owner, log: ProcedureLog, facts: LogFacts, now: datetime) -> ProcedureLog:
    """Put the facts of a log itself in place, with its next version and number."""
    log.person_id, log.id = owner.person_id, facts.id
    if not log.version:
        log.device_id = owner.device_id
    for name in stored.HEADER:
        setattr(log, name, getattr(facts, name))
    log.deleted_at = None
    stored.stamp(log, now)
    return log


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
