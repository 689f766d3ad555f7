"""Crediting logs: after a change of theirs, and again after the catalog, a contract or a policy changed.

Each goes the same way: gather what is needed, decide by the rules, write. Facts and versions stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.career_stages import stored_stages
from rvuedge.catalog.store.cache import Remembered, catalog_now
from rvuedge.catalog.store.queries import VERSION
from rvuedge.logbook.answers.texts import answer_of
from rvuedge.logbook.credits.gather import Gathered, around_changes, as_under, of_period
from rvuedge.logbook.credits.rules.changes import CreditChanges, credit_changes
from rvuedge.logbook.credits.rules.line_credits import LineCredit, credits_of_day
from rvuedge.logbook.credits.writes import kept_answers, write_credits
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import LogFacts, Owner, PersonFacts
from rvuedge.logbook.records.revisions import Revision
from rvuedge.logbook.records.writes import write_answers

_PERSON = Person.__table__.c  # the table: a statement on classes costs more to send
_CATALOG = func.coalesce(VERSION.scalar_subquery(), 0).label("catalog")
_WHO = select(_PERSON.provider_type, _PERSON.career_stage, _PERSON.stage_changes, _CATALOG).where(
    _PERSON.id == bindparam("person")
)


def owner_of(person: Person) -> Owner:
    """A person as crediting wants to know them."""
    return Owner(person.id, PersonFacts(person.provider_type, person.stages))


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of credits when some logs change, before anything is written; the answers to keep of the logs."""

    portions: tuple[tuple[Gathered, CreditChanges], ...]
    answers: Mapping[str, str]


NOTHING = Decided((), {})


def decide_changed(session: Session, *, owner: Owner, revisions: Sequence[Revision], now: datetime) -> Decided:
    """Decide about logs that are about to be written, and what they touch: nothing of them is read."""
    owner, known = _as_now(session, owner)
    portions = [(part, decided(part, now)) for part in around_changes(owner, revisions, known)]
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


def _as_now(session: Session, owner: Owner) -> tuple[Owner, Remembered]:
    """What the person is and the catalog holds, read in their turn: both may have changed since the request began."""
    row = session.execute(_WHO, {"person": owner.person_id}).one_or_none()
    if row is None:
        return owner, catalog_now()
    facts = PersonFacts(row.provider_type, stored_stages(row.career_stage, row.stage_changes))
    return replace(owner, facts=facts), catalog_now(row.catalog)


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
