"""Storing credits and the totals of their days: what a crediting decided, in a few statements whatever its size."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.logbook.answers.texts import answer_of
from rvuedge.logbook.credits.gather import Gathered
from rvuedge.logbook.credits.rules.changes import CreditChanges
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.logbook.records.models import ChangeCounter, DailyTotal, LateDay, StoredCredit
from rvuedge.logbook.records.writes import write_answers

# Tables, not classes: a statement on classes costs twice as much to send.
_CREDITS: Any = StoredCredit.__table__
_CREDIT = _CREDITS.c
_TOTALS: Any = DailyTotal.__table__
_PERSON: BindParameter[int] = bindparam("person")
_DATES: BindParameter[date] = bindparam("dates", expanding=True)
_COUNTER: Any = ChangeCounter.__table__
_CLOSED_THROUGH = select(_COUNTER.c.closed_through).where(_COUNTER.c.person_id == _PERSON)
_LATE: Any = LateDay.__table__
_SUPERSEDE = (
    update(_CREDITS)
    .where(
        _CREDIT.person_id == _PERSON,
        _CREDIT.log_id.in_(bindparam("ids", expanding=True)),
        _CREDIT.superseded_at.is_(None),
    )
    .values(superseded_at=bindparam("at"))
)
_INSERT_CREDITS = insert(_CREDITS)
_DELETE_TOTALS = delete(_TOTALS).where(_TOTALS.c.person_id == _PERSON, _TOTALS.c.performed_on.in_(_DATES))
_SUMS = (
    select(
        _CREDIT.person_id,
        _CREDIT.performed_on,
        func.coalesce(func.sum(_CREDIT.work_rvu), 0).label("work_rvu"),
        func.count().label("lines"),
        (func.count() - func.count(_CREDIT.work_rvu)).label("unvalued_lines"),
        func.coalesce(func.sum(_CREDIT.drug_amount), 0).label("drug_amount"),
        func.coalesce(func.sum(_CREDIT.anesthesia_units), 0).label("anesthesia_units"),
    )
    .where(_CREDIT.person_id == _PERSON, _CREDIT.performed_on.in_(_DATES), _CREDIT.superseded_at.is_(None))
    .group_by(_CREDIT.person_id, _CREDIT.performed_on)
)


def _put_totals(dialect: str) -> Any:
    """The sums put in place where they are made: nothing travels.

    Answers the days that have any, and beside each through which day the person's months are closed.
    """
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_TOTALS)
    key = ("person_id", "performed_on")
    sums = {name: new.excluded[name] for name in _SUMS.selected_columns.keys() if name not in key}  # noqa: SIM118
    put = new.from_select(_SUMS.selected_columns.keys(), _SUMS)
    return put.on_conflict_do_update(index_elements=key, set_=sums).returning(
        _TOTALS.c.performed_on, _CLOSED_THROUGH.scalar_subquery()
    )


def _note_late(dialect: str) -> Any:
    """A day noted under a mark above all the person has; in the person's turn, so none is given twice."""
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(_LATE)
    known = _LATE.alias("known")
    above = select(func.coalesce(func.max(known.c.mark), 0) + 1).where(known.c.person_id == _PERSON).scalar_subquery()
    noted = new.values(person_id=_PERSON, performed_on=bindparam("day"), mark=above)
    return noted.on_conflict_do_update(index_elements=("person_id", "performed_on"), set_={"mark": new.excluded.mark})


_PUT_TOTALS = {name: _put_totals(name) for name in ("postgresql", "sqlite")}
_NOTE_LATE = {name: _note_late(name) for name in ("postgresql", "sqlite")}


def kept_answers(portion: Gathered, changes: CreditChanges, own: Collection[str]) -> dict[str, str]:
    """The answers to keep of the logs whose credits change, and of `own`, which are written themselves."""
    changed = {row["log_id"] for row in changes.rows}
    return {
        facts.id: answer_of(portion.stored[facts.id], facts, _earned(portion, changes, facts, facts.id in changed))
        for day in portion.days
        for facts in day.logs
        if facts.id in changed or facts.id in own
    }


def _earned(portion: Gathered, changes: CreditChanges, facts: LogFacts, is_changed: bool) -> Sequence[Any]:
    """A log's credits in force: a stored one that is not replaced says what was known when it was made."""
    if is_changed:
        return changes.in_force[facts.id]
    return [portion.credits.get((facts.id, position)) for position in range(len(facts.lines))]


def write_credits(
    session: Session, portion: Gathered, changes: CreditChanges, *, now: datetime, written: Collection[str] = ()
) -> None:
    """Store what a crediting decided, the totals of its days, and the answers of the logs it changed.

    The logs of `written` have their answer already. A replaced credit is kept and marked superseded
    (docs/decisions/0003).
    """
    person_id, dates = portion.person_id, portion.dates
    ended = [*portion.removed, *changes.replaced]
    if ended:
        session.connection().execute(_SUPERSEDE, {"person": person_id, "ids": ended, "at": now})
    if changes.rows:
        session.connection().execute(_INSERT_CREDITS, list(changes.rows))
    answers = kept_answers(portion, changes, ())
    write_answers(session, person_id, {log_id: text for log_id, text in answers.items() if log_id not in written})
    _total_days(session, person_id, dates)


def _total_days(session: Session, person_id: int, dates: Collection[date]) -> None:
    """Rebuild the totals of some days from the credits in force. The sum of the parts is the total, always.

    Days of months that are closed are noted, for whoever closes the next.
    """
    connection = session.connection()
    dialect = connection.dialect.name
    found = dict(connection.execute(_PUT_TOTALS[dialect], {"person": person_id, "dates": sorted(dates)}).all())
    emptied = sorted(set(dates) - found.keys())
    if emptied:
        session.connection().execute(_DELETE_TOTALS, {"person": person_id, "dates": emptied})
    closed = next(iter(found.values())) if found else session.scalar(_CLOSED_THROUGH, {"person": person_id})
    late = [{"person": person_id, "day": day} for day in sorted(dates) if closed is not None and day <= closed]
    if late:
        session.connection().execute(_NOTE_LATE[dialect], late)
