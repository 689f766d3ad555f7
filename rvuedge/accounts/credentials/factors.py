"""What ends when an account is recovered: sessions, tokens, mailed links and the second factors of doubtful origin."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials.models import EmailChange, Passkey, RecoveryCode, TotpFactor
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.models import OneTimeToken
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Device, Person
from rvuedge.platform.extensions import db, transaction

# A reset by mail ends factors younger than this. Whoever has taken an account adds theirs and is noticed within weeks,
# by the letter that tells of it; older ones stay, so that somebody's mailbox alone never opens an account that has
# long been guarded by a second factor. The same for everybody: `rvuedge user reset-factors` ends all.
DOUBTFUL = timedelta(days=30)


def end_sign_ins(person_id: int, *, but: int | None = None, why: str, now: datetime) -> None:
    """End every phone's and browser's sign-in but one, and every challenge and mailed link that waits."""
    db.session.execute(
        update(Device)
        .where(Device.person_id == person_id, Device.revoked_at.is_(None), Device.id != (but or 0))
        .values(revoked_at=now, revoked_why=why)
    )
    waiting = (OneTimeToken.person_id == person_id, OneTimeToken.spent_at.is_(None))
    db.session.execute(delete(OneTimeToken).where(*waiting, OneTimeToken.purpose != "verify-email"))
    db.session.execute(delete(EmailChange).where(EmailChange.person_id == person_id))


def end_doubtful(person: Person, *, was_confirmed: bool, now: datetime) -> list[str]:
    """End an authenticator that waits to be confirmed and what was added lately; in words, what that was.

    All of them where the address had not been confirmed: whoever added them had shown nothing.
    """
    db.session.execute(delete(TotpFactor).where(TotpFactor.person_id == person.id, TotpFactor.confirmed_at.is_(None)))
    return end_factors(person.id, since=now - DOUBTFUL if was_confirmed else None)


def end_factors(person_id: int, *, since: datetime | None) -> list[str]:
    """End the passkeys and the authenticator that were added after a moment, or all; in words, what that was."""
    keys = [Passkey.person_id == person_id, *([Passkey.created_at > since] if since else [])]
    ended = [f"the passkey “{name}”" for name in db.session.scalars(select(Passkey.name).where(*keys))]
    db.session.execute(delete(Passkey).where(*keys))
    app = [TotpFactor.person_id == person_id, *([TotpFactor.confirmed_at > since] if since else [])]
    if db.session.scalar(select(TotpFactor.person_id).where(*app)) is not None:
        db.session.execute(delete(TotpFactor).where(*app))
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
        ended.append("the authenticator app")
    return ended


def remaining(person_id: int) -> list[str]:
    """The second factors an account has, in words."""
    names = select(Passkey.name).where(Passkey.person_id == person_id).order_by(Passkey.id)
    found = [f"the passkey “{name}”" for name in db.session.scalars(names)]
    factor = db.session.get(TotpFactor, person_id)
    return found + (["the authenticator app"] if factor is not None and factor.confirmed_at else [])


def reset_factors(person: Person, *, now: datetime) -> list[str]:
    """End every second factor and every sign-in, by the operator; in words, what ended."""
    with transaction() as session:
        hold_person(session, person.id)
        session.execute(delete(TotpFactor).where(TotpFactor.person_id == person.id, TotpFactor.confirmed_at.is_(None)))
        ended = end_factors(person.id, since=None)
        end_sign_ins(person.id, why="factors-reset", now=now)
        what = "Every second factor was removed by whoever runs RVU Edge for you"
        outbox.queue("factor-changed", person.email, now=now, what=what, at=f"{now:%Y-%m-%d %H:%M} UTC")
        record_account_event(AccountEvent.FACTORS_RESET, person_id=person.id, now=now, means=Means.OPERATOR)
    return ended
