"""Rebuilding credits after the catalog changed: the logs of a release's window, person by person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.credits.recrediting import Owner, recredit_person
from rvuedge.logbook.records.facts import PersonFacts
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db


def owner_of(person: Person) -> Owner:
    """A person as crediting wants to know them."""
    return Owner(person.id, PersonFacts(person.provider_type, person.is_trainee))


def recredit_between(first: date, last: date, *, now: datetime) -> int:
    """Rebuild every credit from one day to another; how many changed."""
    logged = select(ProcedureLog.person_id).where(ProcedureLog.performed_on >= first, ProcedureLog.performed_on <= last)
    people = db.session.scalars(select(Person).where(Person.id.in_(logged))).all()
    return sum(recredit_person(owner=owner_of(person), start=first, end=last, now=now) for person in people)
