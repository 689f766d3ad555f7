"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, inspect, or_, select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from rvuedge.accounts.people.models import Device, Membership, Organization, Person, Token
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db, look_up
from rvuedge.platform.tokens import digest


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose access token this is, and on which device."""

    person: Person
    device_id: int
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organization on a day. `cfte` is what the practice's roster states, where it does."""

    person: Person
    role: str
    started_on: date
    ended_on: date | None = None
    cfte: Decimal | None = None
    membership_id: int = 0


# Asked by every request: written once, so that it is compiled once and not put together each time.
# Of tables, whose rows are made into a person below: asking for classes takes three times as long.
_PEOPLE, _DEVICES, _TOKENS = Person.__table__, Device.__table__.c, Token.__table__.c
_BEARER = (
    select(_DEVICES.id, *_PEOPLE.c)
    .join_from(Token.__table__, Device.__table__, _DEVICES.id == _TOKENS.device_id)
    .join(_PEOPLE, _PEOPLE.c.id == _DEVICES.person_id)
    .where(
        _TOKENS.digest == bindparam("digest"),
        _TOKENS.kind == "access",
        _TOKENS.spent_at.is_(None),
        _TOKENS.expires_at > bindparam("now"),
        _DEVICES.revoked_at.is_(None),
        _PEOPLE.c.disabled_at.is_(None),
    )
)
_ATTRIBUTES = tuple(inspect(Person).get_property_by_column(column).key for column in _PEOPLE.c)


def bearer(token: str, *, now: datetime) -> Bearer | None:
    """Who an access token belongs to, or None when it is unknown, expired, spent or revoked."""
    found = look_up(_BEARER, {"digest": digest(token), "now": now}).one_or_none()
    return Bearer(_person(found[1:]), found[0]) if found else None


def _person(columns: Sequence[Any]) -> Person:
    """A person from a row of their table, as the session would have read them."""
    read = Person(**dict(zip(_ATTRIBUTES, columns, strict=True)))
    here: Person | None = db.session().identity_map.get(identity_key(instance=read))
    if here is not None:
        return here
    make_transient_to_detached(read)
    db.session.add(read)
    return read


_BROWSER = (
    select(Person, Device.id, Device.seen_at, Device.idle_seconds)
    .join(Device, Device.person_id == Person.id)
    .join(Token, Token.device_id == Device.id)
    .where(
        Token.digest == bindparam("digest"),
        Token.kind == "session",
        Token.expires_at > bindparam("now"),
        Device.revoked_at.is_(None),
        Person.disabled_at.is_(None),
    )
)


def browser(token: str, *, now: datetime) -> Bearer | None:
    """Who a browser's cookie belongs to, or None when its session is unknown, ended, over or long without a request."""
    found = db.session.execute(_BROWSER, {"digest": digest(token), "now": now}).one_or_none()
    if found is None or _is_idle(found.seen_at, found.idle_seconds, now):
        return None
    return Bearer(found[0], found.id, found.seen_at)


def _is_idle(seen_at: datetime | None, idle_seconds: int | None, now: datetime) -> bool:
    return seen_at is not None and idle_seconds is not None and now - seen_at > timedelta(seconds=idle_seconds)


def person_by_email(email: str) -> Person | None:
    """The person with this address, in any letter case."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def devices_of(person_id: int, *, now: datetime) -> list[Device]:
    """The devices and browsers a person is signed in on, oldest first."""
    lasting = select(Token.device_id).where(Token.kind == "session", Token.expires_at > now)
    found = db.session.scalars(
        select(Device)
        .where(
            Device.person_id == person_id,
            Device.revoked_at.is_(None),
            or_(Device.kind != "browser", Device.id.in_(lasting)),
        )
        .order_by(Device.id)
    )
    return [device for device in found if not _is_idle(device.seen_at, device.idle_seconds, now)]


def _on(day: date) -> tuple[object, ...]:
    return (
        Membership.started_on <= day,
        or_(Membership.ended_on.is_(None), Membership.ended_on >= day),
    )


def organizations_of(person_id: int, *, on: date) -> list[tuple[Organization, str]]:
    """The organizations a person belongs to on a day, each with the role there."""
    rows = db.session.execute(
        select(Organization, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.person_id == person_id, *_on(on))  # type: ignore[arg-type]
        .order_by(Organization.id)
    )
    return [(organization, role) for organization, role in rows]


_JOINED = Membership.__table__.c
_IDS = (
    select(_JOINED.organization_id)
    .where(
        _JOINED.person_id == bindparam("person"),
        _JOINED.started_on <= bindparam("on"),
        or_(_JOINED.ended_on.is_(None), _JOINED.ended_on >= bindparam("on")),
    )
    .order_by(_JOINED.organization_id)
)


def organization_ids_of(person_id: int, *, on: date) -> list[int]:
    """The organizations a person belongs to on a day, by their numbers alone."""
    return list(db.session.scalars(_IDS, {"person": person_id, "on": on}))


def role_in(person_id: int, organization_id: int, *, on: date) -> str | None:
    """A person's role in an organization on a day, or None for an outsider."""
    return db.session.scalar(
        select(Membership.role).where(
            Membership.person_id == person_id,
            Membership.organization_id == organization_id,
            *_on(on),  # type: ignore[arg-type]
        )
    )


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """The names of some people by their numbers."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(set(person_ids))))
    return {row.id: row.name for row in rows}


def organization_named(organization_id: int) -> str:
    """An organization's name."""
    found = db.session.get(Organization, organization_id)
    if found is None:
        raise NotFoundError("There is no such organization.")
    return found.name


_MEMBERS = select(
    Person, Membership.role, Membership.started_on, Membership.ended_on, Membership.cfte, Membership.id
).join(Membership, Membership.person_id == Person.id)


def members_of(organization_id: int, *, start: date, end: date) -> list[Member]:
    """Everybody who belonged to an organization on any day of a period, by name."""
    rows = db.session.execute(
        _MEMBERS.where(
            Membership.organization_id == organization_id,
            Membership.started_on <= end,
            or_(Membership.ended_on.is_(None), Membership.ended_on >= start),
        ).order_by(Person.name, Person.id, Membership.started_on)
    )
    return [Member(*row) for row in rows]


def memberships_of(person_id: int, organization_id: int) -> list[Member]:
    """A person's memberships of an organization, oldest first."""
    rows = db.session.execute(
        _MEMBERS.where(Membership.organization_id == organization_id, Membership.person_id == person_id).order_by(
            Membership.started_on
        )
    )
    return [Member(*row) for row in rows]


def roster_cfte(person_id: int, *, on: date) -> Decimal | None:
    """The clinical FTE that a person's practice states on a day; the lowest where several do."""
    stated = db.session.scalars(
        select(Membership.cfte).where(
            Membership.person_id == person_id,
            Membership.cfte.is_not(None),
            *_on(on),  # type: ignore[arg-type]
        )
    )
    return min((value.normalize() for value in stated if value is not None), default=None)


def organizations_ever(person_id: int) -> list[int]:
    """The ids of every organization a person belongs or belonged to."""
    return list(
        db.session.scalars(select(Membership.organization_id).where(Membership.person_id == person_id).distinct())
    )
