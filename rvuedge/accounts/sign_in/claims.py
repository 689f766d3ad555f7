"""An address that somebody else signed up with, and never confirmed: it is whose mailbox it is, and starts clean.

What the other entered goes with their account: phones, browsers, factors, logs. A forgotten password of one's own
unconfirmed account is another matter (passwords.reset): what was entered stays, every sign-in ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials import passwords, sessions
from rvuedge.accounts.mail import one_time_tokens
from rvuedge.accounts.people import erasing
from rvuedge.accounts.people.models import Person
from rvuedge.platform.database import walls
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction

PURPOSE = "claim-address"
PROFILE = ("name", "career_stage", "specialty", "time_zone")


def choose_password(token: str, password: str, *, now: datetime) -> None:
    """Set a password by a mailed link: of an account, or of an address that somebody else has signed up with.

    Raises SpentTokenError, PasswordRefusedError.
    """
    try:
        found = one_time_tokens.peek(token, PURPOSE, now=now)
    except InvalidError:
        passwords.reset(token, password, now=now)
        return
    with transaction() as session:
        one_time_tokens.redeem(token, PURPOSE, now=now)
        person = session.get_one(Person, found.person_id, populate_existing=True)
        if person.email_verified_at is not None:
            raise one_time_tokens.UsedTokenError("This address was confirmed meanwhile. Sign in instead.")
        take_over(person, password, profile=found.detail, now=now)


@walls.opened("the account that gives way is another's, and so is all that goes with it")
def take_over(person: Person, password: str, *, profile: Mapping[str, str | None], now: datetime) -> Person:
    """A new, confirmed account in place of an unconfirmed one of the same address, which is deleted."""
    with transaction() as session:
        email = person.email
        fields = {name: profile.get(name) or None for name in PROFILE}
        owner = sessions.new_person(
            email=email,
            password=password,
            name=fields["name"] or person.name,
            career_stage=fields["career_stage"] or person.first_stage,
            specialty=fields["specialty"],
            time_zone=fields["time_zone"],
            now=now,
        )
        erasing.erase(person, now=now)
        session.flush()
        owner.email_verified_at = now
        session.add(owner)
        session.flush()
        record_account_event(AccountEvent.CONFIRMED, person_id=owner.id, now=now, means=Means.MAILED_LINK)
    return owner


def unconfirmed(email: str) -> Person | None:
    """The account of an address, while nobody has shown that the address is theirs."""
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    return person if person is not None and person.email_verified_at is None else None
