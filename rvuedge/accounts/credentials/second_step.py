"""The second step of a sign-in: asked for after a right password, answered by app, recovery code or passkey."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials import passkeys, totp
from rvuedge.accounts.mail import one_time_tokens, outbox
from rvuedge.accounts.people import lockout
from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import InvalidError, UnauthenticatedError
from rvuedge.platform.extensions import db, transaction

LIFE = timedelta(minutes=10)  # between the password and the code: time to fetch a phone
PURPOSE = "second-factor"


class SecondFactorRequiredError(UnauthenticatedError):
    """The password was right and is not enough: `more` has challenge, methods and passkey options."""

    code = "second-factor-required"


class SecondFactorError(UnauthenticatedError):
    """The second step was not answered well."""

    code = "second-factor-refused"


def demand(person: Person, *, now: datetime) -> None:
    """Let a person without second factors pass. Raises SecondFactorRequiredError for others."""
    has_app, has_passkeys = totp.is_on(person.id), bool(passkeys.passkeys_of(person.id))
    if not has_app and not has_passkeys:
        return
    challenge = one_time_tokens.issue(PURPOSE, person=person, life=LIFE, now=now)
    methods = (["totp", "recovery_code"] if has_app else []) + (["passkey"] if has_passkeys else [])
    more: dict[str, object] = {"challenge": challenge, "methods": methods}
    if has_passkeys:
        more["passkey_options"] = passkeys.second_factor_options(challenge, person.id)
    raise SecondFactorRequiredError("The password is correct. Complete the second step to sign in.", more=more)


def answer(challenge: str, given: Mapping[str, Any], *, now: datetime) -> Person:
    """Who passed the second step. `given` has one of totp, recovery_code and passkey.

    Raises SecondFactorError, and TooManyError after five wrong codes in 15 minutes.
    """
    try:
        token = one_time_tokens.peek(challenge, PURPOSE, now=now)
    except InvalidError as error:
        raise SecondFactorError(error.detail) from error
    person = db.session.get_one(Person, token.person_id)
    try:
        _check(person.id, challenge, given, now=now)
        one_time_tokens.redeem(challenge, PURPOSE, now=now)
    except (InvalidError, UnauthenticatedError) as error:
        record_account_event(AccountEvent.FACTOR_REFUSED, person_id=person.id, now=now, means=means_of(given))
        raise SecondFactorError(error.detail) from error
    except lockout.LockedError as error:
        if error.is_first:
            _tell_of_lock(person, means_of(given), now=now)
        raise
    if person.disabled_at is not None:
        raise SecondFactorError("This account is disabled.")
    return person


def _tell_of_lock(person: Person, means: Means, *, now: datetime) -> None:
    """Note the lock and write to its owner: one code used twice is a double tap, five are somebody's guesses or copies
    (OWASP ASVS 4.0.3, 2.8.5).
    """
    with transaction():
        record_account_event(AccountEvent.LOCKED, person_id=person.id, now=now, means=means)
        outbox.queue("codes-refused", person.email, now=now, at=f"{now:%Y-%m-%d %H:%M} UTC")


def means_of(given: Mapping[str, Any]) -> Means:
    """By which of the three a second step is answered."""
    if given.get("totp"):
        return Means.AUTHENTICATOR
    return Means.RECOVERY_CODE if given.get("recovery_code") else Means.PASSKEY


def _check(person_id: int, challenge: str, given: Mapping[str, Any], *, now: datetime) -> None:
    if given.get("totp"):
        totp.check(person_id, given["totp"], now=now)
    elif given.get("recovery_code"):
        totp.check_recovery(person_id, given["recovery_code"], now=now)
    else:
        passkey = passkeys.verified_for(challenge, given["passkey"], now=now)
        if passkey.person_id != person_id:
            raise SecondFactorError("This passkey belongs to another account.")
