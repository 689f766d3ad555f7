"""Which closed months a change reaches: their statements stay, what differs is posted with the next month closed."""

from __future__ import annotations

from datetime import date

from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.statements.queries import Book, closed_months


def closed_for(person_id: int) -> set[date]:
    """The months, by first day, that a person or a practice of theirs has closed."""
    books = [Book(None, person_id), *(Book(number) for number in organizations_ever(person_id))]
    return {closed.month for book in books for closed in closed_months(book)}


def months_closed(organization_id: int) -> set[date]:
    """The months, by first day, that a practice has closed."""
    return {closed.month for closed in closed_months(Book(organization_id))}


def closed_from(organization_id: int, since: date) -> list[date]:
    """The months of a practice, by first day, that are closed and hold a day from one on."""
    first = since.replace(day=1)
    return [closed.month for closed in closed_months(Book(organization_id)) if closed.month >= first]
