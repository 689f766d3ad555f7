"""A fresh proof: whoever changes how an account is entered shows once more that they are its owner.

A token that was copied, or a browser left open, is not enough to add or remove a passkey or an authenticator, or to
change an address: the password, a code of the authenticator or a recovery code comes with the change itself, and is
good for that change alone (OWASP ASVS 4.0.3, 3.7.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rvuedge.accounts.audit.account_events import AccountEvent, record_account_event
from rvuedge.accounts.credentials import totp
from rvuedge.accounts.credentials.hashing import matches
from rvuedge.accounts.people import lockout
from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import ForbiddenError, UnauthenticatedError

PROOFS = ("password", "totp", "recovery_code")


class ProofRequiredError(ForbiddenError):
    """This change needs a fresh proof; `more` has methods."""

    code = "proof-required"


class ProofRefusedError(UnauthenticatedError):
    """The password or code that should prove it is wrong."""

    code = "proof-refused"


class UnconfirmedError(ForbiddenError):
    """The address of the account is not confirmed: whose it is has not been shown."""

    code = "address-not-confirmed"


def demand_proof(person: Person, given: Mapping[str, Any], *, now: datetime) -> None:
    """Let pass whoever gave the password, a code of the app or a recovery code, good for this change alone.

    Raises ProofRequiredError when none came, ProofRefusedError for a wrong one, and TooManyError after several.
    """
    try:
        if given.get("password"):
            _check_password(person, str(given["password"]))
        elif given.get("totp"):
            totp.check(person.id, str(given["totp"]), now=now)
        elif given.get("recovery_code"):
            totp.check_recovery(person.id, str(given["recovery_code"]), now=now)
        else:
            raise _required(person)
    except (totp.TotpError, ProofRefusedError) as error:
        record_account_event(AccountEvent.PROOF_REFUSED, person_id=person.id, now=now)
        raise ProofRefusedError(error.detail) from error
    except lockout.LockedError as error:
        if error.is_first:
            record_account_event(AccountEvent.LOCKED, person_id=person.id, now=now)
        raise


def demand_confirmed(person: Person) -> None:
    """Raises UnconfirmedError while nobody has shown that the address is theirs."""
    if person.email_verified_at is None:
        raise UnconfirmedError("Confirm your email address first: open the link we emailed you, or have it sent again.")


def _required(person: Person) -> ProofRequiredError:
    methods = ["password", *(["totp", "recovery_code"] if totp.is_on(person.id) else [])]
    sentence = "Enter your password again to change how you sign in."
    return ProofRequiredError(sentence, more={"methods": methods})


def _check_password(person: Person, password: str) -> None:
    """By account alone: whoever asks is signed in, from wherever."""
    lockout.take_try("proof", str(person.id), allowed=lockout.PASSWORDS)
    if not matches(person.password_hash, password):
        raise ProofRefusedError("The password is wrong.", errors={"password": ["Wrong password."]})
    lockout.forget_tries("proof", str(person.id))
