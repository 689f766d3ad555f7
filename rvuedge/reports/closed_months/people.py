"""Whose a closed month is: names as they were on the day it was closed, NPIs, and days as physicians."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from rvuedge.accounts.audit.visibility import CLOSING_ROLES, Period, joined, visible_days
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.accounts.practices.npis import npis_of
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.statements.closing import last_day
from rvuedge.statements.models import ClosedMonth


@dataclass(frozen=True, slots=True)
class MonthPeople:
    """A closed month's people by name and number, and what payroll asks of them, by number.

    `days` are those on which they were seen as physicians since `first_closed`, the first day of the first closed
    month.
    """

    organization: str
    month: date
    first_closed: date
    closed_at: datetime
    names: tuple[tuple[int, str], ...]
    persons: Mapping[int, Person]
    days: Mapping[int, tuple[Period, ...]]
    npis: Mapping[int, str]

    @property
    def last(self) -> date:
        """The month's last day."""
        return last_day(self.month)


def closed_month(organization_id: int, month: date) -> ClosedMonth:
    """A practice's closed month. Raises NotFoundError while it is open."""
    closed = db.session.get(ClosedMonth, (organization_id, month))
    if closed is None:
        raise NotFoundError(f"{month:%Y-%m} is not closed.")
    return closed


def named(closed: ClosedMonth) -> tuple[tuple[int, str], ...]:
    """Number and name of everybody in a closed month, by name and then by number."""
    people = [(int(number), name) for number, name in closed.names.items() if number]
    return tuple(sorted(people, key=lambda person: (person[1].casefold(), person[0])))


def people_of(organization_id: int, month: date) -> MonthPeople:
    """What is known of a closed month's people. Raises NotFoundError while it is open."""
    closed = closed_month(organization_id, month)
    names = named(closed)
    numbers = [number for number, _ in names]
    first = db.session.scalars(
        select(func.min(ClosedMonth.month)).where(ClosedMonth.organization_id == organization_id)
    ).one()
    people = db.session.scalars(select(Person).where(Person.id.in_(numbers)))
    return MonthPeople(
        closed.names[""],
        month,
        first,
        closed.closed_at,
        names,
        {person.id: person for person in people if not person.is_removed},
        _days(organization_id, first, last_day(month)),
        {person: npi for npi, person in npis_of(organization_id).items()},
    )


def _days(organization_id: int, first: date, last: date) -> dict[int, tuple[Period, ...]]:
    """The days on which each member's figures are a manager's to see (docs/decisions/0024)."""
    found: dict[int, list[Period]] = {}
    for member in members_of(organization_id, start=first, end=last):
        if member.role in CLOSING_ROLES:
            own = (max(first, member.started_on), min(last, member.ended_on or last))
            found.setdefault(member.person.id, []).extend(visible_days(member.role, member.person.stages, *own))
    return {person: joined(spans) for person, spans in found.items()}
