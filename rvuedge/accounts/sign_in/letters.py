"""The mails of a change of address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import current_app

from config import Settings
from rvuedge.accounts.credentials.models import EmailChange
from rvuedge.accounts.mail import one_time_tokens
from rvuedge.accounts.mail.messages import letter
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import person_by_email
from rvuedge.accounts.sign_in.email_change import LIFE, NEW, OLD
from rvuedge.platform.extensions import db


@letter(NEW)
def to_new(to: str, detail: Mapping[str, str], now: datetime) -> tuple[str, str] | None:
    """The new address shows that its mail is read; one that has an account is told so."""
    change = _waiting(detail, now)
    if change is None or change.email != to:
        return None
    taken = person_by_email(to)
    if taken is not None and taken.email_verified_at is not None:
        text = (
            "Someone, perhaps you, tried to change another account's address to this one. Your account has not changed."
        )
        return "You already have an account", text
    link = _link(change, NEW, now)
    text = f"Open this link within three days to confirm that your account's new address is {to}:\n\n{link}"
    return "Confirm your new email address", text


@letter(OLD)
def to_old(to: str, detail: Mapping[str, str], now: datetime) -> tuple[str, str] | None:
    """The old address agrees to it."""
    change = _waiting(detail, now)
    if change is None or db.session.get_one(Person, change.person_id).email != to:
        return None
    text = (
        f"Your account's address is to become {change.email}. If you asked for this, open this link within three days:"
        f"\n\n{_link(change, OLD, now)}\n\n"
        "If you did not, do not open it, and change your password: whoever asked knew it."
    )
    return "Agree to a new email address", text


@letter("email-changed")
def changed(_to: str, detail: Mapping[str, str], _now: datetime) -> tuple[str, str]:
    """To both."""
    text = (
        f"Your account's address was changed from {detail['former']} to {detail['email']} at {detail['at']}. "
        "If this was not you, ask whoever runs RVU Edge for you to help."
    )
    return "Your email address was changed", text


def _waiting(detail: Mapping[str, str], now: datetime) -> EmailChange | None:
    change = db.session.get(EmailChange, int(detail["person"]))
    return change if change is not None and change.expires_at > now else None


def _link(change: EmailChange, purpose: str, now: datetime) -> str:
    person = db.session.get_one(Person, change.person_id)
    token = one_time_tokens.issue(purpose, person=person, life=LIFE, now=now, detail={"email": change.email})
    settings: Settings = current_app.config["RVUEDGE"]
    return f"{settings.public_url}/app/email-change?token={token}"
