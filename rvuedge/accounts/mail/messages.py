"""The texts of our email, composed at the moment of sending: links hold tokens that exist from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask import current_app

from config import Settings
from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
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
# Subject and text, and where an answer goes if not to us: an address in the text itself is no link (only_own_links).
Letter = tuple[str, str] | tuple[str, str, str | None] | tuple[str, str, str | None, "tuple[Attached, ...]"]
Writer = Callable[[str, Detail, datetime], "Letter | None"]
NOT_WANTED = "its reader has turned such mail off, or there is nothing to write about any more"


class Ending(Protocol):
    """Called with what became of a mail."""

    def __call__(self, detail: Detail, failure: str | None, /, *, is_over: bool, now: datetime) -> None: ...


FOOT = "\n\nRVU Edge\nThis email was sent automatically. If you did not expect it, you can ignore it."


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a mail: its name, its media type, its bytes."""

    name: str
    media: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it is sent; `headers` beside subject and addresses."""

    subject: str
    text: str
    headers: Mapping[str, str]
    files: tuple[Attached, ...] = ()


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
        answer = written[2] if len(written) > 2 else None
        return Composed(subject, text + FOOT, {"Reply-To": answer} if answer else {})
    off = switches.Addresses.of(to, category)
    words = switches.CATEGORIES[category]
    files = written[3] if len(written) > 3 else ()
    return Composed(subject, f"{text}{FOOT}\nTurn off mail about {words}: {off.page}", off.headers(), files)


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


def ends_mail(kind: str) -> Callable[[Ending], Ending]:
    """Mark what is called when a mail of a kind was sent (None), or could not be, with why and whether it is given up.

    A mail that its writer or its reader wants no more counts as not sent: `NOT_WANTED`.
    """

    def mark(ending: Ending) -> Ending:
        ENDINGS[kind] = ending
        return ending

    return mark


def mail_ended(kind: str, detail: Detail, failure: str | None, *, is_over: bool, now: datetime) -> None:
    """Call who wants to know what became of a mail."""
    ending = ENDINGS.get(kind)
    if ending is not None:
        ending(detail, failure, is_over=is_over, now=now)


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
        (
            f"An account was made with this address on {person.created_at:%Y-%m-%d}. If you made it, open this link "
            f"within three days to confirm that the address is yours:\n\n{link}\n\n"
            "If you did not, do not confirm it. Nobody can confirm it without you, and the address stays yours: "
            "sign up with it whenever you like."
        ),
    )


def _signed_up(to: str, detail: Detail, now: datetime) -> Letter | None:
    """To a new address the link that confirms it; to one that has an account, word that somebody tried.

    An account that was never confirmed may be somebody else's: the link then leads to one that starts clean.
    """
    person = queries.person_by_email(to)
    if person is not None and person.email_verified_at is None and detail.get("again"):
        return _claim(person, detail, now)
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


def _claim(person: Person, detail: Detail, now: datetime) -> Letter:
    """Two have signed up with one address: whoever reads its mail may have it, without what the other entered."""
    profile = {name: value for name, value in detail.items() if name != "again"}
    token = one_time_tokens.issue("claim-address", person=person, life=VERIFY_LIFE, now=now, detail=profile)
    settings: Settings = current_app.config["RVUEDGE"]
    return (
        "Confirm your email address",
        (
            f"An account was made with this address on {person.created_at:%Y-%m-%d} and never confirmed. Now someone, "
            "perhaps you, has signed up with it again. To start with a new account, open this link within three days "
            "and choose a password. The earlier account and everything in it is then deleted:\n\n"
            f"{_link('reset', token)}\n\n"
            "If the earlier account is yours and you forgot its password, choose a new one instead; nothing is "
            f"deleted then:\n\n{settings.public_url}/app/forgot\n\nIf you did neither, do nothing."
        ),
    )


def _reset(to: str, _detail: Detail, now: datetime) -> Letter | None:
    person = queries.person_by_email(to)
    if person is None or person.disabled_at is not None:
        return None
    token = one_time_tokens.issue("reset-password", person=person, life=RESET_LIFE, now=now)
    event, means = AccountEvent.PASSWORD_RESET_SENT, Means.MAILED_LINK
    record_account_event(event, person_id=person.id, now=now, means=means)
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
            f"{_factors_left(detail)}"
            "If this was not you, choose a new one right away: “Forgot your password?” on the sign-in page."
        ),
    )


def _factors_left(detail: Detail) -> str:
    """What a reset ended besides, and what is still asked for at a sign-in."""
    ended, left = detail.get("ended"), detail.get("left")
    removed = f"Because it was added within the last 30 days, this was removed too: {ended}. " if ended else ""
    return removed + (f"You still sign in with a second step: {left}. Remove what you do not know. " if left else "")


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


def _codes_refused(_to: str, detail: Detail, _now: datetime) -> Letter:
    return (
        "Codes for your second step were refused",
        (
            f"At {detail['at']} your second step was locked for 15 minutes: several codes in a row were wrong or had "
            "been used before. If this was not you, somebody knows your password: change it right away."
        ),
    )


CATEGORIES: dict[str, str] = {}
ENDINGS: dict[str, Ending] = {}
LETTERS: dict[str, Writer] = {
    "sign-up": _signed_up,
    "verify-email": _verification,
    "reset-password": _reset,
    "invitation": _invitation,
    "password-changed": _password_changed,
    "device-added": _device_added,
    "device-revoked": _device_revoked,
    "factor-changed": _factor_changed,
    "codes-refused": _codes_refused,
}
