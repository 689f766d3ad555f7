"""The texts of our email, composed at the moment of sending: links hold tokens that exist from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from config import Settings
from rvuedge.accounts.mail import one_time_tokens, switches
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.rules.mailed_words import LONGEST_SUBJECT, mailed, only_own_links
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest, new_token

VERIFY_LIFE = timedelta(days=3)  # a weekend may lie between signing up and reading mail
RESET_LIFE = timedelta(hours=1)  # a reset link opens the account, so it lives no longer than a sitting
Detail = Mapping[str, str]
Letter = tuple[str, str]
Writer = Callable[[str, Detail, datetime], "Letter | None"]
FOOT = "\n\nRVU Edge\nThis email was sent automatically. If you did not expect it, you can ignore it."


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it is sent; `headers` beside subject and addresses."""

    subject: str
    text: str
    headers: Mapping[str, str]


def compose(kind: str, to: str, detail: Detail, *, now: datetime) -> Composed | None:
    """A mail as it is sent; None when there is nobody, or nothing any more, to write about, or they want none.

    Whatever its writer took from others' words, the only links in it are ours, and the subject is short.
    """
    category = CATEGORIES.get(kind)
    if category is not None and switches.is_off(to, category):
        return None
    written = LETTERS[kind](to, detail, now)
    if written is None:
        return None
    settings: Settings = current_app.config["RVUEDGE"]
    subject, text = mailed(written[0], most=LONGEST_SUBJECT), only_own_links(written[1], settings.public_url)
    if category is None:
        return Composed(subject, text + FOOT, {})
    off = switches.Addresses.of(to, category)
    words = switches.CATEGORIES[category]
    return Composed(subject, f"{text}{FOOT}\nTurn off mail about {words}: {off.page}", off.headers())


def is_for_another(kind: str) -> bool:
    """Whether such a mail goes from one person to another; others are about their reader's own account."""
    return kind == "invitation" or kind in CATEGORIES


def letter(kind: str, *, category: str | None = None) -> Callable[[Writer], Writer]:
    """Mark what writes a kind of mail, in a room's `letters.py`; `category` where its reader can turn it off."""

    def mark(writer: Writer) -> Writer:
        LETTERS[kind] = writer
        if category is not None:
            CATEGORIES[kind] = category
        return writer

    return mark


def _link(path: str, token: str) -> str:
    settings: Settings = current_app.config["RVUEDGE"]
    return f"{settings.public_url}/app/{path}?token={token}"


def _verification(to: str, _detail: Detail, now: datetime) -> Letter | None:
    person = queries.person_by_email(to)
    if person is None or person.email_verified_at is not None:
        return None
    token = one_time_tokens.issue("verify-email", person=person, life=VERIFY_LIFE, now=now, detail={"email": to})
    link = _link("verify", token)
    return (
        "Confirm your email address",
        f"Open this link within three days to confirm that this address is yours:\n\n{link}",
    )


def _signed_up(to: str, detail: Detail, now: datetime) -> Letter | None:
    """To a new address the link that confirms it; to one that has an account, word that somebody tried."""
    person = queries.person_by_email(to)
    if person is None or person.email_verified_at is None:
        return _verification(to, detail, now)
    settings: Settings = current_app.config["RVUEDGE"]
    return (
        "You already have an account",
        (
            "Someone, perhaps you, tried to sign up with this address. Your account has not changed. Sign in, or "
            f"choose a new password if you forgot yours:\n\n{settings.public_url}/app/forgot"
        ),
    )


def _reset(to: str, _detail: Detail, now: datetime) -> Letter | None:
    person = queries.person_by_email(to)
    if person is None or person.disabled_at is not None:
        return None
    token = one_time_tokens.issue("reset-password", person=person, life=RESET_LIFE, now=now)
    return (
        "Choose a new password",
        f"Open this link within an hour to choose a new password:\n\n{_link('reset', token)}",
    )


def _invitation(_to: str, detail: Detail, now: datetime) -> Letter | None:
    invitation = db.session.get(Invitation, int(detail["invitation"]))
    if invitation is None or invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now:
        return None
    organization = db.session.get_one(Organization, invitation.organization_id)
    inviter = db.session.get_one(Person, invitation.invited_by)
    token = new_token()
    with transaction():
        invitation.digest = digest(token)
    until = invitation.expires_at.date().isoformat()
    link = _link("invitation", token)
    ended = f" and ending {invitation.ended_on}" if invitation.ended_on else ""
    practice = mailed(organization.name)
    return (
        f"Invitation to {practice}",
        (
            f"{mailed(inviter.name)} invites you to the practice “{practice}” as {invitation.role} starting "
            f"{invitation.started_on}{ended}. "
            "Its managers can see a physician's work RVUs for the days of the membership; "
            f"every view is logged, and you can see the log. You can choose a later first day when you accept. "
            f"Accept by {until}:\n\n{link}"
        ),
    )


def _password_changed(_to: str, detail: Detail, _now: datetime) -> Letter:
    return (
        "Your password was changed",
        (
            f"Your account's password was changed at {detail['at']} and other devices were signed out. "
            "If this was not you, choose a new one right away: “Forgot your password?” on the sign-in page."
        ),
    )


def _device_added(_to: str, detail: Detail, _now: datetime) -> Letter:
    return (
        "New sign-in to your account",
        (
            f"Your account was signed in on “{mailed(detail['device'])}” at {detail['at']}. "
            "If this was not you, sign that device out and change your password."
        ),
    )


def _device_revoked(_to: str, detail: Detail, _now: datetime) -> Letter:
    return (
        "A device was signed out for safety",
        (
            f"At {detail['at']} an expired sign-in key for “{mailed(detail['device'])}” was used again, which can mean "
            "that someone copied it. The device was signed out. Sign in again, and change your password if this "
            "was not you."
        ),
    )


def _factor_changed(_to: str, detail: Detail, _now: datetime) -> Letter:
    return (
        "How you sign in was changed",
        f"{detail['what']} ({detail['at']}). If this was not you, change your password right away.",
    )


CATEGORIES: dict[str, str] = {}
LETTERS: dict[str, Writer] = {
    "sign-up": _signed_up,
    "verify-email": _verification,
    "reset-password": _reset,
    "invitation": _invitation,
    "password-changed": _password_changed,
    "device-added": _device_added,
    "device-revoked": _device_revoked,
    "factor-changed": _factor_changed,
}
