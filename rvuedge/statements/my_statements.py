"""Which closed months a person has a statement of: those of practices that counted them, and their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.accounts.people.models import Membership
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.statements.closing import last_day
from rvuedge.statements.models import ClosedLine, ClosedMonth
from rvuedge.statements.queries import Book, Statement, closed_months, own_statement, statement_of


class SeveralStatementsError(ConflictError):
    """More than one practice closed the month; `errors` lists them."""

    code = "several-statements"


@dataclass(frozen=True, slots=True)
class MyMonth:
    """A closed month that counts the person: of an organization, or with None their own."""

    organization_id: int | None
    organization: str | None
    month: date
    closed_at: datetime


def my_months(person_id: int) -> list[MyMonth]:
    """The person's closed months, newest first."""
    found = [
        MyMonth(month.organization_id, month.names[""], month.month, month.closed_at)
        for organization in organizations_ever(person_id)
        for month in _counting(organization, person_id)
    ]
    found += [
        MyMonth(None, None, closed_month.month, closed_month.closed_at)
        for closed_month in closed_months(Book(None, person_id))
    ]
    return sorted(found, key=lambda month: (month.month, month.organization or ""), reverse=True)


def _counting(organization_id: int, person_id: int) -> list[ClosedMonth]:
    """The closed months of a practice in which the person was a member or has lines."""
    book = Book(organization_id)
    posted: Collection[date] = set(
        db.session.scalars(
            select(ClosedLine.counted_in).where(book.lines(), ClosedLine.person_id == person_id).distinct()
        )
    )
    joined = db.session.execute(
        select(Membership.started_on, Membership.ended_on).where(
            Membership.organization_id == organization_id, Membership.person_id == person_id
        )
    ).all()
    return [
        closed_month
        for closed_month in closed_months(book)
        if str(person_id) in closed_month.names
        and (
            closed_month.month in posted
            or any(
                began <= last_day(closed_month.month) and (ended is None or ended >= closed_month.month)
                for began, ended in joined
            )
        )
    ]


def my_statement(person_id: int, month: date, *, organization_id: int | None, own: bool) -> Statement:
    """The person's statement of a month: of the practice asked for, their own, or the only one there is.

    Raises NotFoundError where there is none, SeveralStatementsError where nothing says which.
    """
    if own:
        return own_statement(person_id, month)
    if organization_id is not None:
        if organization_id not in organizations_ever(person_id):
            raise NotFoundError("You do not belong to that organization.")
        return statement_of(organization_id, person_id, month)
    found = [my_month for my_month in my_months(person_id) if my_month.month == month]
    if not found:
        raise NotFoundError(f"No closed {month:%Y-%m} counts you.")
    if len(found) > 1:
        listed = [
            "own=true" if item.organization_id is None else f"organization={item.organization_id}" for item in found
        ]
        detail = f"{month:%Y-%m} is closed more than once for you: choose one with {' or '.join(listed)}."
        raise SeveralStatementsError(
            detail, errors={"organization": [item.organization or "your own" for item in found]}
        )
    (only,) = found
    if only.organization_id is None:
        return own_statement(person_id, month)
    return statement_of(only.organization_id, person_id, month)
