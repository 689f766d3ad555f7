"""Authenticator apps (TOTP, RFC 6238) and the recovery codes that stand in for them.

The secret is sealed with a key derived from the server's own, so that a copy of the database is not enough.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from sqlalchemy import delete, select, update

from rvuedge.accounts.credentials.models import RecoveryCode, TotpFactor
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.people import lockout
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest

STEP_SECONDS = 30  # RFC 6238, section 5.2: what authenticator apps use
DRIFT = 1  # steps either way: RFC 6238 advises at most one, for clocks that differ
RECOVERY_CODES = 10  # a sheet to print; each works once


class TotpError(InvalidError):
    """A code that is wrong, from another time, or used before."""

    code = "code-refused"


class TotpOnError(ConflictError):
    """An authenticator app is set up already."""

    code = "totp-on"


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app is given: the secret, its URI, and the URI as a picture."""

    secret: str
    uri: str
    qr: str


def begin(person: Person) -> Setup:
    """A new secret for an authenticator app, in force once a code of it is confirmed. Raises TotpOnError."""
    secret = pyotp.random_base32()
    with transaction() as session:
        hold_person(session, person.id)
        if is_on(person.id):
            raise TotpOnError("An authenticator app is already set up; turn it off first.")
        session.merge(TotpFactor(person_id=person.id, sealed_secret=_box().encrypt(secret.encode()), last_step=0))
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name="RVU Edge")
    return Setup(secret, uri, segno.make(uri).svg_data_uri(scale=5))


def confirm(person: Person, code: str, *, now: datetime) -> list[str]:
    """Turn the authenticator app on by its first code; the recovery codes, shown once. Raises TotpError."""
    with transaction() as session:
        hold_person(session, person.id)
        factor = session.get(TotpFactor, person.id)
        if factor is None or factor.confirmed_at is not None:
            raise TotpError("No authenticator app is waiting to be confirmed.")
        _accept(factor, code, now=now)
        factor.confirmed_at = now
        codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
        session.add_all(RecoveryCode(person_id=person.id, digest=digest(text)) for text in codes)
        _notify(person, "An authenticator app was turned on", now=now)
    return codes


def turn_off(person: Person, *, now: datetime) -> None:
    """Forget the authenticator app and its recovery codes; again is a success."""
    with transaction() as session:
        hold_person(session, person.id)
        was_on = is_on(person.id)
        session.execute(delete(TotpFactor).where(TotpFactor.person_id == person.id))
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
        if was_on:
            _notify(person, "The authenticator app was turned off", now=now)


def is_on(person_id: int) -> bool:
    """Whether a confirmed authenticator app guards the account."""
    factor = db.session.get(TotpFactor, person_id)
    return factor is not None and factor.confirmed_at is not None


def check(person_id: int, code: str, *, now: datetime) -> None:
    """Use up a code of the app. Raises TotpError, and TooManyError after five wrong ones in 15 minutes."""
    lockout.guard("code", str(person_id), allowed=lockout.CODES)
    try:
        with transaction() as session:
            hold_person(session, person_id)  # each step once: of two at once the second finds it used
            factor = session.get(TotpFactor, person_id, populate_existing=True)
            if factor is None or factor.confirmed_at is None:
                raise TotpError("No authenticator app is set up.")
            _accept(factor, code, now=now)
    except TotpError:
        lockout.failed("code", str(person_id))
        raise
    lockout.succeeded("code", str(person_id))


def check_recovery(person_id: int, code: str, *, now: datetime) -> None:
    """Use up a recovery code. Raises TotpError, and TooManyError after five wrong ones in 15 minutes."""
    lockout.guard("code", str(person_id), allowed=lockout.CODES)
    with transaction() as session:
        spent = session.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.person_id == person_id,
                RecoveryCode.digest == digest(code.strip().lower()),
                RecoveryCode.spent_at.is_(None),
            )
            .values(spent_at=now)
        )
    if int(spent.rowcount) != 1:  # type: ignore[attr-defined]
        lockout.failed("code", str(person_id))
        raise TotpError("This recovery code is wrong or was already used.")


def recovery_codes_left(person_id: int) -> int:
    """How many recovery codes were not used yet."""
    unspent = select(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.spent_at.is_(None))
    return len(db.session.scalars(unspent).all())


def _accept(factor: TotpFactor, code: str, *, now: datetime) -> None:
    """Take a code of this step or one beside it (RFC 6238, section 5.2), each step once."""
    try:
        app = pyotp.TOTP(_box().decrypt(factor.sealed_secret).decode())
    except InvalidToken as error:
        raise TotpError(
            "The server's key has changed: sign in with a recovery code and set the app up again."
        ) from error
    step = int(now.timestamp()) // STEP_SECONDS
    given = code.replace(" ", "").encode()  # what is not ASCII is compared too, and wrong
    for candidate in range(step - DRIFT, step + DRIFT + 1):
        if candidate > factor.last_step and hmac.compare_digest(app.generate_otp(candidate).encode(), given):
            factor.last_step = candidate
            return
    raise TotpError("The code is wrong or was already used. Wait for the next one.")


def _box() -> Fernet:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return Fernet(base64.urlsafe_b64encode(hmac.new(secret, b"totp", hashlib.sha256).digest()))


def _notify(person: Person, what: str, *, now: datetime) -> None:
    outbox.queue("factor-changed", person.email, now=now, what=what, at=f"{now:%Y-%m-%d %H:%M} UTC")
