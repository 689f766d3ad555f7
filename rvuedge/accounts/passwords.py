"""Addresses confirmed and passwords changed, by links in mails or by knowing the old one."""

from __future__ import annotations

from datetime import datetime

from argon2.exceptions import VerificationError
from sqlalchemy import update

from rvuedge.accounts import mail, one_time
from rvuedge.accounts.models import Device, Person
from rvuedge.accounts.services import hasher
from rvuedge.errors import InvalidError
from rvuedge.extensions import db, transaction


class PasswordRefusedError(InvalidError):
    """The old password is wrong, or the new one is the address."""

    code = "password-refused"


def ask_verification(person: Person, *, now: datetime) -> None:
    """Have the link sent that confirms the address; nothing happens when it is confirmed already."""
    if person.email_verified_at is None:
        mail.queue("verify-email", person.email, now=now)


def confirm_address(token: str, *, now: datetime) -> Person:
    """The person whose address the link confirms. Raises SpentTokenError."""
    with transaction() as session:
        found = one_time.spend(token, "verify-email", now=now)
        person = session.get_one(Person, found.person_id)
        if found.detail.get("email") != person.email:
            raise one_time.SpentTokenError("This link belongs to an address you do not have any more.")
        person.email_verified_at = now
    return person


def ask_reset(email: str, *, now: datetime) -> None:
    """Have a reset link sent, if anybody has this address: found out when it is sent, so that no answer can tell."""
    mail.queue("reset-password", email.strip().lower()[:254], now=now)


def reset(token: str, password: str, *, now: datetime) -> None:
    """Set a password by a mailed link and sign every device out. Raises SpentTokenError, PasswordRefusedError."""
    with transaction() as session:
        found = one_time.spend(token, "reset-password", now=now)
        person = session.get_one(Person, found.person_id)
        person.email_verified_at = person.email_verified_at or now
        _set(person, password, but=None, now=now)


def change(person: Person, old: str, new: str, *, this_device: int | None, now: datetime) -> None:
    """Set a password by the old one; other devices are signed out. Raises PasswordRefusedError."""
    try:
        hasher.verify(person.password_hash, old)
    except VerificationError as error:
        raise PasswordRefusedError("The old password is not right.", errors={"old": ["Not right."]}) from error
    with transaction():
        _set(person, new, but=this_device, now=now)


def _set(person: Person, password: str, *, but: int | None, now: datetime) -> None:
    if password.strip().lower() in {person.email, person.email.split("@")[0]}:
        raise PasswordRefusedError("The password is your address.", errors={"password": ["Is your address."]})
    person.password_hash = hasher.hash(password)
    db.session.execute(
        update(Device)
        .where(Device.person_id == person.id, Device.revoked_at.is_(None), Device.id != (but or 0))
        .values(revoked_at=now, revoked_why="password-changed")
    )
    mail.queue("password-changed", person.email, now=now, at=mail_time(now))


def mail_time(now: datetime) -> str:
    """An instant as mails write it: 2026-11-23 15:00 UTC."""
    return f"{now:%Y-%m-%d %H:%M} UTC"
