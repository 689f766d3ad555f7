"""Reads of rosters: whom the cases of a person or an organization may name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_ids_of
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.rules import RosterName
from rvuedge.logbook.records.field_kinds import ACCOUNT
from rvuedge.platform.extensions import db


def attendings_of(organization_ids: Collection[int]) -> list[Attending]:
    """The rosters of some organizations, by name."""
    query = select(Attending).where(Attending.organization_id.in_(organization_ids))
    return list(db.session.scalars(query.order_by(Attending.name, Attending.key))) if organization_ids else []


def roster_of(organization_ids: Collection[int]) -> Sequence[RosterName]:
    """What the attendings of some organizations are called."""
    return [named(row) for row in attendings_of(organization_ids)]


def named(row: Attending) -> RosterName:
    """What an attending is called."""
    return RosterName(
        row.organization_id,
        row.key,
        row.name,
        tuple(row.aliases),
        row.person_id,
        row.may_attest,
        row.active_from,
        row.active_to,
    )


def name_by_key(person_id: int, key: str, *, on: date) -> str | None:
    """The name of a roster's entry, of an organization the person belongs to on a day; None where there is none.

    A key such as "account:17" names a person who belongs to one with them, as clients sent it until there were names.
    """
    mine = organization_ids_of(person_id, on=on)
    if key.startswith(ACCOUNT):
        number = key.removeprefix(ACCOUNT)
        is_number = number.isdecimal() and len(number) <= 9  # digits: what an account's number has at most
        shares = is_number and set(organization_ids_of(int(number), on=on)) & set(mine)
        return db.session.scalar(select(Person.name).where(Person.id == int(number))) if shares else None
    query = select(Attending.name).where(Attending.organization_id.in_(mine), Attending.key == key)
    return db.session.scalar(query.limit(1))
