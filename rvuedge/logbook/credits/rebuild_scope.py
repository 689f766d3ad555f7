"""Whom a rebuild concerns, and which of their days: read outside any writing transaction, a person at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from rvuedge.accounts.people.models import Person
from rvuedge.catalog.store.drug_limits import drug_codes
from rvuedge.logbook.credits.gather import days_reached
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db

Days = Sequence[tuple[date, int]]  # each with its number of logs, in order


@dataclass(frozen=True, slots=True)
class Scope:
    """What is rebuilt: everything, or some people from a day on, or days with drugs and codes of `also`.

    `reason` ends the sentence "Credits under …". Totals before and after are noted for the days of `window`.
    """

    reason: str
    people: tuple[tuple[int, date], ...] | None = None
    drugs: bool = False
    also: tuple[str, ...] = ()
    window: tuple[date, date] | None = None

    def payload(self) -> dict[str, Any]:
        """As JSON."""
        people = None if self.people is None else [[person, day.isoformat()] for person, day in self.people]
        window = [day.isoformat() for day in self.window] if self.window else None
        return {
            "reason": self.reason, "people": people, "drugs": self.drugs, "also": list(self.also), "window": window,
        }  # fmt: skip

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Scope:
        """From JSON."""
        people = payload["people"]
        named = None if people is None else tuple((person, date.fromisoformat(day)) for person, day in people)
        first, last = payload["window"] or (None, None)
        window = (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None
        return cls(payload["reason"], named, payload["drugs"], tuple(payload["also"]), window)


def concerned_codes(scope: Scope) -> list[str] | None:
    """The logged codes a scope of drugs speaks of; None for all."""
    if not scope.drugs:
        return None
    logged = set(db.session.scalars(select(LogLine.code).distinct()))
    return sorted(drug_codes(logged) | logged.intersection(scope.also))


def people_count(scope: Scope, codes: Sequence[str] | None) -> int:
    """How many people a scope concerns."""
    return db.session.scalar(select(func.count()).select_from(_people(scope, codes).subquery())) or 0


def next_person(scope: Scope, codes: Sequence[str] | None, *, after: int) -> int | None:
    """The next person by number; None when everybody was there."""
    found: int | None = db.session.scalar(_people(scope, codes).where(Person.id > after).order_by(Person.id).limit(1))
    return found


def days_of(scope: Scope, person_id: int, codes: Sequence[str] | None) -> Days:
    """A person's days to rebuild, with the number of logs of each."""
    if scope.people is not None:
        start = min(day for person, day in scope.people if person == person_id)
        return days_reached(person_id, start)
    days = select(ProcedureLog.performed_on, func.count(ProcedureLog.id.distinct()))
    mine = days.where(ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_(None))
    if codes is not None:
        of_it = (LogLine.person_id == ProcedureLog.person_id) & (LogLine.log_id == ProcedureLog.id)
        mine = mine.join(LogLine, of_it).where(LogLine.code.in_(codes))
    rows = db.session.execute(mine.group_by(ProcedureLog.performed_on).order_by(ProcedureLog.performed_on))
    return [(day, logs) for day, logs in rows]


def _people(scope: Scope, codes: Sequence[str] | None) -> Select[Any]:
    if scope.people is not None:
        return select(Person.id).where(Person.id.in_({person for person, _ in scope.people}))
    logged = select(ProcedureLog.id).where(ProcedureLog.person_id == Person.id)
    if codes is not None:
        logged = select(LogLine.log_id).where(LogLine.person_id == Person.id, LogLine.code.in_(codes))
    return select(Person.id).where(logged.exists())
