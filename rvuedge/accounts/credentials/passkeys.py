"""Passkeys (W3C Web Authentication): registered, used as second factor, or alone. The challenge is a one-time token."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select

from config import Settings
from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials.models import Passkey
from rvuedge.accounts.mail import one_time_tokens, outbox
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Person
from rvuedge.platform.database import walls
from rvuedge.platform.errors import InvalidError, NotFoundError, UnauthenticatedError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.operations.lazily import Lazily

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import exceptions, structs
else:
    webauthn, helpers = Lazily("webauthn"), Lazily("webauthn.helpers")
    exceptions, structs = Lazily("webauthn.helpers.exceptions"), Lazily("webauthn.helpers.structs")

LIFE = timedelta(minutes=5)  # to find the phone or key and touch it; WebAuthn suggests 5 to 10 minutes
log = logging.getLogger("rvuedge.passkeys")


class PasskeyError(InvalidError):
    """What the browser sent is not a passkey's answer to our question."""

    code = "passkey-refused"


class PasskeySignInError(UnauthenticatedError):
    """The passkey is unknown, or its answer is not good."""

    code = "passkey-refused"


def passkeys_of(person_id: int) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)))


def registration_options(person: Person, *, now: datetime) -> Any:
    """PublicKeyCredentialCreationOptions as JSON."""
    challenge = one_time_tokens.issue("passkey-registration", person=person, life=LIFE, now=now)
    options = webauthn.generate_registration_options(
        rp_id=_site()[0],
        rp_name="RVU Edge",
        user_id=f"person-{person.id}".encode(),
        user_name=person.email,
        user_display_name=person.name,
        challenge=helpers.base64url_to_bytes(challenge),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(person.id),
    )
    return json.loads(webauthn.options_to_json(options))


@walls.opened("a passkey that is another person's is registered already")
def _is_known(credential_id: str) -> bool:
    return db.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None


def register(person: Person, credential: dict[str, Any], name: str, *, now: datetime) -> Passkey:
    """Keep a new passkey. Raises PasskeyError, SpentTokenError."""
    challenge = _challenge(credential)
    found = one_time_tokens.redeem(challenge, "passkey-registration", now=now)
    if found.person_id != person.id:
        raise PasskeyError("This challenge belongs to another sign-in.")
    rp_id, origin = _site()
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=helpers.base64url_to_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
        )
    except (exceptions.WebAuthnException, ValueError) as error:
        raise PasskeyError(f"The passkey could not be registered: {error}") from error
    if _is_known(helpers.bytes_to_base64url(verified.credential_id)):
        raise PasskeyError("This passkey is already registered.")
    with transaction() as session:
        hold_person(session, person.id)
        passkey = Passkey(
            person_id=person.id,
            credential_id=helpers.bytes_to_base64url(verified.credential_id),
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=name,
            created_at=now,
        )
        session.add(passkey)
        _notify(person, f"The passkey “{name}” was added", now=now)
        record_account_event(AccountEvent.FACTOR_ADDED, person_id=person.id, now=now, means=Means.PASSKEY)
    return passkey


def remove(person: Person, passkey_id: int, *, now: datetime) -> None:
    """Forget a passkey. Raises NotFoundError when it is not the person's."""
    with transaction() as session:
        hold_person(session, person.id)
        passkey = session.get(Passkey, passkey_id, populate_existing=True)
        if passkey is None or passkey.person_id != person.id:
            raise NotFoundError("You have no such passkey.")
        session.delete(passkey)
        _notify(person, f"The passkey “{passkey.name}” was removed", now=now)
        record_account_event(AccountEvent.FACTOR_REMOVED, person_id=person.id, now=now, means=Means.PASSKEY)


def sign_in_options(*, now: datetime) -> Any:
    """PublicKeyCredentialRequestOptions as JSON, for a sign-in by passkey alone."""
    return _request_options(one_time_tokens.issue("passkey-sign-in", person=None, life=LIFE, now=now), None)


def second_factor_options(challenge: str, person_id: int) -> Any:
    """The same for a person whose password was right; the challenge is the one they were given."""
    return _request_options(challenge, _described(person_id))


def signed_in_by(assertion: dict[str, Any], *, now: datetime) -> Person:
    """Who signs in by a passkey alone; the authenticator verified its user. Raises PasskeySignInError."""
    try:
        one_time_tokens.redeem(_challenge(assertion), "passkey-sign-in", now=now)
    except InvalidError as error:
        raise PasskeySignInError(error.detail) from error
    passkey = verified(assertion, alone=True, now=now)
    person = db.session.get_one(Person, passkey.person_id)
    if person.disabled_at is not None:
        raise PasskeySignInError("No account belongs to this passkey.")
    return person


def verified_for(challenge: str, assertion: dict[str, Any], *, now: datetime) -> Passkey:
    """The passkey that answered this very challenge. Raises PasskeySignInError."""
    if _challenge(assertion) != challenge:
        raise PasskeySignInError("The passkey answered a different challenge.")
    return verified(assertion, alone=False, now=now)


def verified(assertion: dict[str, Any], *, alone: bool, now: datetime) -> Passkey:
    """The passkey that answered its challenge. Raises PasskeySignInError.

    A counter that does not rise means that the key was copied (W3C WebAuthn, section 6.1.1): the passkey is removed.
    """
    credential_id = assertion.get("id")
    passkey = db.session.scalar(select(Passkey).where(Passkey.credential_id == str(credential_id)))
    if passkey is None:
        raise PasskeySignInError("No account belongs to this passkey.")
    rp_id, origin = _site()
    try:
        answer = webauthn.verify_authentication_response(
            credential=assertion,
            expected_challenge=helpers.base64url_to_bytes(_challenge(assertion)),
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=alone,
        )
    except (exceptions.WebAuthnException, ValueError) as error:
        log.info("passkey %s refused: %s", passkey.id, error)
        raise PasskeySignInError("The passkey could not be verified. Try again.") from error
    with transaction() as session:
        if passkey.sign_count and answer.new_sign_count <= passkey.sign_count:
            session.execute(delete(Passkey).where(Passkey.id == passkey.id))
            owner = session.get_one(Person, passkey.person_id)
            _notify(owner, f"The passkey “{passkey.name}” seems to have been copied and was removed", now=now)
            record_account_event(AccountEvent.FACTOR_REMOVED, person_id=owner.id, now=now, means=Means.PASSKEY)
            copied = True
        else:
            passkey.sign_count, passkey.last_used_at, copied = answer.new_sign_count, now, False
    if copied:
        raise PasskeySignInError("This passkey seems to have been copied and was removed. Sign in another way.")
    return passkey


def _request_options(challenge: str, allowed: list[structs.PublicKeyCredentialDescriptor] | None) -> Any:
    options = webauthn.generate_authentication_options(
        rp_id=_site()[0],
        challenge=helpers.base64url_to_bytes(challenge),
        allow_credentials=allowed,
        user_verification=structs.UserVerificationRequirement.PREFERRED
        if allowed
        else structs.UserVerificationRequirement.REQUIRED,
    )
    return json.loads(webauthn.options_to_json(options))


def _described(person_id: int) -> list[structs.PublicKeyCredentialDescriptor]:
    return [
        structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(passkey.credential_id))
        for passkey in passkeys_of(person_id)
    ]


def _challenge(credential: dict[str, Any]) -> str:
    """The challenge an answer names. Raises PasskeyError when it has not the shape of one."""
    try:
        client_data = json.loads(helpers.base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return str(client_data["challenge"])
    except (KeyError, TypeError, ValueError) as error:
        raise PasskeyError("Expected a public key credential as the browser gives it, as JSON.") from error


def _site() -> tuple[str, str]:
    """The relying party's id and origin, by the setting RVUEDGE_PUBLIC_URL."""
    settings: Settings = current_app.config["RVUEDGE"]
    parts = urlsplit(settings.public_url)
    return parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"


def _notify(person: Person, what: str, *, now: datetime) -> None:
    outbox.queue("factor-changed", person.email, now=now, what=what, at=f"{now:%Y-%m-%d %H:%M} UTC")
