"""Do the credits in force agree with the catalog, the contracts and the policies as they are now?

A rebuild of everything has nothing to change, whatever was written at the same time (docs/decisions). Read in one
snapshot; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.answers.keeping import look_at_answers
from rvuedge.logbook.credits.gather import of_period
from rvuedge.logbook.credits.rebuild import decided, owner_of
from rvuedge.logbook.records.models import DailyTotal, ProcedureLog, StoredCredit
from rvuedge.platform.extensions import db


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How many credits of a person a rebuild would change, how many deleted logs still have some, wrong totals, and
    kept answers that are not their logs'.
    """

    person_id: int
    credits: int
    deleted: int
    days: int
    answers: int


def disagreements(*, now: datetime) -> Iterator[Disagreement]:
    """Everybody for whom something would change, by number."""
    logged = select(ProcedureLog.person_id).distinct()
    for person in db.session.scalars(select(Person).where(Person.id.in_(logged)).order_by(Person.id)).all():
        portions = of_period(owner_of(person), date.min, None)
        credits = sum(len(decided(portion, now).rows) for portion in portions)
        answers = look_at_answers(person.id).wrong
        found = Disagreement(person.id, credits, _of_deleted(person.id), _wrong_days(person.id), answers)
        if found.credits or found.deleted or found.days or found.answers:
            yield found


def people_with_logs() -> list[int]:
    """Whoever has a log, or a tombstone, by number."""
    return list(db.session.scalars(select(ProcedureLog.person_id).distinct().order_by(ProcedureLog.person_id)))


def _of_deleted(person_id: int) -> int:
    """Credits in force of logs that are deleted."""
    removed = select(ProcedureLog.id).where(ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_not(None))
    mine = (StoredCredit.person_id == person_id, StoredCredit.superseded_at.is_(None), StoredCredit.log_id.in_(removed))
    return db.session.scalar(select(func.count()).select_from(StoredCredit).where(*mine)) or 0


def _wrong_days(person_id: int) -> int:
    """Days whose kept total is not the sum of its credits in force."""
    sums = (
        select(
            StoredCredit.performed_on,
            func.sum(StoredCredit.work_rvu),
            func.count(),
            func.sum(StoredCredit.drug_amount),
            func.sum(StoredCredit.anesthesia_units),
        )
        .where(StoredCredit.person_id == person_id, StoredCredit.superseded_at.is_(None))
        .group_by(StoredCredit.performed_on)
    )
    total = DailyTotal
    totals = select(total.performed_on, total.work_rvu, total.lines, total.drug_amount, total.anesthesia_units)
    stored = totals.where(DailyTotal.person_id == person_id)
    there, wanted = ({_total(row) for row in db.session.execute(query)} for query in (stored, sums))
    return len({day for day, *_ in there ^ wanted})


def _total(row: Any) -> tuple[Any, ...]:
    day, work, lines, drugs, anesthesia = row
    return day, work or 0, lines, drugs or 0, anesthesia or 0
