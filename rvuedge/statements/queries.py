"""Reads of closed months: which there are, whose days count, and the statement of one. Of a practice or one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from rvuedge.accounts.audit.visibility import CLOSING_ROLES, Period, joined
from rvuedge.accounts.people.queries import members_of
from rvuedge.logbook.places.queries import WorkDays, work_days
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.statements.models import ClosedLine, ClosedMonth, OwnClosedMonth

ZERO = Decimal(0)
ALWAYS: tuple[Period, ...] = ((date.min, date.max),)


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
