"""Addresses confirmed and passwords changed, by links in mails or by knowing the old one."""

from __future__ import annotations

from datetime import datetime

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials import factors
from rvuedge.accounts.credentials.guessable import refuse_guessable
from rvuedge.accounts.credentials.hashing import hashed
from rvuedge.accounts.credentials.proof import ProofRefusedError, demand_proof
from rvuedge.accounts.mail import one_time_tokens, outbox
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.passwords import PasswordRefusedError
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction


class PasswordNeededError(InvalidError):
    """A link that confirms an address was opened by somebody who has not shown that the account is theirs."""

    code = "password-needed"


def request_verification(person: Person, *, now: datetime) -> None:
    """Have the link sent that confirms the address; nothing happens when it is confirmed already."""
    if person.email_verified_at is None:
        outbox.queue("verify-email", person.email, now=now)


def confirm_address(token: str, *, by: int | None, password: str | None, now: datetime) -> Person:
    """The person whose address the link confirms.

    The link alone does not do: somebody else may have made the account, and would have it confirmed by a curious owner
    of the address. So whoever opens it is signed in to that account (`by`) or knows its password.
    Raises SpentTokenError, PasswordNeededError, ProofRefusedError.
    """
    person = _owner(token, by=by, password=password, now=now)
    with transaction() as session:
        hold_person(session, person.id)
        found = one_time_tokens.redeem(token, "verify-email", now=now)
        session.refresh(person)
        if found.detail.get("email") != person.email:
            raise one_time_tokens.UsedTokenError("This link is for an address you no longer use.")
        person.email_verified_at = now
        record_account_event(AccountEvent.CONFIRMED, person_id=person.id, now=now, means=Means.MAILED_LINK)
    return person


def _owner(token: str, *, by: int | None, password: str | None, now: datetime) -> Person:
    found = one_time_tokens.peek(token, "verify-email", now=now)
    person = db.session.get_one(Person, found.person_id)
    if by != person.id:
        if not password:
            why = "Enter the password you chose for this account, or sign in first."
            raise PasswordNeededError(why, errors={"password": [why]})
        demand_proof(person, {"password": password}, now=now)
    return person


def request_reset(email: str, *, now: datetime) -> None:
    """Have a reset link sent, if anybody has this address: found out when it is sent, so that no answer can tell."""
    outbox.queue("reset-password", email.strip().lower()[:254], now=now)


def reset(token: str, password: str, *, now: datetime) -> None:
    """Set a password by a mailed link; every sign-in, and what was added lately to sign in with, ends, by letter.

    Raises SpentTokenError, PasswordRefusedError.
    """
    with transaction() as session:
        found = one_time_tokens.redeem(token, "reset-password", now=now)
        hold_person(session, found.person_id or 0)
        person = session.get_one(Person, found.person_id, populate_existing=True)
        was_confirmed = person.email_verified_at is not None
        person.email_verified_at = person.email_verified_at or now
        ended = factors.end_doubtful(person, was_confirmed=was_confirmed, now=now)
        _set(person, password, but=None, now=now, ended=ended)
        record_account_event(AccountEvent.PASSWORD_RESET, person_id=person.id, now=now, means=Means.MAILED_LINK)


def change(person: Person, old: str, new: str, *, this_device: int | None, now: datetime) -> None:
    """Set a password by the old one; other devices and browsers are signed out.

    Raises PasswordRefusedError, and TooManyError after ten wrong old ones in 15 minutes.
    """
    try:
        demand_proof(person, {"password": old or " "}, now=now)
    except ProofRefusedError as error:
        raise PasswordRefusedError("The old password is wrong.", errors={"old": ["Wrong password."]}) from error
    with transaction() as session:
        hold_person(session, person.id)
        _set(person, new, but=this_device, now=now, ended=[])
        record_account_event(AccountEvent.PASSWORD_CHANGED, person_id=person.id, now=now, device_id=this_device)


def _set(person: Person, password: str, *, but: int | None, now: datetime, ended: list[str]) -> None:
    refuse_guessable(password, about=(person.email, person.name))
    person.password_hash = hashed(password)
    factors.end_sign_ins(person.id, but=but, why="password-changed", now=now)
    left = factors.remaining(person.id)
    outbox.queue("password-changed", person.email, now=now, at=mail_time(now), ended=_listed(ended), left=_listed(left))


def _listed(words: list[str]) -> str:
    return ", ".join(words)[:500]


def mail_time(now: datetime) -> str:
    """An instant as mails write it: 2026-11-23 15:00 UTC."""
    return f"{now:%Y-%m-%d %H:%M} UTC"
