"""Crediting logs: after a change of theirs, and again after the catalog, a contract or a policy changed.

Each goes the same way: gather what is needed, decide by the rules, write. Facts and versions stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.career_stages import stored_stages
from rvuedge.logbook.credits.gather import Gathered, around_changes, as_under, of_period
from rvuedge.logbook.credits.rules.changes import CreditChanges, credit_changes
from rvuedge.logbook.credits.rules.line_credits import LineCredit, credits_of_day
from rvuedge.logbook.credits.writes import write_credits
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import LogFacts, Owner, PersonFacts
from rvuedge.logbook.records.revisions import Revision

Credits = Mapping[str, Sequence[Mapping[str, Any]]]
_PERSON = Person.__table__.c  # the table: a statement on classes costs more to send
_WHO = select(_PERSON.provider_type, _PERSON.career_stage, _PERSON.stage_changes).where(
    _PERSON.id == bindparam("person")
)


def owner_of(person: Person) -> Owner:
    """A person as crediting wants to know them."""
    return Owner(person.id, PersonFacts(person.provider_type, person.stages))


def credit_changed(session: Session, *, owner: Owner, revisions: Sequence[Revision], now: datetime) -> Credits:
    """Credit logs that have just been written, and what they touch; the credits in force, by log and line."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    owner = _as_now(session, owner)
    for changes in _carried_out(session, around_changes(owner, revisions), now):
        found |= changes.in_force
    return found


def _as_now(session: Session, owner: Owner) -> Owner:
    """What the person is, read in their turn: it may have changed since the request began."""
    row = session.execute(_WHO, {"person": owner.person_id}).one_or_none()
    if row is None:
        return owner
    return replace(owner, facts=PersonFacts(row.provider_type, stored_stages(row.career_stage, row.stage_changes)))


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
        write_credits(session, portion.person_id, changes, removed=portion.removed, dates=portion.dates, now=now)
        yield changes


def decided(gathered: Gathered, now: datetime) -> CreditChanges:
    """What changes on some days when they are credited now; nothing is written."""
    fresh = {key: credit for day in gathered.days for key, credit in credits_of_day(day).items()}
    logs = [log for day in gathered.days for log in day.logs]
    return credit_changes(gathered.person_id, logs, fresh, gathered.credits, now=now)
