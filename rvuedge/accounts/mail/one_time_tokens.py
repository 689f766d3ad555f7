"""Tokens that are good once, for one purpose, until a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from rvuedge.accounts.mail.models import OneTimeToken
from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest, new_token


class UsedTokenError(InvalidError):
    """A token that is unknown, spent, expired or meant for something else; the four are not told apart."""

    code = "token-refused"


def issue(
    purpose: str, *, person: Person | None, life: timedelta, now: datetime, detail: dict[str, str] | None = None
) -> str:
    """A new token in the clear, once. An unspent one of the person for the same purpose ends."""
    token = new_token()
    with transaction() as session:
        session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at <= now))
        if person is not None:
            session.execute(
                delete(OneTimeToken).where(OneTimeToken.person_id == person.id, OneTimeToken.purpose == purpose)
            )
        person_id = person.id if person else None
        session.add(
            OneTimeToken(
                digest=digest(token), person_id=person_id, purpose=purpose, detail=detail or {}, expires_at=now + life
            )
        )
    return token


def peek(token: str, purpose: str, *, now: datetime) -> OneTimeToken:
    """What stands behind a token, which stays usable. Raises SpentTokenError."""
    found = db.session.get(OneTimeToken, digest(token))
    if found is None or found.purpose != purpose or found.spent_at is not None or found.expires_at <= now:
        raise UsedTokenError("This link or code is no longer valid. Request a new one.")
    return found


def redeem(token: str, purpose: str, *, now: datetime) -> OneTimeToken:
    """What stands behind a token, which is used up now. Raises SpentTokenError."""
    with transaction() as session:
        found = peek(token, purpose, now=now)
        mine = (OneTimeToken.digest == found.digest, OneTimeToken.spent_at.is_(None))
        taken = session.execute(update(OneTimeToken).where(*mine).values(spent_at=now))
        if int(taken.rowcount) != 1:  # type: ignore[attr-defined]
            raise UsedTokenError("This link or code is no longer valid. Request a new one.")
    return found
