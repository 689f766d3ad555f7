"""Addresses confirmed and passwords changed, by links in mails or by knowing the old one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from rvuedge.accounts.credentials.hashing import hashed, matches
from rvuedge.accounts.mail import one_time_tokens, outbox
from rvuedge.accounts.people.models import Device, Person
from rvuedge.accounts.rules.passwords import PasswordRefusedError, check
from rvuedge.platform.extensions import db, transaction


def request_verification(person: Person, *, now: datetime) -> None:
    """Have the link sent that confirms the address; nothing happens when it is confirmed already."""
    if person.email_verified_at is None:
        outbox.queue("verify-email", person.email, now=now)


def confirm_address(token: str, *, now: datetime) -> Person:
    """The person whose address the link confirms. Raises SpentTokenError."""
    with transaction() as session:
        found = one_time_tokens.redeem(token, "verify-email", now=now)
        person = session.get_one(Person, found.person_id)
        if found.detail.get("email") != person.email:
            raise one_time_tokens.UsedTokenError("This link is for an address you no longer use.")
        person.email_verified_at = now
    return person


def request_reset(email: str, *, now: datetime) -> None:
    """Have a reset link sent, if anybody has this address: found out when it is sent, so that no answer can tell."""
    outbox.queue("reset-password", email.strip().lower()[:254], now=now)


def reset(token: str, password: str, *, now: datetime) -> None:
    """Set a password by a mailed link and sign every device out. Raises SpentTokenError, PasswordRefusedError."""
    with transaction() as session:
        found = one_time_tokens.redeem(token, "reset-password", now=now)
        person = session.get_one(Person, found.person_id)
        person.email_verified_at = person.email_verified_at or now
        _set(person, password, but=None, now=now)


def change(person: Person, old: str, new: str, *, this_device: int | None, now: datetime) -> None:
    """Set a password by the old one; other devices are signed out. Raises PasswordRefusedError."""
    if not matches(person.password_hash, old):
        raise PasswordRefusedError("The old password is wrong.", errors={"old": ["Wrong password."]})
    with transaction():
        _set(person, new, but=this_device, now=now)


def _set(person: Person, password: str, *, but: int | None, now: datetime) -> None:
    check(password, about=(person.email, person.name))
    person.password_hash = hashed(password)
    db.session.execute(
        update(Device)
        .where(Device.person_id == person.id, Device.revoked_at.is_(None), Device.id != (but or 0))
        .values(revoked_at=now, revoked_why="password-changed")
    )
    outbox.queue("password-changed", person.email, now=now, at=mail_time(now))


def mail_time(now: datetime) -> str:
    """An instant as mails write it: 2026-11-23 15:00 UTC."""
    return f"{now:%Y-%m-%d %H:%M} UTC"
