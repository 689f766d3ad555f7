"""What a change of release means for everything logged: people and practices under one release and under another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.logbook.places.queries import WorkDays, work_days
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing.repricing import between, is_within
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
    every = [repricing for days in found.values() for _, repricing in days]
    why = Counter(line.why for repricing in every for line in repricing.lines if line.why != "no change")
    practices = []
    for organization in db.session.scalars(select(Organization).order_by(Organization.name, Organization.id)):
        days = practice_days(organization.id)
        own = [
            repricing
            for member in sorted(days)
            for day, repricing in found[member]
            if is_within(day, days[member].periods)
        ]
        practices.append(_means(organization.name, own))
    effects = [_means(person.name, [repricing for _, repricing in found[person.id]]) for person in people]
    return Meaning(
        tuple(effect for effect in effects if effect.lines),
        tuple(practice for practice in practices if practice.lines),
        tuple(why.most_common()),
    )


def practice_days(organization_id: int) -> dict[int, WorkDays]:
    """By member, of today or former, the days whose work is the practice's (logbook.places)."""
    spans: dict[int, list[tuple[date, date]]] = {}
    for member in members_of(organization_id, start=date.min, end=date.max):
        spans.setdefault(member.person.id, []).append((member.started_on, member.ended_on or date.max))
    return work_days(organization_id, spans)


def _means(name: str, found: list[Repricing]) -> ReleaseEffect:
    return ReleaseEffect(
        name,
        sum((repricing.old for repricing in found), Decimal(0)),
        sum((repricing.new for repricing in found), Decimal(0)),
        sum(len(repricing.lines) for repricing in found),
    )
