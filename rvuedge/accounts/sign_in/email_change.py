"""Changing an address: by a link mailed to the old one and a link mailed to the new one, in either order.

Nobody who has only a password, or only one mailbox, moves an account. Who lost the old mailbox asks the operator
(`rvuedge user change-email`). An old address that was never confirmed proves nothing and is not asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials.models import EmailChange
from rvuedge.accounts.credentials.passwords import mail_time
from rvuedge.accounts.credentials.sessions import EmailTakenError
from rvuedge.accounts.mail import one_time_tokens, outbox
from rvuedge.accounts.mail.models import OneTimeToken
from rvuedge.accounts.people import erasing
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Person
from rvuedge.platform.database import walls
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction

LIFE = timedelta(days=3)  # as for confirming an address: a weekend may lie before both mails are read
OLD, NEW = "email-change-old", "email-change-new"


def waiting_change(person_id: int, *, now: datetime) -> EmailChange | None:
    """The address a person is changing to, while links for it are good."""
    change = db.session.get(EmailChange, person_id)
    return change if change is not None and change.expires_at > now else None


def request_change(person: Person, email: str, *, now: datetime) -> None:
    """Have both links sent, in place of an earlier change that waits. Whether the new one is taken is not told."""
    email = email.strip().lower()
    if email == person.email:
        why = "This is your address already."
        raise InvalidError(why, errors={"email": [why]})
    with transaction() as session:
        hold_person(session, person.id)
        was_confirmed = person.email_verified_at is not None
        _forget(session, person.id)
        session.add(
            EmailChange(
                person_id=person.id,
                email=email,
                created_at=now,
                expires_at=now + LIFE,
                old_confirmed_at=None if was_confirmed else now,
            )
        )
        outbox.queue(NEW, email, now=now, person=str(person.id))
        if was_confirmed:
            outbox.queue(OLD, person.email, now=now, person=str(person.id))
        record_account_event(AccountEvent.EMAIL_CHANGE_SENT, person_id=person.id, now=now)


def cancel_change(person: Person) -> None:
    """Give a change up; its links end. Again is a success."""
    with transaction() as session:
        hold_person(session, person.id)
        _forget(session, person.id)


def confirm_change(token: str, *, now: datetime) -> bool:
    """Take note of one link; with the other the address changes. Whether it has.

    Raises SpentTokenError, EmailTakenError.
    """
    try:
        with transaction() as session:
            found = _redeemed(token, now=now)
            hold_person(session, found.person_id or 0)
            change = session.get(EmailChange, found.person_id, populate_existing=True)
            if change is None or change.expires_at <= now or change.email != found.detail.get("email"):
                raise one_time_tokens.UsedTokenError("This change of address was given up. Start it again.")
            if found.purpose == NEW:
                change.new_confirmed_at = now
            else:
                change.old_confirmed_at = now
            if not (change.new_confirmed_at and change.old_confirmed_at):
                return False
            person = session.get_one(Person, found.person_id, populate_existing=True)
            move(person, change.email, means=Means.MAILED_LINK, now=now)
    except IntegrityError as error:
        raise EmailTakenError("An account with this email address already exists.") from error
    return True


@walls.opened("an account of the new address, which nobody confirmed, gives way, whoever made it")
def move(person: Person, email: str, *, means: Means, now: datetime) -> None:
    """Give an account an address that was shown to be its owner's; both addresses are told.

    Raises EmailTakenError when it is another's; an account of it that was never confirmed gives way.
    """
    with transaction() as session:
        former, other = person.email, session.scalar(select(Person).where(Person.email == email))
        if other is not None and other.email_verified_at is not None:
            raise EmailTakenError("An account with this email address already exists.")
        if other is not None:
            erasing.erase(other, now=now)
            session.flush()
        person.email, person.email_verified_at = email, now
        session.execute(
            delete(OneTimeToken).where(OneTimeToken.person_id == person.id, OneTimeToken.spent_at.is_(None))
        )
        session.execute(delete(EmailChange).where(EmailChange.person_id == person.id))
        session.flush()
        for address in (former, email):
            outbox.queue("email-changed", address, now=now, former=former, email=email, at=mail_time(now))
        record_account_event(AccountEvent.EMAIL_CHANGED, person_id=person.id, now=now, means=means)


def _redeemed(token: str, *, now: datetime) -> OneTimeToken:
    try:
        return one_time_tokens.redeem(token, NEW, now=now)
    except one_time_tokens.UsedTokenError:
        return one_time_tokens.redeem(token, OLD, now=now)


def _forget(session: Session, person_id: int) -> None:
    session.execute(delete(EmailChange).where(EmailChange.person_id == person_id))
    mine = (OneTimeToken.person_id == person_id, OneTimeToken.purpose.in_((OLD, NEW)))
    session.execute(delete(OneTimeToken).where(*mine))
