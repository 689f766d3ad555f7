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
from rvuedge.accounts.sign_in import claims
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
        person = _invited(own, fields["invitation"], now=now)
        memberships.accept(fields["invitation"], person, now=now)
    return person


def _invited(fields: Mapping[str, Any], invitation: str, *, now: datetime) -> Person:
    """Who holds the invitation reads the address's mail: an account of it that was never confirmed gives way."""
    squatter = claims.unconfirmed(fields["email"])
    if squatter is None or not memberships.is_offered(invitation, fields["email"], now=now):
        return sessions.sign_up(**fields, now=now)
    return claims.take_over(squatter, fields["password"], profile=fields, now=now)


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
            outbox.queue("sign-up", email, now=now, **_again(fields) if taken else {})
    except IntegrityError:
        return _alone(fields, now=now)  # somebody else signed up with it this instant: now it is taken
    return _lookalike(person, number, email) if taken else person


def _again(fields: Mapping[str, Any]) -> dict[str, str]:
    """What whoever signs up with a taken address said of themselves, should it be theirs after all; no password."""
    return {"again": "yes"} | {name: str(fields[name]) for name in claims.PROFILE if fields.get(name)}


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
        first_stage=person.first_stage,
        stage_changes=person.stage_changes,
        specialty=person.specialty,
        provider_type=person.provider_type,
        time_zone=person.time_zone,
    )
