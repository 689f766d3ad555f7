"""Writes of procedure logs. Anything a phone may send twice may arrive twice; a replay is a success."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from rvuedge.logbook.credits.crediting import refuse_contradictions
from rvuedge.logbook.credits.recrediting import Owner, recredit, supersede
from rvuedge.logbook.logs.writes import Revision, buried, revised, write
from rvuedge.logbook.records import queries as stored
from rvuedge.logbook.records.change_numbers import hold, last_number
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.logbook.records.queries import StoredLog
from rvuedge.platform.errors import ConflictError, NotFoundError, StaleError
from rvuedge.platform.extensions import transaction

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
        number = last_number(session, owner.person_id)
        log = stored.log_of(owner.person_id, facts.id)
        if log is None:
            if base_version is not None:
                raise NotFoundError("There is no such log to edit; leave If-Match out to create it.")
            return _put(session, owner, None, facts, [], number, now)
        before = stored.facts_of(owner.person_id, [log])[0]
        if log.deleted_at is None and before == facts:
            return Saved("replayed", _show(log, before))
        _may_edit(log, base_version)
        return _put(session, owner, log, facts, [before.encounter()], number, now)


def _put(
    session: Session,
    owner: Owner,
    before: StoredLog | None,
    facts: LogFacts,
    left: Sequence[tuple[str, date]],
    number: int,
    now: datetime,
) -> Saved:
    log = revised(before, facts, owner=owner, change=number, now=now)
    write(session, owner.person_id, [Revision(log, facts, is_new=before is None, has_new_lines=True)])
    credits = recredit(owner=owner, encounters=[*left, facts.encounter()], now=now).credits[log.id]
    return Saved("edited" if before else "created", stored.shown_log(log, facts, credits))


def create_logs(*, owner: Owner, logs: Sequence[LogFacts], now: datetime, revive: bool = False) -> int:
    """Create many logs at once, crediting each day once; how many were new. Ids that exist are left alone, or with
    `revive` deleted ones come back.

    Raises ContradictoryLinesError for a contradictory line; nothing is stored then.
    """
    with transaction() as session:
        hold(session, owner.person_id)
        here = stored.logs_by_id(owner.person_id, {facts.id for facts in logs})
        new = [facts for facts in {one.id: one for one in logs}.values() if _may_come(here.get(facts.id), revive)]
        if not new:
            return 0
        for facts in new:
            refuse_contradictions(facts, person=owner.facts)
        first = last_number(session, owner.person_id, count=len(new)) - len(new) + 1
        revisions = []
        for number, facts in enumerate(new, first):
            before = here.get(facts.id)
            log = revised(before, facts, owner=owner, change=number, now=now)
            revisions.append(Revision(log, facts, is_new=before is None, has_new_lines=True))
        write(session, owner.person_id, revisions)
        recredit(owner=owner, encounters={facts.encounter() for facts in new}, now=now)
    return len(new)


def delete_log(*, owner: Owner, log_id: str, base_version: int | None, now: datetime) -> Saved:
    """Delete a log, leaving a tombstone; again is a success.

    Raises NotFoundError for an unknown id and StaleError when If-Match names an older version.
    """
    with transaction() as session:
        number = last_number(session, owner.person_id)
        log = stored.log_of(owner.person_id, log_id)
        if log is None:
            raise NotFoundError("You have no such log.")
        facts = stored.facts_of(owner.person_id, [log])[0]
        if log.deleted_at is not None:
            return Saved("replayed", _show(log, facts))
        if base_version is not None and base_version != log.version:
            raise _stale(log)
        log = buried(log, change=number, now=now)
        write(session, owner.person_id, [Revision(log, facts, is_new=False, has_new_lines=False)])
        supersede(session, owner.person_id, [log.id], now)
        recredit(owner=owner, encounters=[facts.encounter()], now=now)
        return Saved("deleted", _show(log, facts))


def delete_logs(*, owner: Owner, ids: Collection[str], now: datetime) -> None:
    """Delete many live logs at once, leaving tombstones and rebuilding each day once."""
    with transaction() as session:
        hold(session, owner.person_id)
        live = [log for log in stored.logs_by_id(owner.person_id, ids).values() if log.deleted_at is None]
        if not live:
            return
        facts = {one.id: one for one in stored.facts_of(owner.person_id, live)}
        first = last_number(session, owner.person_id, count=len(live)) - len(live) + 1
        gone = [buried(log, change=number, now=now) for number, log in enumerate(live, first)]
        write(
            session, owner.person_id, [Revision(log, facts[log.id], is_new=False, has_new_lines=False) for log in gone]
        )
        supersede(session, owner.person_id, [log.id for log in gone], now)
        recredit(owner=owner, encounters={one.encounter() for one in facts.values()}, now=now)


def _may_come(before: StoredLog | None, revive: bool) -> bool:
    return before is None or (revive and before.deleted_at is not None)


def _may_edit(log: StoredLog, base_version: int | None) -> None:
    if base_version is None:
        gone = " and was deleted" if log.deleted_at is not None else ""
        raise DifferentContentError(
            f"A log with this id is stored with other content{gone}. To edit it, send If-Match with its version.",
            existing=_show(log),
        )
    if base_version != log.version:
        raise _stale(log)


def _stale(log: StoredLog) -> StaleError:
    return StaleError(f"The log was changed since: it is at version {log.version}.", existing=_show(log))


def _show(log: StoredLog, facts: LogFacts | None = None) -> dict[str, Any]:
    return stored.shown(log.person_id, [log], [facts] if facts else None)[0]
