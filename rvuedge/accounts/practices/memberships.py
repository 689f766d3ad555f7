"""Joining a practice: founded by its owner, entered by invitation, left on a day. All of it in the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people.holding import hold_person, hold_practice
from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.accounts.practices.changing import ownership
from rvuedge.accounts.practices.invitation_limits import refuse_address, refuse_sender
from rvuedge.accounts.practices.organizations import add_member, create_organization
from rvuedge.platform.database import walls
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import plain
from rvuedge.platform.tokens import digest

LIFE = timedelta(days=14)  # of an invitation: a physician may be on vacation for two weeks
AT_ONCE = timedelta(minutes=1)  # as long as a phone or a browser may send one request again by itself
REFUSED = "This invitation is no longer valid, or was sent to an address other than yours. Ask for a new one."
OFFERED = ("email", "role", "started_on", "ended_on", "cfte", "name", "specialty")


class InvitationRefusedError(InvalidError):
    """An invitation that is unknown, expired, withdrawn, accepted before, or for another address."""

    code = "invitation-refused"


class MemberAlreadyError(ConflictError):
    """The person belongs to the organization already."""

    code = "member-already"


def create_owned_organization(name: str, owner: Person, *, now: datetime) -> Organization:
    """A new organization with its founder as owner from today on; the same name again within a minute is the first."""
    with transaction() as session:
        hold_person(session, owner.id)
        first = _just_founded(name, owner, now)
        if first is not None:
            return first
        organization = create_organization(name=name, now=now)
        add_member(organization_id=organization.id, person_id=owner.id, role="owner", started_on=now.date())
        _audit(owner, organization.id, "organization.found", f"organization {organization.id}", {"name": name}, now)
    return organization


def _just_founded(name: str, owner: Person, now: datetime) -> Organization | None:
    """A practice of this name that its owner founded a moment ago: the request came twice."""
    mine = (Membership.person_id == owner.id, Membership.role == "owner", Organization.name == name)
    joined = select(Organization).join(Membership, Membership.organization_id == Organization.id)
    return db.session.scalar(joined.where(*mine, Organization.created_at > now - AT_ONCE).limit(1))


def invite(
    organization_id: int,
    email: str,
    role: str,
    started_on: date,
    *,
    by: Person,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> Invitation:
    """Offer a place to an address by mail, in place of an open one for it.

    The very same offer again within a minute is the first one: a request that came twice sends one mail.
    `more` may hold ended_on and cfte of the membership to be, and the roster's name and specialty.
    Raises AddressUnconfirmedError and TooManyInvitationsError.
    """
    if role == "owner":
        ownership(organization_id, by=by.id, on=now.date()).refuse_others()
    offered = {"email": email.strip().lower(), "role": role, "started_on": started_on, **(more or {})}
    with transaction() as session:
        hold_practice(session, organization_id)
        for open_one in open_invitations(organization_id, now=now):
            if open_one.email == offered["email"]:
                if _is_same(open_one, offered, now):
                    return open_one
                open_one.revoked_at = now
        hold_person(session, by.id)
        refuse_sender(by, 1, now=now)
        refuse_address(organization_id, offered["email"], now=now)
        invitation = Invitation(
            organization_id=organization_id, invited_by=by.id, created_at=now, expires_at=now + LIFE, **offered
        )
        session.add(invitation)
        session.flush()
        outbox.queue("invitation", invitation.email, now=now, invitation=str(invitation.id))
        detail: dict[str, object] = {"role": role, "email": invitation.email, "started_on": str(started_on)}
        _audit(by, organization_id, "invitation.send", f"invitation {invitation.id}", detail, now)
    return invitation


def _is_same(known: Invitation, offered: Mapping[str, Any], now: datetime) -> bool:
    """Whether an open offer is this very one, made a moment ago."""
    just_now = abs(now - known.created_at) < AT_ONCE
    return just_now and all(getattr(known, name) == offered.get(name) for name in OFFERED)


def open_invitations(organization_id: int, *, now: datetime) -> list[Invitation]:
    """Invitations of an organization that can still be accepted, oldest first."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.organization_id == organization_id,
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > now,
            )
            .order_by(Invitation.id)
        )
    )


def withdraw(organization_id: int, invitation_id: int, *, by: Person, now: datetime) -> None:
    """Take an open invitation back. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        mine = {open_invitation.id: open_invitation for open_invitation in open_invitations(organization_id, now=now)}
        if invitation_id not in mine:
            raise NotFoundError("No such pending invitation.")
        mine[invitation_id].revoked_at = now
        detail: dict[str, object] = {"email": mine[invitation_id].email}
        _audit(by, organization_id, "invitation.withdraw", f"invitation {invitation_id}", detail, now)


def is_offered(token: str, email: str, *, now: datetime) -> bool:
    """Whether an invitation that can still be accepted was sent to an address."""
    mine = (Invitation.digest == digest(token), Invitation.email == email.strip().lower(), Invitation.expires_at > now)
    usable = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return db.session.scalar(select(Invitation.id).where(*mine, *usable)) is not None


@walls.opened("found by its token, and whoever holds it is not a member yet")
def offered_by(token: str, *, now: datetime) -> tuple[Invitation, Organization]:
    """What an invitation offers, for its holder to read before accepting. Raises InvitationRefusedError."""
    invitation = db.session.scalar(select(Invitation).where(Invitation.digest == digest(token)))
    if invitation is None or invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now:
        raise InvitationRefusedError(REFUSED)
    return invitation, db.session.get_one(Organization, invitation.organization_id)


@walls.opened("found by its token, and the practice is theirs only once it is accepted")
def accept(token: str, person: Person, *, now: datetime, started_on: date | None = None) -> Organization:
    """Enter the organization an invitation offers; the address is confirmed by it.

    The days from the membership's first one on open to the organization's managers, so a first day in the past may be
    accepted from a later day on, up to today (`started_on`). Raises InvitationRefusedError, MemberAlreadyError and
    InvalidError.
    """
    offered = Invitation.digest == digest(token)
    with transaction() as session:
        organization_id = session.scalar(select(Invitation.organization_id).where(offered))
        if organization_id is not None:
            hold_practice(session, organization_id)  # whoever takes the invitation back comes before or after
        hold_person(session, person.id)
        invitation = session.scalar(select(Invitation).where(offered), execution_options={"populate_existing": True})
        usable = invitation is not None and not (invitation.accepted_at or invitation.revoked_at)
        if invitation is None or not usable or invitation.expires_at <= now or invitation.email != person.email:
            raise InvitationRefusedError(REFUSED)
        if membership_on(person.id, invitation.organization_id, now.date()) is not None:
            raise MemberAlreadyError("You already belong to this organization.")
        first = _first_day(invitation, started_on, today=now.date())
        invitation.accepted_at = now
        person.email_verified_at = person.email_verified_at or now
        person.specialty = person.specialty or invitation.specialty
        add_member(
            organization_id=invitation.organization_id,
            person_id=person.id,
            role=invitation.role,
            started_on=first,
            ended_on=invitation.ended_on,
            cfte=invitation.cfte,
        )
        detail: dict[str, object] = {"role": invitation.role, "started_on": str(first)}
        _audit(person, invitation.organization_id, "invitation.accept", f"person {person.id}", detail, now)
    return db.session.get_one(Organization, invitation.organization_id)


def _first_day(invitation: Invitation, chosen: date | None, *, today: date) -> date:
    """The membership's first day: as offered, or a later one that its person chose."""
    latest = max(invitation.started_on, min(today, invitation.ended_on or today))
    first = invitation.started_on if chosen is None else chosen
    if not invitation.started_on <= first <= latest:
        wanted = f"Expected a day from {invitation.started_on} to {latest}."
        raise InvalidError(wanted, errors={"started_on": [wanted]})
    return first


def cfte_from(
    organization_id: int, person_id: int, first: date, cfte: Decimal, *, by: Person, now: datetime
) -> Decimal | None:
    """State a member's clinical FTE from a day on; what it was that day before.

    The membership of that day is parted: what was counted before the day keeps its clinical FTE, and later memberships
    theirs. Raises NotFoundError for somebody who is no member on the day.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        membership = membership_on(person_id, organization_id, first)
        if membership is None:
            raise NotFoundError(f"This person is no member on {first}.")
        before = membership.cfte
        if membership.started_on < first and before != cfte:
            last, role = membership.ended_on, membership.role
            membership.ended_on = first - timedelta(days=1)
            session.flush()
            place = {"organization_id": organization_id, "person_id": person_id, "role": role}
            membership = Membership(**place, started_on=first, ended_on=last)
            session.add(membership)
        membership.cfte = cfte
        detail: dict[str, object] = {"from": str(first), "cfte": plain(cfte), "before": str(before)}
        _audit(by, organization_id, "member.cfte", f"person {person_id}", detail, now, [person_id])
    return before


def without_cfte_from(
    organization_id: int, person_id: int, first: date, former: Decimal | None, *, by: Person, now: datetime
) -> None:
    """Take back what `cfte_from` stated for a day. Raises NotFoundError when no membership begins or runs there."""
    with transaction() as session:
        hold_practice(session, organization_id)
        membership = membership_on(person_id, organization_id, first)
        if membership is None:
            raise NotFoundError("There is no such membership any more.")
        before = membership_on(person_id, organization_id, first - timedelta(days=1))
        is_parted = membership.started_on == first and before is not None and before.role == membership.role
        if is_parted and before is not None and before.cfte == former:
            last = membership.ended_on
            session.delete(membership)
            session.flush()
            before.ended_on = last
        else:
            membership.cfte = former
        detail: dict[str, object] = {"from": str(first), "cfte": str(former)}
        _audit(by, organization_id, "member.cfte", f"person {person_id}", detail, now, [person_id])


def membership_on(person_id: int, organization_id: int, on: date) -> Membership | None:
    """The newest membership that has not ended on a day."""
    return db.session.scalar(
        select(Membership)
        .where(
            Membership.person_id == person_id,
            Membership.organization_id == organization_id,
            or_(Membership.ended_on.is_(None), Membership.ended_on >= on),
        )
        .order_by(Membership.started_on.desc())
        .limit(1)
    )


def _audit(
    actor: Person,
    organization_id: int,
    action: str,
    subject: str,
    detail: dict[str, object],
    now: datetime,
    people: Collection[int] = (),
) -> None:
    record_audit(
        actor_id=actor.id,
        organization_id=organization_id,
        action=action,
        subject=subject,
        detail=detail,
        people=people,
        now=now,
    )
