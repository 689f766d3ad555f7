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
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
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
SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 of them: no l, o, 0 or 1, which are misread on paper
RECOVERY_SIGNS = 24  # 120 bits: more than the 112 of OWASP ASVS 4.0.3, 2.6.2


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
        codes = _new_codes(session, person.id)
        _notify(person, "An authenticator app was turned on", now=now)
        record_account_event(AccountEvent.FACTOR_ADDED, person_id=person.id, now=now, means=Means.AUTHENTICATOR)
    return codes


def renew_codes(person: Person, *, now: datetime) -> list[str]:
    """New recovery codes in place of the old ones, shown once. Raises TotpError without an authenticator."""
    with transaction() as session:
        hold_person(session, person.id)
        if not is_on(person.id):
            raise TotpError("No authenticator app is set up.")
        codes = _new_codes(session, person.id)
        _notify(person, "New recovery codes were made; the old ones no longer work", now=now)
        record_account_event(AccountEvent.RECOVERY_CODES_MADE, person_id=person.id, now=now)
    return codes


def _new_codes(session: Session, person_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = []
    for _ in range(RECOVERY_CODES):
        signs, salt = "".join(secrets.choice(SIGNS) for _ in range(RECOVERY_SIGNS)), secrets.token_bytes(16)
        session.add(RecoveryCode(person_id=person_id, salt=salt, digest=_salted(signs, salt)))
        codes.append("-".join(signs[start : start + 4] for start in range(0, RECOVERY_SIGNS, 4)))
    return codes


def _salted(signs: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + signs.encode()).digest()


def turn_off(person: Person, *, now: datetime) -> None:
    """Forget the authenticator app and its recovery codes; again is a success."""
    with transaction() as session:
        hold_person(session, person.id)
        was_on = is_on(person.id)
        session.execute(delete(TotpFactor).where(TotpFactor.person_id == person.id))
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
        if was_on:
            _notify(person, "The authenticator app was turned off", now=now)
            record_account_event(AccountEvent.FACTOR_REMOVED, person_id=person.id, now=now, means=Means.AUTHENTICATOR)


def is_on(person_id: int) -> bool:
    """Whether a confirmed authenticator app guards the account."""
    factor = db.session.get(TotpFactor, person_id)
    return factor is not None and factor.confirmed_at is not None


def check(person_id: int, code: str, *, now: datetime) -> None:
    """Use up a code of the app. Raises TotpError, and TooManyError after five wrong ones in 15 minutes."""
    lockout.take_try("code", str(person_id), allowed=lockout.CODES)
    with transaction() as session:
        hold_person(session, person_id)  # each step once: of two at once the second finds it used
        factor = session.get(TotpFactor, person_id, populate_existing=True)
        if factor is None or factor.confirmed_at is None:
            raise TotpError("No authenticator app is set up.")
        _accept(factor, code, now=now)
    lockout.forget_tries("code", str(person_id))


def check_recovery(person_id: int, code: str, *, now: datetime) -> None:
    """Use up a recovery code. Raises TotpError, and TooManyError after five wrong ones in 15 minutes."""
    lockout.take_try("code", str(person_id), allowed=lockout.CODES)
    with transaction() as session:
        hold_person(session, person_id)  # each code once: of two at once the second finds it used
        unspent = select(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.spent_at.is_(None))
        found = [row for row in session.scalars(unspent) if hmac.compare_digest(row.digest, _digest_of(code, row))]
        if not found:
            raise TotpError("This recovery code is wrong or was already used.")
        found[0].spent_at = now
        record_account_event(AccountEvent.RECOVERY_CODE_USED, person_id=person_id, now=now)
    lockout.forget_tries("code", str(person_id))


def _digest_of(code: str, row: RecoveryCode) -> bytes:
    """What a typed code would be kept as; one from before codes were salted has its dash in it."""
    typed = code.strip().lower()
    return digest(typed) if row.salt is None else _salted("".join(typed.replace("-", "").split()), row.salt)


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
    given = code.replace(" ", "").encode()  # as bytes: a digit of another script is wrong, not a failure
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
