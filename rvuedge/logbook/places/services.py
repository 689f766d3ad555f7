"""A person states where they work; what is stated later counts from then on, and nothing is edited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.logbook.places.models import WorkPlace
from rvuedge.logbook.places.rules import StatedPlace
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction


def state_place(person: Person, stated: StatedPlace, *, now: datetime) -> WorkPlace:
    """Store where somebody works on some days; said twice in a row it is one statement.

    Raises NotFoundError for a practice they never belonged to, InvalidError for days out of order.
    """
    if stated.last is not None and stated.last < stated.first:
        raise InvalidError("The last day is before the first.", errors={"last_day": ["Too early."]})
    known = {organization.id for organization in practices_of(person.id)}
    if stated.organization_id is not None and stated.organization_id not in known:
        raise NotFoundError("You do not belong to such a practice.")
    with transaction() as session:
        hold_person(session, person.id)
        newest = session.scalar(
            select(WorkPlace).where(WorkPlace.person_id == person.id).order_by(WorkPlace.id.desc()).limit(1)
        )
        if newest is not None and _as_stated(newest) == stated:
            return newest
        place = WorkPlace(
            person_id=person.id,
            organization_id=stated.organization_id,
            first_day=stated.first,
            last_day=stated.last,
            weekdays=stated.weekdays,
            stated_at=now,
        )
        session.add(place)
        session.flush()
        _audit(place, now)
    return place


def places_stated(person_id: int) -> list[WorkPlace]:
    """What somebody stated, newest first."""
    rows = select(WorkPlace).where(WorkPlace.person_id == person_id).order_by(WorkPlace.id.desc())
    return list(db.session.scalars(rows))


def practices_of(person_id: int) -> list[Organization]:
    """The practices somebody belongs or belonged to, by name."""
    mine = select(Membership.organization_id).where(Membership.person_id == person_id)
    return list(db.session.scalars(select(Organization).where(Organization.id.in_(mine)).order_by(Organization.name)))


def _audit(place: WorkPlace, now: datetime) -> None:
    last = place.last_day.isoformat() if place.last_day else None
    record_audit(
        actor_id=place.person_id,
        organization_id=place.organization_id,
        action="work-place.add",
        subject=f"person {place.person_id}",
        detail={"from": place.first_day.isoformat(), "to": last, "weekdays": place.weekdays},
        people=[place.person_id],
        now=now,
    )


def _as_stated(place: WorkPlace) -> StatedPlace:
    return StatedPlace(place.organization_id, place.first_day, place.last_day, place.weekdays)
