"""Whom a practice's provider lets in: who is linked, who is linked now, who enters by an invitation, who is refused.

The provider is believed for addresses of the practice's own mail domains alone, for whoever runs these could read the
reset links sent there anyhow. Everybody else shows an invitation's token, which was mailed to the address.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.credentials.sessions import EmailTakenError, new_person
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.holding import hold_person, hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.single_sign_on.domains import domains_of
from rvuedge.accounts.single_sign_on.models import ProviderIdentity
from rvuedge.accounts.single_sign_on.provider import Claims, SignOnRefusedError
from rvuedge.accounts.single_sign_on.rules import domain_of
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an account who may make one: the invitation's address is the provider's."""

    subject: str
    email: str
    name: str
    invitation: str


@walls.opened("the provider vouches for the person, who is not signed in yet")
def arrived(organization_id: int, claims: Claims, *, invitation: str | None, now: datetime) -> Person | Newcomer:
    """Who came back from the provider, linked if they may be. Raises SignOnRefusedError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        linked = session.get(ProviderIdentity, (organization_id, claims.subject), populate_existing=True)
        if linked is not None:
            return _member(db.session.get_one(Person, linked.person_id), organization_id, now)
        if claims.email is None:
            raise SignOnRefusedError(
                "The provider does not say that your email address is confirmed (email_verified), so it cannot be "
                "matched with an account. Ask your practice’s IT."
            )
        is_own = domain_of(claims.email) in domains_of(organization_id)
        person = queries.person_by_email(claims.email)
        if person is None:
            return _newcomer(organization_id, claims, claims.email, invitation, now)
        if not is_own or person.email_verified_at is None:
            raise SignOnRefusedError(
                "This address has an account that your practice’s sign-in may not open: sign in with your password or "
                "passkey, and confirm your address if you have not."
            )
        found = _member(person, organization_id, now)
        _link(found, organization_id, claims.subject, now)
        return found


@walls.opened("the provider vouches for the person, who is not signed in yet")
def joined_by_sign_on(
    organization_id: int, newcomer: Newcomer, *, name: str, career_stage: str, now: datetime
) -> Person:
    """A new account for an invited address, in the practice at once; its password is nobody's until it is reset.

    Raises InvitationRefusedError, EmailTakenError.
    """
    person = new_person(
        email=newcomer.email, password=secrets.token_urlsafe(32), name=name, career_stage=career_stage, now=now
    )
    try:
        with transaction() as session:
            hold_practice(session, organization_id)
            session.add(person)
            session.flush()
            entered = memberships.accept(newcomer.invitation, person, now=now)
            if entered.id != organization_id:
                raise SignOnRefusedError("This invitation is another practice’s. Open its link again.")
            _link(person, organization_id, newcomer.subject, now)
    except IntegrityError as error:
        raise EmailTakenError("An account with this email address already exists.") from error
    return person


def _member(person: Person, organization_id: int, now: datetime) -> Person:
    """The person, while a member. Raises SignOnRefusedError for who left, or whose account is closed."""
    if person.disabled_at is not None or queries.role_in(person.id, organization_id, on=now.date()) is None:
        raise SignOnRefusedError(
            "You do not belong to this practice today. Open the link of your invitation, or ask a manager for one."
        )
    return person


def _newcomer(organization_id: int, claims: Claims, email: str, invitation: str | None, now: datetime) -> Newcomer:
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.digest == digest(invitation or ""),
            Invitation.organization_id == organization_id,
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
    )
    if invitation is None or found is None:
        raise SignOnRefusedError("Nobody has an account with your address here. Open the link of your invitation.")
    return Newcomer(claims.subject, email, (found.name or claims.name or "")[:200], invitation)


def _link(person: Person, organization_id: int, subject: str, now: datetime) -> None:
    """Keep who the subject is, and tell them. Raises SignOnRefusedError for who is linked with another subject."""
    session = db.session()
    hold_person(session, person.id)
    mine = (ProviderIdentity.organization_id == organization_id, ProviderIdentity.person_id == person.id)
    if session.scalar(select(ProviderIdentity.subject).where(*mine)) is not None:
        raise SignOnRefusedError(
            "This account is linked with another identity of the provider. An owner of the practice can end that link."
        )
    session.add(ProviderIdentity(organization_id=organization_id, subject=subject, person_id=person.id, linked_at=now))
    outbox.queue("sign-on-linked", person.email, now=now, practice=str(organization_id))
    record_audit(
        actor_id=person.id,
        organization_id=organization_id,
        action="single-sign-on.link",
        subject=f"person {person.id}",
        detail={},
        people=[person.id],
        now=now,
    )
    record_account_event(AccountEvent.IDENTITY_LINKED, person_id=person.id, now=now, means=Means.SINGLE_SIGN_ON)
