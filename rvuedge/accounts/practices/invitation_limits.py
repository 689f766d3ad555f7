"""How many invitations may go out: by who sends them, and from a practice to an address.

Both are counted in what is stored, while the practice and the sender are held, so that requests at the same time do
not send more together.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.platform.errors import ForbiddenError, TooManyError
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count

WINDOW = timedelta(days=1)  # who was refused tries again tomorrow
FROM_ONE_PERSON = 1500  # the longest roster that is read (1,000 rows) and what is added by hand on the same day
TO_ONE_ADDRESS = 3  # from one practice: a role or a day that was corrected twice


class AddressUnconfirmedError(ForbiddenError):
    """The sender has not shown that their own address is theirs; nobody else gets mail because of them."""

    code = "address-unconfirmed"


class TooManyInvitationsError(TooManyError):
    """Enough invitations for a day."""

    code = "too-many-invitations"


def refuse_sender(sender: Person, number: int, *, now: datetime) -> None:
    """Raises AddressUnconfirmedError and TooManyInvitationsError for who may not send so many invitations now.

    Whoever writes then holds the sender (`hold_person`).
    """
    if sender.email_verified_at is None:
        raise AddressUnconfirmedError(
            "Confirm your own email address before you invite others: open the link that was mailed to you."
        )
    managed = select(Membership.organization_id).where(Membership.person_id == sender.id)  # led by an index
    mine = (Invitation.organization_id.in_(managed), Invitation.invited_by == sender.id)
    sent, oldest = _sent(*mine, now=now)
    if sent + number > FROM_ONE_PERSON:
        raise TooManyInvitationsError(
            f"You can send {FROM_ONE_PERSON:,} invitations a day; {sent:,} are sent, this would be {number:,} more.",
            retry_after=_wait(oldest, now),
        )


def refuse_address(organization_id: int, email: str, *, now: datetime) -> None:
    """Raises TooManyInvitationsError where this practice has invited the address often enough today.

    Whoever writes then holds the practice.
    """
    sent, oldest = _sent(Invitation.organization_id == organization_id, Invitation.email == email, now=now)
    if sent >= TO_ONE_ADDRESS:
        raise TooManyInvitationsError(
            f"{email} was sent {count(sent, 'invitation')} within a day. Try again tomorrow.",
            retry_after=_wait(oldest, now),
        )


def _sent(*which: ColumnElement[bool], now: datetime) -> tuple[int, datetime | None]:
    """How many were sent in the window, and when the first of them was."""
    query = select(func.count(), func.min(Invitation.created_at)).where(*which, Invitation.created_at > now - WINDOW)
    number, oldest = db.session.execute(query).one()
    return int(number), oldest


def _wait(oldest: datetime | None, now: datetime) -> int:
    """Seconds until the first of them is out of the window."""
    return max(1, math.ceil(((oldest or now) + WINDOW - now).total_seconds()))
