"""Founding an organization and adding its members."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from rvuedge.accounts.people.models import Membership, Organization
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import transaction


@walls.opened("a new practice has no members yet")
def create_organization(*, name: str, now: datetime, is_demo: bool = False) -> Organization:
    """A new practice or training program, without members."""
    with transaction() as session:
        organization = Organization(name=name, created_at=now, is_demo=is_demo)
        session.add(organization)
        session.flush()
    return organization


def add_member(
    *,
    organization_id: int,
    person_id: int,
    role: str,
    started_on: date,
    ended_on: date | None = None,
    cfte: Decimal | None = None,
) -> None:
    """Give a person a role in an organization from a day on, and to a last day where one is known."""
    with transaction() as session:
        session.add(
            Membership(
                organization_id=organization_id,
                person_id=person_id,
                role=role,
                started_on=started_on,
                ended_on=ended_on,
                cfte=cfte,
            )
        )
