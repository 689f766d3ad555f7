"""Writes of accounts: sign up, sign in, rotate, sign out. Each owns its transaction and takes `now`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials.factors import end_sign_ins
from rvuedge.accounts.credentials.guessable import refuse_guessable
from rvuedge.accounts.credentials.hashing import hashed, is_outdated, matches
from rvuedge.accounts.mail import outbox, switches
from rvuedge.accounts.people import lockout
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Device, Person, Token
from rvuedge.platform.errors import ConflictError, UnauthenticatedError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest, new_token, successors


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long tokens live, and for how long a spent refresh token gets its successors again."""

    access: timedelta
    refresh: timedelta
    grace: timedelta


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a device receives: both tokens in the clear, once."""

    person_id: int
    device_id: int
    access_token: str
    refresh_token: str
    expires_in: int


class EmailTakenError(ConflictError):
    """Somebody signed up with this address before."""

    code = "email-taken"


class CredentialsError(UnauthenticatedError):
    """Address and password do not belong together."""

    code = "wrong-credentials"


class RefreshError(UnauthenticatedError):
    """A refresh token that is unknown, expired, revoked or already spent."""

    code = "refresh-refused"


def new_person(
    *,
    email: str,
    password: str,
    name: str,
    career_stage: str,
    specialty: str | None = None,
    time_zone: str | None = None,
    now: datetime,
) -> Person:
    """Somebody not yet stored. Raises PasswordRefusedError for a password that would be guessed."""
    refuse_guessable(password, about=(email, name))
    person = Person(
        email=email.strip().lower(),
        password_hash=hashed(password),
        name=name,
        first_stage=career_stage,
        specialty=specialty,
        created_at=now,
    )
    if time_zone:
        person.time_zone = time_zone
    return person


def sign_up(*, now: datetime, **body: Any) -> Person:
    """Create a person, told as for `new_person`. Raises EmailTakenError when the address is in use."""
    person = new_person(**body, now=now)
    try:
        with transaction() as session:
            session.add(person)
            session.flush()
            outbox.queue("verify-email", person.email, now=now)  # none goes to who has accepted an invitation
    except IntegrityError as error:
        raise EmailTakenError("An account with this email address already exists.") from error
    return person


def verified_person(*, email: str, password: str, now: datetime) -> Person:
    """The person these credentials belong to. Raises CredentialsError, saying no more than that, and TooManyError."""
    person: Person | None = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    number = person.id if person else None
    try:
        lockout.take_password_try(email)
    except lockout.LockedError as error:
        if error.is_first:
            record_account_event(AccountEvent.LOCKED, person_id=number, now=now, means=Means.PASSWORD)
        raise
    if not matches(person.password_hash if person else None, password) or person is None or person.disabled_at:
        record_account_event(AccountEvent.SIGN_IN_REFUSED, person_id=number, now=now, means=Means.PASSWORD)
        raise CredentialsError("Email address or password is incorrect.")
    lockout.forget_password_tries(email)
    if is_outdated(person.password_hash):
        with transaction():
            person.password_hash = hashed(password)
    return person


def sign_in(
    *, person: Person, device_name: str, lifetimes: Lifetimes, now: datetime, means: Means = Means.PASSWORD
) -> SignIn:
    """A new device with its first pair of tokens. Raises AccountGoneError for an account that was deleted meanwhile."""
    with transaction() as session:
        hold_person(session, person.id)
        if session.scalar(select(Device.id).where(Device.person_id == person.id).limit(1)) is not None:
            outbox.queue("device-added", person.email, now=now, device=device_name, at=f"{now:%Y-%m-%d %H:%M} UTC")
        device = Device(person_id=person.id, name=device_name, created_at=now)
        session.add(device)
        session.flush()
        issued = _issue(device=device, pair=(new_token(), new_token()), lifetimes=lifetimes, now=now)
        record_account_event(AccountEvent.SIGNED_IN, person_id=person.id, now=now, means=means, device_id=device.id)
    return issued


def refresh(*, refresh_token: str, lifetimes: Lifetimes, secret: str, now: datetime) -> SignIn:
    """Spend a refresh token for a new pair; the device's earlier access tokens end.

    Sent again within the grace, because the answer was lost or the request came twice, it gets the same pair: a token's
    successors follow from it and the server's secret, so that nothing has to be kept in the clear for that.
    Raises RefreshError. A token spent before the grace means that somebody else has it: the device is revoked.
    """
    with transaction() as session:
        mine = update(Token).where(Token.digest == digest(refresh_token), Token.kind == "refresh")
        fresh = mine.where(Token.spent_at.is_(None), Token.expires_at > now).values(spent_at=now)
        is_first = int(session.execute(fresh).rowcount) == 1  # type: ignore[attr-defined]
        token = session.get(Token, digest(refresh_token), populate_existing=True)
        device = session.get(Device, token.device_id) if token and token.kind == "refresh" else None
        if token is None or device is None or device.revoked_at is not None or not (is_first or token.spent_at):
            raise RefreshError("This refresh token is no longer valid. Sign in again.")
        pair = successors(refresh_token, secret)
        if is_first:
            _end_access(device.id, now)
            return _issue(device=device, pair=pair, lifetimes=lifetimes, now=now)
        if token.spent_at is not None and now - token.spent_at <= lifetimes.grace:
            return _issued_before(device, pair, now)
        _revoke_reused(device, now)
    raise RefreshError(
        "This refresh token was already used, so this device was signed out. Sign in again.",
        code="refresh-token-reused",
    )


def _issued_before(device: Device, pair: tuple[str, str], now: datetime) -> SignIn:
    """The pair that a token got already. Raises RefreshError when it is spent itself: then the device has moved on."""
    access, again = (db.session.get(Token, digest(text)) for text in pair)
    if access is None or again is None or again.spent_at is not None:
        raise RefreshError("This refresh token was exchanged before, and so was the one it gave. Use the newest.")
    return SignIn(device.person_id, device.id, *pair, max(0, int((access.expires_at - now).total_seconds())))


def _end_access(device_id: int, now: datetime) -> None:
    mine = (Token.device_id == device_id, Token.kind == "access", Token.spent_at.is_(None))
    db.session.execute(update(Token).where(*mine).values(spent_at=now))


def _revoke_reused(device: Device, now: datetime) -> None:
    _revoke(device_id=device.id, why="refresh-token-reused", now=now)
    owner = db.session.get_one(Person, device.person_id)
    outbox.queue("device-revoked", owner.email, now=now, device=device.name, at=f"{now:%Y-%m-%d %H:%M} UTC")
    event, by = AccountEvent.TOKEN_REUSED, Means.REFRESH_TOKEN
    record_account_event(event, person_id=owner.id, now=now, means=by, device_id=device.id)


def revoke_device(
    *, person_id: int, device_id: int, now: datetime, event: AccountEvent = AccountEvent.SESSION_ENDED
) -> bool:
    """End every token of one of the person's own devices or browsers; False when it is not theirs."""
    with transaction() as session:
        hold_person(session, person_id)
        device = session.get(Device, device_id, populate_existing=True)
        if device is None or device.person_id != person_id or device.revoked_at is not None:
            return False
        _revoke(device_id=device_id, why="signed-out", now=now)
        record_account_event(event, person_id=person_id, now=now, device_id=device_id)
        return True


def sign_out_everywhere(*, person_id: int, now: datetime, by: Means | None = None) -> None:
    """End every sign-in of a person, this one too, and every link and challenge that waits."""
    with transaction() as session:
        hold_person(session, person_id)
        end_sign_ins(person_id, why="signed-out", now=now)
        record_account_event(AccountEvent.SESSIONS_ENDED, person_id=person_id, now=now, means=by)


def _revoke(*, device_id: int, why: str, now: datetime) -> None:
    db.session.execute(update(Device).where(Device.id == device_id).values(revoked_at=now, revoked_why=why))


def _issue(*, device: Device, pair: tuple[str, str], lifetimes: Lifetimes, now: datetime) -> SignIn:
    access, again = pair
    for kind, token, life in (
        ("access", access, lifetimes.access),
        ("refresh", again, lifetimes.refresh),
    ):
        db.session.add(Token(digest=digest(token), device_id=device.id, kind=kind, expires_at=now + life))
    return SignIn(device.person_id, device.id, access, again, int(lifetimes.access.total_seconds()))


def edit_profile(*, person: Person, changes: Mapping[str, object], now: datetime) -> Person:
    """Change name, specialty, time zone or the reminder to log; who asks for that wants its mail again."""
    with transaction():
        for name, value in changes.items():
            setattr(person, name, value)
        if changes.get("log_reminder_days") is not None:
            switches.choose(person.email, "log-reminder", is_on=True, now=now)
    return person


def disable_person(*, person: Person, now: datetime) -> None:
    """End every sign-in of a person; what they logged stays."""
    with transaction() as session:
        hold_person(session, person.id)
        person.disabled_at = now
        end_sign_ins(person.id, why="disabled", now=now)
        record_account_event(AccountEvent.DISABLED, person_id=person.id, now=now, means=Means.OPERATOR)


def enable_person(*, person: Person, now: datetime) -> None:
    """Let a disabled person sign in again; what was ended stays ended."""
    with transaction() as session:
        hold_person(session, person.id)
        person.disabled_at = None
        record_account_event(AccountEvent.ENABLED, person_id=person.id, now=now, means=Means.OPERATOR)
