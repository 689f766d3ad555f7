"""A practice's settings of its own sign-in: stated by an owner, its mail domains confirmed by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from flask import current_app
from sqlalchemy import delete, select

from config import Settings
from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.access import managed
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.practices.changing import ownership
from rvuedge.accounts.single_sign_on.models import SEALED, PracticeSignOn, ProviderIdentity
from rvuedge.accounts.single_sign_on.provider import Client, discovered
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest


class UntriedError(ConflictError):
    """Nobody has come in by this provider yet, so it cannot be required."""

    code = "sign-on-untried"


@dataclass(frozen=True, slots=True)
class SignOnWish:
    """What an owner states. Without a secret the former one stays."""

    issuer: str
    client_id: str
    client_secret: str | None
    is_required: bool


def owned(organization_id: int, person: Person, *, now: datetime) -> int:
    """The id again for an owner. Raises NotFoundError for an outsider, ForbiddenError for other members."""
    managed(organization_id)
    if queries.role_in(person.id, organization_id, on=now.date()) != "owner":
        raise ForbiddenError("Only an owner of the practice may see and change how its members sign in.")
    return organization_id


def sign_on_of(organization_id: int) -> PracticeSignOn | None:
    """A practice's settings, where it has its own sign-in."""
    return db.session.get(PracticeSignOn, organization_id)


def identities_of(organization_id: int) -> list[tuple[Person, ProviderIdentity]]:
    """Who is linked, by name."""
    rows = db.session.execute(
        select(Person, ProviderIdentity)
        .join(ProviderIdentity, ProviderIdentity.person_id == Person.id)
        .where(ProviderIdentity.organization_id == organization_id)
        .order_by(Person.name, Person.id)
    )
    return [(person, identity) for person, identity in rows]


def sign_on_by_invitation(token: str) -> Organization | None:
    """The practice that an invitation's token is of, where it has its own sign-in."""
    return db.session.scalar(
        select(Organization)
        .join(PracticeSignOn, PracticeSignOn.organization_id == Organization.id)
        .join(Invitation, Invitation.organization_id == Organization.id)
        .where(Invitation.digest == digest(token))
    )


def put_sign_on(organization_id: int, wish: SignOnWish, *, by: Person, now: datetime) -> PracticeSignOn:
    """State a practice's provider, after asking it.

    Another issuer or client ends every link, for its subjects are others.
    Raises ProviderError, UntriedError, ForbiddenError, and InvalidError without a secret.
    """
    discovered(wish.issuer)  # before the transaction: nothing waits for somebody else's server
    with transaction() as session:
        hold_practice(session, organization_id)
        ownership(organization_id, by=by.id, on=now.date()).refuse_others()
        known = session.get(PracticeSignOn, organization_id, populate_existing=True)
        is_new = known is None or (known.issuer, known.client_id) != (wish.issuer, wish.client_id)
        if is_new:
            session.execute(delete(ProviderIdentity).where(ProviderIdentity.organization_id == organization_id))
        if wish.is_required and not _is_tried(organization_id):
            raise UntriedError("Sign in by this provider once yourself before you require it of everybody.")
        if known is None:
            known = PracticeSignOn(organization_id=organization_id, sealed_secret=b"")
            session.add(known)
        if not wish.client_secret and is_new:
            raise InvalidError("A client secret is needed.", errors={"client_secret": ["Expected the client secret."]})
        known.issuer, known.client_id, known.changed_at = wish.issuer, wish.client_id, now
        known.is_required = wish.is_required
        if wish.client_secret:
            known.sealed_secret = keys.box(SEALED).encrypt(wish.client_secret.encode())
        detail: dict[str, object] = {"issuer": wish.issuer, "is_required": wish.is_required}
        _audit("single-sign-on.put", organization_id, f"organization {organization_id}", detail, by, now)
    return known


def remove_sign_on(organization_id: int, *, by: Person, now: datetime) -> None:
    """Take a practice's own sign-in and its links back; again is a success. Raises ForbiddenError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        ownership(organization_id, by=by.id, on=now.date()).refuse_others()
        if session.get(PracticeSignOn, organization_id) is None:
            return
        session.execute(delete(ProviderIdentity).where(ProviderIdentity.organization_id == organization_id))
        session.execute(delete(PracticeSignOn).where(PracticeSignOn.organization_id == organization_id))
        _audit("single-sign-on.remove", organization_id, f"organization {organization_id}", {}, by, now)


def unlink(organization_id: int, person_id: int, *, by: Person, now: datetime) -> None:
    """End the link of a person with the provider. Raises NotFoundError, ForbiddenError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        ownership(organization_id, by=by.id, on=now.date()).refuse_others()
        mine = (ProviderIdentity.organization_id == organization_id, ProviderIdentity.person_id == person_id)
        if int(session.execute(delete(ProviderIdentity).where(*mine)).rowcount) == 0:  # type: ignore[attr-defined]
            raise NotFoundError("This person is not linked.")
        _audit("single-sign-on.unlink", organization_id, f"person {person_id}", {}, by, now, [person_id])
        record_account_event(AccountEvent.IDENTITY_UNLINKED, person_id=person_id, now=now, means=Means.SINGLE_SIGN_ON)


def client_of(sign_on: PracticeSignOn) -> Client:
    """Us, as the practice's provider knows us. Raises InvalidError when the server's key is another now."""
    settings: Settings = current_app.config["RVUEDGE"]
    try:
        secret = keys.box(SEALED).decrypt(sign_on.sealed_secret).decode()
    except InvalidToken as error:
        raise InvalidError("The server’s key has changed: an owner enters the client secret again.") from error
    return Client(sign_on.client_id, secret, redirect_of(settings, sign_on.organization_id))


def redirect_of(settings: Settings, organization_id: int) -> str:
    """The redirect address that an owner registers with the provider: each practice's own, so that no provider answers
    for another (RFC 9700, section 4.4)."""
    return f"{settings.public_url}/app/practice-sign-in/{organization_id}/callback"


def _is_tried(organization_id: int) -> bool:
    mine = select(ProviderIdentity.subject).where(ProviderIdentity.organization_id == organization_id)
    return db.session.scalar(mine.limit(1)) is not None


def _audit(
    action: str,
    organization_id: int,
    subject: str,
    detail: dict[str, object],
    by: Person | None,
    now: datetime,
    people: list[int] | None = None,
) -> None:
    record_audit(
        actor_id=by.id if by else None,
        organization_id=organization_id,
        action=action,
        subject=subject,
        detail=detail,
        people=people or [],
        now=now,
    )
