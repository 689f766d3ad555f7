"""Crediting logs: after a change of theirs, and again after the catalog, a contract or a policy changed.

Each goes the same way: gather what is needed, decide by the rules, write. Facts and versions stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.terms.person_now import WorkTerms, person_now, person_now_query, work_terms_now
from rvuedge.logbook.answers.texts import answer_of
from rvuedge.logbook.credits.gather import Gathered, around_changes, as_under, of_period
from rvuedge.logbook.credits.rules.changes import CreditChanges, credit_changes
from rvuedge.logbook.credits.rules.line_credits import LineCredit, credits_of_day
from rvuedge.logbook.credits.writes import kept_answers, write_credits
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import LogFacts, Owner, PersonFacts, StoredLog, stored_log
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.queries import LOGS
from rvuedge.logbook.records.revisions import Revision
from rvuedge.logbook.records.writes import write_answers


def owner_of(person: Person) -> Owner:
    """A person as crediting wants to know them."""
    return Owner(person.id, PersonFacts(person.provider_type, person.stages))


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of credits when some logs change, before anything is written; the answers to keep of the logs."""

    portions: tuple[tuple[Gathered, CreditChanges], ...]
    answers: Mapping[str, str]


NOTHING = Decided((), {})


@dataclass(frozen=True, slots=True)
class OwnerNow:
    """Somebody whose turn it is, as they are now, under what their work is valued, and the log that was asked for."""

    owner: Owner
    under: WorkTerms
    log: StoredLog | None = None


_LOG: Any = ProcedureLog.__table__
_COLUMNS = tuple(LOGS.selected_columns)
_ID = [column.name for column in _COLUMNS].index("id")
_ALONE = person_now_query()
_BESIDE = (_LOG.c.person_id == bindparam("person")) & (_LOG.c.id == bindparam("log"))
_WITH_LOG = person_now_query(_LOG, _BESIDE, _COLUMNS)


def owner_now(owner: Owner, log_id: str | None = None) -> OwnerNow:
    """How things stand for a person in their turn, with one of their logs, tombstones included."""
    mine = {"person": owner.person_id}
    found = person_now(_ALONE, mine) if log_id is None else person_now(_WITH_LOG, {**mine, "log": log_id})
    if found is None:  # nobody has this number: nothing is stored of them either
        return OwnerNow(owner, work_terms_now(owner.person_id))
    log = stored_log(found.more) if found.more and found.more[_ID] is not None else None
    return OwnerNow(replace(owner, facts=PersonFacts(found.provider_type, found.stages)), found.terms, log)


def decide_changed(of: OwnerNow, *, revisions: Sequence[Revision], now: datetime) -> Decided:
    """Decide about logs that are about to be written, and what they touch: nothing of them is read."""
    portions = [(part, decided(part, now)) for part in around_changes(of.owner, of.under, revisions)]
    own = {revision.log.id for revision in revisions}
    answers = {
        revision.log.id: answer_of(revision.log, revision.facts, [None] * len(revision.facts.lines))
        for revision in revisions
        if revision.log.is_deleted
    }
    for portion, changes in portions:
        answers |= {log_id: text for log_id, text in kept_answers(portion, changes, own).items() if log_id in own}
    return Decided(tuple(portions), answers)


def credit_decided(session: Session, what: Decided, *, now: datetime, written: bool = True) -> None:
    """Store what was decided, once the logs are written; with their answers unless those are `written`."""
    for portion, changes in what.portions:
        write_credits(session, portion, changes, now=now, written=what.answers)
    if not written:
        (portion, _), *_ = what.portions
        write_answers(session, portion.person_id, what.answers)


def recredit_person(*, owner: Owner, start: date, end: date | None, now: datetime) -> int:
    """Rebuild a person's credits from a day on, as after a change of contract or an imported release.

    How many changed.
    """
    with turn_of(owner.person_id) as turn:
        return sum(len(changes.rows) for changes in _carried_out(turn.session, of_period(owner, start, end), now))


def credited_under(*, owner: Owner, logs: Sequence[LogFacts], release: str) -> dict[str, LineCredit]:
    """What whole days of logs would be credited under a named release and the owner's own policies, by line key.

    Nothing is stored. Raises NotFoundError for a release that is not loaded.
    """
    return {key: credit for day in as_under(owner, logs, release) for key, credit in credits_of_day(day).items()}


def _carried_out(session: Session, portions: Iterable[Gathered], now: datetime) -> Iterator[CreditChanges]:
    for portion in portions:
        changes = decided(portion, now)
        write_credits(session, portion, changes, now=now)
        yield changes


def decided(gathered: Gathered, now: datetime) -> CreditChanges:
    """What changes on some days when they are credited now; nothing is written."""
    fresh = {key: credit for day in gathered.days for key, credit in credits_of_day(day).items()}
    logs = [log for day in gathered.days for log in day.logs]
    return credit_changes(gathered.person_id, logs, fresh, gathered.credits, now=now)
