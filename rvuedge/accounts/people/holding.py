"""Whose turn it is to change what belongs to a practice, or to a person apart from their logs.

Held to the end of the transaction, and taken before anything is looked at: what is read after it stays true until it is
written. Rows that only refer to a held one can still be written. In one order always: practices, then people (their
logs first, then themselves).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.accounts.people.models import REMOVED, Organization, Person
from rvuedge.platform.errors import NotFoundError, UnauthenticatedError


class AccountGoneError(UnauthenticatedError):
    """The account was deleted while this waited for its turn; nothing of it is written any more."""

    def __init__(self) -> None:
        super().__init__("This account was deleted.")


def hold_practice(session: Session, organization_id: int) -> None:
    """Wait for whoever is changing this practice."""
    hold_practices(session, [organization_id])


def hold_practices(session: Session, organization_ids: Collection[int]) -> None:
    """The same for several, in the order of their numbers."""
    mine = select(Organization.id).where(Organization.id.in_(organization_ids)).order_by(Organization.id)
    session.execute(mine.with_for_update(key_share=True))


def hold_person(session: Session, person_id: int, *, missing: str = "No such person.") -> None:
    """Wait for whoever is changing what this person has beside their logs (those: logbook.records.change_numbers).

    Raises AccountGoneError when the account is deleted, NotFoundError for one that is not there for whoever
    asks, in the words of the thing they asked for (`missing`), so that nobody learns which numbers are people.
    """
    held = select(Person.email).where(Person.id == person_id).with_for_update(key_share=True)
    address = session.execute(held).scalar_one_or_none()
    if address is None:
        raise NotFoundError(missing)
    if address.endswith(REMOVED):
        raise AccountGoneError
