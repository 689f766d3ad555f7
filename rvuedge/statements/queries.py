"""Reads of closed months: what was posted, what counts now, and the statement of one. Of a practice or one's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from rvuedge.accounts.audit.visibility import CLOSING_ROLES, Period, joined
from rvuedge.accounts.people.queries import members_of
from rvuedge.logbook.places.queries import WorkDays, work_days
from rvuedge.logbook.records.models import ProcedureLog, StoredCredit
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.statements.models import ClosedLine, ClosedMonth, OwnClosedMonth
from rvuedge.statements.rules import Counted, RemovedLine

ZERO = Decimal(0)
ALWAYS: tuple[Period, ...] = ((date.min, date.max),)
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Book:
    """Whose months: a practice's, or with None and a person their own."""

    organization_id: int | None
    person_id: int | None = None

    def lines(self) -> ColumnElement[bool]:
        """What tells its rows of closed_line."""
        if self.organization_id is not None:
            return ClosedLine.organization_id == self.organization_id
        return ClosedLine.organization_id.is_(None) & (ClosedLine.person_id == self.person_id)


def closed_months(book: Book) -> list[Any]:
    """The months that are closed, oldest first."""
    if book.organization_id is not None:
        query = select(ClosedMonth).where(ClosedMonth.organization_id == book.organization_id)
        return list(db.session.scalars(query.order_by(ClosedMonth.month)))
    own = select(OwnClosedMonth).where(OwnClosedMonth.person_id == book.person_id)
    return list(db.session.scalars(own.order_by(OwnClosedMonth.month)))


def posted(book: Book, person_id: int) -> dict[Place, Counted]:
    """All that is posted of a person's lines so far, each as its newest posting describes it."""
    rows = db.session.scalars(
        select(ClosedLine)
        .where(book.lines(), ClosedLine.person_id == person_id)
        .order_by(ClosedLine.counted_in, ClosedLine.id)
    )
    found: dict[Place, Counted] = {}
    for row in rows:
        before = found.get((row.log_id, row.position))
        figures = before.figures if before else (ZERO, ZERO, 0)
        units = before.anesthesia_units or ZERO if before else ZERO
        found[row.log_id, row.position] = Counted(
            row.performed_on,
            row.code,
            row.release,
            row.policy,
            row.log_version,
            figures[0] + row.work_rvu,
            figures[1] + row.drug_amount,
            figures[2] + row.unvalued,
            None if row.anesthesia_units is None else units + row.anesthesia_units,
        )
    return found


def current_lines(person_id: int, first: date, last: date, spans: Sequence[Period]) -> dict[Place, Counted]:
    """A person's lines from a first to a last day as they count now, of the days of some spans only."""
    rows = db.session.execute(
        select(
            StoredCredit.log_id,
            StoredCredit.position,
            StoredCredit.performed_on,
            StoredCredit.code,
            StoredCredit.release,
            StoredCredit.policy,
            ProcedureLog.version,
            StoredCredit.work_rvu,
            StoredCredit.drug_amount,
            StoredCredit.anesthesia_units,
            ProcedureLog.updated_at,
            StoredCredit.credited_at,
        )
        .join(
            ProcedureLog, (ProcedureLog.person_id == StoredCredit.person_id) & (ProcedureLog.id == StoredCredit.log_id)
        )
        .where(
            StoredCredit.person_id == person_id,
            StoredCredit.superseded_at.is_(None),
            ProcedureLog.deleted_at.is_(None),
            StoredCredit.performed_on >= first,
            StoredCredit.performed_on <= last,
        )
    )
    found = {}
    for log, index, day, code, release, policy, version, work, amount, units, changed, credited in rows:
        if any(begun <= day <= ended for begun, ended in spans):
            figures = (work or ZERO, amount or ZERO, int(work is None), units or ZERO)
            found[log, index] = Counted(day, code, release, policy, version, *figures, changed, credited)
    return found


def removed_lines(person_id: int, places: Collection[Place], first: date, last: date) -> dict[Place, RemovedLine]:
    """Why some posted lines do not count any more: their log is deleted, on another day, or outside a membership."""
    wanted = sorted({log for log, _ in places})
    logs: dict[str, tuple[date, datetime, datetime | None]] = {}
    for index in range(0, len(wanted), 500):
        rows = db.session.execute(
            select(ProcedureLog.id, ProcedureLog.performed_on, ProcedureLog.updated_at, ProcedureLog.deleted_at).where(
                ProcedureLog.person_id == person_id, ProcedureLog.id.in_(wanted[index : index + 500])
            )
        )
        logs |= {log: (day, changed, deleted) for log, day, changed, deleted in rows}
    present = _positions(person_id, [log for log, (_, _, deleted) in logs.items() if deleted is None])
    return {place: _why(logs.get(place[0]), place in present, first, last) for place in places}


def _positions(person_id: int, logs: Sequence[str]) -> set[Place]:
    found: set[Place] = set()
    for index in range(0, len(logs), 500):
        rows = db.session.execute(
            select(StoredCredit.log_id, StoredCredit.position).where(
                StoredCredit.person_id == person_id,
                StoredCredit.log_id.in_(logs[index : index + 500]),
                StoredCredit.superseded_at.is_(None),
            )
        )
        found |= {(log, position) for log, position in rows}
    return found


def _why(log: tuple[date, datetime, datetime | None] | None, is_there: bool, first: date, last: date) -> RemovedLine:
    if log is None:
        return RemovedLine("deleted", None)
    day, changed, deleted = log
    if deleted is not None:
        return RemovedLine("deleted", deleted)
    if not is_there:
        return RemovedLine("deleted", changed)
    return RemovedLine("left", None) if first <= day <= last else RemovedLine("moved", changed)


def spans_of(organization_id: int, first: date, last: date) -> dict[int, tuple[WorkDays, str]]:
    """By person, the days of memberships whose work counts in a practice, and the name."""
    days: dict[int, list[Period]] = {}
    names: dict[int, str] = {}
    for member in members_of(organization_id, start=first, end=last):
        if member.role in CLOSING_ROLES:
            days.setdefault(member.person.id, []).append((member.started_on, member.ended_on or date.max))
            names[member.person.id] = member.person.name
    worked = work_days(organization_id, {person: joined(periods) for person, periods in days.items()})
    return {person: (work, names[person]) for person, work in worked.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's closed month: its lines and the adjustments posted in it. Never changes.

    `layout` says how it is written: None as the first months were, 2 with when and from what a line was changed, 3
    with anesthesia units.
    """

    organization: str | None
    name: str
    person_id: int
    month: date
    closed_at: datetime
    lines: tuple[ClosedLine, ...]
    adjustments: tuple[ClosedLine, ...]
    layout: int | None = None
    organization_id: int | None = None

    @property
    def work_rvu(self) -> Decimal:
        """Of the month's own lines."""
        return sum((line.work_rvu for line in self.lines), ZERO)

    @property
    def adjusted(self) -> Decimal:
        """Of the adjustments."""
        return sum((adjustment.work_rvu for adjustment in self.adjustments), ZERO)

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.work_rvu + self.adjusted

    @property
    def unvalued_lines(self) -> int:
        """Lines without a value; an adjustment may take some away."""
        return sum(line.unvalued for line in (*self.lines, *self.adjustments))

    @property
    def anesthesia_units(self) -> Decimal:
        """ASA units of the month's own lines, never part of work."""
        return units_of(self.lines)

    @property
    def adjusted_anesthesia_units(self) -> Decimal:
        """ASA units of the adjustments."""
        return units_of(self.adjustments)

    @property
    def has_anesthesia(self) -> bool:
        """Whether a line has ASA units to show; months written before they were kept have none."""
        return any(line.anesthesia_units for line in (*self.lines, *self.adjustments))


def units_of(lines: Iterable[ClosedLine]) -> Decimal:
    """The ASA units of some lines."""
    return sum((line.anesthesia_units or ZERO for line in lines), ZERO)


def statement_of(organization_id: int, person_id: int, month: date) -> Statement:
    """A person's statement of a practice's month. Raises NotFoundError while it is open or without the person."""
    closed = db.session.get(ClosedMonth, (organization_id, month))
    if closed is None or str(person_id) not in closed.names:
        raise NotFoundError(f"{month:%Y-%m} is not closed, or does not include that person.")
    names = closed.names
    statement = Statement(names[""], names[str(person_id)], person_id, month, closed.closed_at, (), (), closed.layout)
    return _filled(replace(statement, organization_id=organization_id), Book(organization_id))


def own_statement(person_id: int, month: date) -> Statement:
    """A person's statement of a month they closed themselves. Raises NotFoundError while it is open."""
    closed = db.session.get(OwnClosedMonth, (person_id, month))
    if closed is None:
        raise NotFoundError(f"You have not closed {month:%Y-%m}.")
    statement = Statement(None, closed.name, person_id, month, closed.closed_at, (), (), closed.layout)
    return _filled(statement, Book(None, person_id))


def _filled(values: Statement, book: Book) -> Statement:
    rows = db.session.scalars(
        select(ClosedLine)
        .where(book.lines(), ClosedLine.counted_in == values.month, ClosedLine.person_id == values.person_id)
        .order_by(ClosedLine.performed_on, ClosedLine.log_id, ClosedLine.position)
    ).all()
    own = tuple(line for line in rows if line.reason == "month")
    return replace(values, lines=own, adjustments=tuple(line for line in rows if line.reason != "month"))
