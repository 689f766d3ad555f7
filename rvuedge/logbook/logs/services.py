"""Writes of procedure logs. Anything a phone may send twice may arrive twice; a replay is a success.

Each begins by taking the person's turn, decides by the rules, then writes the facts and credits them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from rvuedge.logbook.answers.reading import made_answers
from rvuedge.logbook.answers.texts import json_of
from rvuedge.logbook.credits.rebuild import Decided, OwnerNow, credit_decided, decide_changed, owner_now
from rvuedge.logbook.credits.rules.line_credits import refuse_contradictions
from rvuedge.logbook.logs.days import refuse_day
from rvuedge.logbook.logs.rules import ANY, Base, Known, Outcome, decide
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import reserve_numbers, turn_of
from rvuedge.logbook.records.facts import LogFacts, Owner, StoredLog
from rvuedge.logbook.records.followers import followed
from rvuedge.logbook.records.revisions import Revision, buried, revised
from rvuedge.logbook.records.writes import write
from rvuedge.platform.errors import ConflictError, NotFoundError, StaleError

Became = Literal["created", "replayed", "edited", "deleted"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a change, and the log as it is now: its version and its JSON, whoever reads it."""

    outcome: Became
    version: int
    json: str


class DifferentContentError(ConflictError):
    """The id is taken by a log with other content, and no If-Match says that an edit is meant."""

    code = "log-exists"


def put_log(*, owner: Owner, facts: LogFacts, base_version: int | None, now: datetime) -> Saved:
    """Create or edit a log by the id the phone made.

    The same content again is a replay and changes nothing. An edit names the version it started from.
    Raises DifferentContentError, StaleError (both with the stored log), NotFoundError for an edit of a log
    that was never here, DayError for an impossible day and ContradictoryLinesError for contradictory lines; nothing is
    stored then.
    """
    refuse_day(facts.performed_on, owner.latest)
    refuse_contradictions(facts, person=owner.facts)
    with turn_of(owner.person_id, numbers=1) as turn:
        of = owner_now(owner, facts.id)
        log, before = of.log, _facts(of)
        outcome = decide(_known(log, before), facts, base_version)
        if outcome is Outcome.MISSING:
            raise NotFoundError("There is no such log to edit; leave If-Match out to create it.")
        if log is not None and before is not None and outcome not in {Outcome.CREATE, Outcome.EDIT}:
            return _not_changed(outcome, log, before)
        after = revised(log, facts, owner=owner, change=turn.last, now=now)
        what = _carry_out(turn.session, of, [Revision(after, facts, before)], now)
        return _saved("edited" if log else "created", after, what)


def delete_log(*, owner: Owner, log_id: str, base_version: int | None, now: datetime) -> Saved:
    """Delete a log, leaving a tombstone; again is a success.

    Raises NotFoundError for an unknown id and StaleError when If-Match names an older version.
    """
    base: Base = ANY if base_version is None else base_version
    with turn_of(owner.person_id, numbers=1) as turn:
        of = owner_now(owner, log_id)
        log, facts = of.log, _facts(of)
        outcome = decide(_known(log, facts), None, base)
        if log is None or facts is None:
            raise NotFoundError("You have no such log.")
        if outcome is not Outcome.DELETE:
            return _not_changed(outcome, log, facts)
        after = buried(log, change=turn.last, now=now)
        return _saved("deleted", after, _carry_out(turn.session, of, [Revision(after, facts, facts)], now))


def create_logs(
    *, owner: Owner, logs: Sequence[LogFacts], now: datetime, revive: bool = False
) -> Mapping[str, StoredLog]:
    """Create many logs at once, crediting each day once; those that were new, by id. Ids that exist are left alone, or
    with `revive` deleted ones come back.

    Raises ContradictoryLinesError for a contradictory line; nothing is stored then.
    """
    with turn_of(owner.person_id) as turn:
        here = log_queries.logs_by_id(owner.person_id, {facts.id for facts in logs})
        new = [facts for facts in {log.id: log for log in logs}.values() if _may_come(here.get(facts.id), revive)]
        if not new:
            return {}
        for facts in new:
            refuse_day(facts.performed_on, owner.latest)
            refuse_contradictions(facts, person=owner.facts)
        before = _facts_by_id(owner.person_id, [here[log.id] for log in new if log.id in here])
        first = reserve_numbers(turn.session, owner.person_id, len(new)) - len(new) + 1
        revisions = [
            Revision(
                revised(here.get(facts.id), facts, owner=owner, change=number, now=now), facts, before.get(facts.id)
            )
            for number, facts in enumerate(new, first)
        ]
        _carry_out(turn.session, owner_now(owner), revisions, now)
    return {revision.log.id: revision.log for revision in revisions}


def delete_logs(*, owner: Owner, ids: Collection[str], now: datetime) -> None:
    """Delete many live logs at once, leaving tombstones and rebuilding each day once."""
    with turn_of(owner.person_id) as turn:
        current = [log for log in log_queries.logs_by_id(owner.person_id, ids).values() if not log.is_deleted]
        if not current:
            return
        facts = _facts_by_id(owner.person_id, current)
        first = reserve_numbers(turn.session, owner.person_id, len(current)) - len(current) + 1
        removed = [buried(log, change=number, now=now) for number, log in enumerate(current, first)]
        revisions = [Revision(log, facts[log.id], facts[log.id]) for log in removed]
        _carry_out(turn.session, owner_now(owner), revisions, now)


def _carry_out(session: Session, of: OwnerNow, revisions: Sequence[Revision], now: datetime) -> Decided:
    """Decide what logs and what they touch earn, then write all of it; what was decided."""
    what = decide_changed(of, revisions=revisions, now=now)
    write(session, of.owner.person_id, revisions, what.answers)
    credit_decided(session, what, now=now)
    followed(session, of.owner, revisions, now)
    return what


def _saved(became: Became, log: StoredLog, what: Decided) -> Saved:
    return Saved(became, log.version, json_of(what.answers[log.id], log.version) or "")


def _facts(of: OwnerNow) -> LogFacts | None:
    """The facts of the stored log that was read with how things stand."""
    return log_queries.facts_of(of.owner.person_id, [of.log])[0] if of.log else None


def _known(log: StoredLog | None, facts: LogFacts | None) -> Known | None:
    return Known(facts, log.version, log.is_deleted) if log and facts else None


def _facts_by_id(person_id: int, logs: Sequence[StoredLog]) -> Mapping[str, LogFacts]:
    return {log.id: log for log in log_queries.facts_of(person_id, logs)} if logs else {}


def _may_come(before: StoredLog | None, revive: bool) -> bool:
    return before is None or (revive and before.is_deleted)


def _not_changed(outcome: Outcome, log: StoredLog, facts: LogFacts) -> Saved:
    """A replay's answer. Raises what else keeps a log from being changed, with the log as it is stored."""
    if outcome not in {Outcome.TAKEN, Outcome.STALE}:
        answer = made_answers(log.person_id, [log.id])[log.id]
        return Saved("replayed", log.version, json_of(answer, log.version) or "")
    shown = log_queries.shown(log.person_id, [log], [facts])[0]
    if outcome is Outcome.TAKEN:
        removed = " and was deleted" if log.is_deleted else ""
        sentence = (
            f"A log with this id is stored with different content{removed}. To edit it, send If-Match with its version."
        )
        raise DifferentContentError(sentence, existing=shown)
    raise StaleError(f"The log has changed since then: it is at version {log.version}.", existing=shown)
