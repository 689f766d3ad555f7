"""Deleting an account from below: what knows every table of a person (reports) marks how, whoever needs it calls it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Protocol

from rvuedge.accounts.people.models import Person
from rvuedge.platform.extensions import transaction


class Eraser(Protocol):
    """Deletes an account and what is its own. Joins the transaction that is open."""

    def __call__(self, person: Person, *, is_orphaning: bool = False, now: datetime) -> None: ...


_MARKED: list[Eraser] = []


def erases(eraser: Eraser) -> Eraser:
    """Mark the one function that deletes an account."""
    _MARKED[:] = [eraser]
    return eraser


def erase(person: Person, *, now: datetime) -> None:
    """Delete an account that nobody has confirmed; a practice it founded is left without an owner.

    It gives its address up first: invitations and mail to that address are whose mailbox it is.
    """
    with transaction() as session:
        person.email = f"{secrets.token_hex(8)}@taken.invalid"
        session.flush()
        for eraser in _MARKED:
            eraser(person, is_orphaning=True, now=now)
