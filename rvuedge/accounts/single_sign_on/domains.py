"""Mail domains that are a practice's own, as the operator has confirmed them (`rvuedge domain`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Organization
from rvuedge.accounts.single_sign_on.models import PracticeDomain, PracticeSignOn
from rvuedge.accounts.single_sign_on.rules import domain_of, is_domain
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction


def domains_of(organization_id: int) -> list[str]:
    """The mail domains that the operator knows to be the practice's own."""
    mine = select(PracticeDomain.domain).where(PracticeDomain.organization_id == organization_id)
    return list(db.session.scalars(mine.order_by(PracticeDomain.domain)))


def practices_for(email: str) -> list[Organization]:
    """The practices with their own sign-in whose mail domain an address is of."""
    return list(
        db.session.scalars(
            select(Organization)
            .join(PracticeDomain, PracticeDomain.organization_id == Organization.id)
            .join(PracticeSignOn, PracticeSignOn.organization_id == Organization.id)
            .where(PracticeDomain.domain == domain_of(email))
            .order_by(Organization.name, Organization.id)
        )
    )


def add_domain(organization_id: int, domain: str, *, now: datetime) -> None:
    """The operator confirms that a mail domain is the practice's own; again is a success. Raises InvalidError."""
    name = domain.strip().lower()
    if not is_domain(name):
        raise InvalidError(f"{domain!r} is no mail domain; expected one such as hospital.example.org.")
    with transaction() as session:
        if session.get(Organization, organization_id) is None:
            raise NotFoundError(f"There is no practice {organization_id}.")
        hold_practice(session, organization_id)
        if session.get(PracticeDomain, (organization_id, name)) is None:
            session.add(PracticeDomain(organization_id=organization_id, domain=name, confirmed_at=now))
            _audit("practice-domain.add", organization_id, name, now)


def remove_domain(organization_id: int, domain: str, *, now: datetime) -> None:
    """The operator takes a mail domain back. Raises NotFoundError."""
    name = domain.strip().lower()
    with transaction() as session:
        hold_practice(session, organization_id)
        found = session.get(PracticeDomain, (organization_id, name))
        if found is None:
            raise NotFoundError(f"Practice {organization_id} has no domain {name}.")
        session.delete(found)
        _audit("practice-domain.remove", organization_id, name, now)


def _audit(action: str, organization_id: int, domain: str, now: datetime) -> None:
    record_audit(
        actor_id=None,
        organization_id=organization_id,
        action=action,
        subject=f"domain {domain}",
        detail={},
        now=now,
    )
