"""What a change of release means for everything logged: people and practices under one release and under another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing.repricing import between
from rvuedge.valuation.repricing import Repricing


@dataclass(frozen=True, slots=True)
class ReleaseEffect:
    """Somebody's wRVU under the one release and under the other."""

    name: str
    old: Decimal
    new: Decimal
    lines: int

    @property
    def change(self) -> Decimal:
        """New less old, in wRVU."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Meaning:
    """People and practices with anything logged, and how many lines each reason explains."""

    people: tuple[ReleaseEffect, ...]
    practices: tuple[ReleaseEffect, ...]
    reasons: tuple[tuple[str, int], ...]


def between_releases(old: str, new: str) -> Meaning:
    """Everything logged valued by release `old` and by release `new`; nothing is stored. Raises NotFoundError."""
    people = list(db.session.scalars(select(Person).order_by(Person.name, Person.id)))
    found = {person.id: between(person, old, new, start=None, end=None) for person in people}
    why = Counter(line.why for repricing in found.values() for line in repricing.lines if line.why != "no change")
    practices = []
    for organization in db.session.scalars(select(Organization).order_by(Organization.name, Organization.id)):
        members = {member.person.id for member in members_of(organization.id, start=date.min, end=date.max)}
        practices.append(_means(organization.name, [found[member] for member in sorted(members)]))
    return Meaning(
        tuple(_means(person.name, [found[person.id]]) for person in people if found[person.id].lines),
        tuple(practice for practice in practices if practice.lines),
        tuple(why.most_common()),
    )


def _means(name: str, found: list[Repricing]) -> ReleaseEffect:
    return ReleaseEffect(
        name,
        sum((repricing.old for repricing in found), Decimal(0)),
        sum((repricing.new for repricing in found), Decimal(0)),
        sum(len(repricing.lines) for repricing in found),
    )
