"""Signing up: the answer, and the work for it, are the same whether the address has an account (decision 0016)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import memberships
from rvuedge.platform.extensions import transaction


def joined(fields: Mapping[str, Any], *, now: datetime) -> Person:
    """Whoever signed up: with an invitation's token in the practice at once, else alone.

    Raises PasswordRefusedError and InvitationRefusedError; with an invitation also EmailTakenError, for its holder has
    shown that the address is theirs. Then nobody was made.
    """
    own = {name: value for name, value in fields.items() if name != "invitation"}
    if not fields.get("invitation"):
        return _alone(own, now=now)
    with transaction():
        person = sessions.sign_up(**own, now=now)
        memberships.accept(fields["invitation"], person, now=now)
    return person


def _alone(fields: Mapping[str, Any], *, now: datetime) -> Person:
    """A new person; for an address in use one who looks the same and is not stored.

    Either way the password is hashed, a row is inserted and a letter is queued: it confirms the address, or tells its
    owner that they have an account already.
    """
    person = sessions.new_person(**fields, now=now)
    email = person.email
    try:
        with transaction() as session:
            taken = session.scalar(select(Person.id).where(Person.email == email)) is not None
            number = _inserted(session, person, stored=not taken)
            outbox.queue("sign-up", email, now=now)
    except IntegrityError:
        return _alone(fields, now=now)  # somebody else signed up with it this instant: now it is taken
    return _lookalike(person, number, email) if taken else person


def _inserted(session: Session, person: Person, *, stored: bool) -> int:
    """The number the person got; when not kept, the row is taken back at once."""
    if not stored:
        person.email = f"{secrets.token_hex(8)}@taken.invalid"
    step = session.begin_nested()
    session.add(person)
    session.flush()
    number = person.id
    if stored:
        step.commit()
    else:
        step.rollback()
    return number


def _lookalike(person: Person, number: int, email: str) -> Person:
    """The answer a new person would have got; in no session, so that nothing ever stores it."""
    return Person(
        id=number,
        email=email,
        name=person.name,
        career_stage=person.career_stage,
        specialty=person.specialty,
        provider_type=person.provider_type,
        time_zone=person.time_zone,
    )
