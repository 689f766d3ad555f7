"""What a change of the catalog does to logged lines: totals of people and practices before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from rvuedge.accounts.jobs.queue import notes_of
from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.catalog.store.cache import Imagined, imagining
from rvuedge.logbook.credits.gather import of_period
from rvuedge.logbook.credits.rebuild import decided, owner_of
from rvuedge.logbook.credits.rebuild_scope import Scope, next_person
from rvuedge.logbook.credits.rules.shares import Shares
from rvuedge.platform.extensions import db


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody's credited wRVU of a period before and after. Lines that are not valued are counted, not summed."""

    name: str
    old: Decimal
    new: Decimal
    lines: int
    old_unvalued: int
    new_unvalued: int

    @property
    def change(self) -> Decimal:
        """New less old, in wRVU."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Effect:
    """What rebuilding a period's credits did: how many changed, and the totals of people and practices."""

    first: date
    last: date
    credits: int
    people: tuple[Share, ...]
    practices: tuple[Share, ...]


def effect_of(job_id: str, window: tuple[date, date], credits: int) -> Effect:
    """What a rebuild that has come to its end noted, for the days of its window."""
    return _effect({number: Shares.of(detail) for number, detail in notes_of(job_id)}, window, credits)


def effect_imagined(
    known: Imagined, window: tuple[date, date], *, now: datetime, progress: Callable[[int], None]
) -> Effect:
    """What a rebuild under another catalog would do: read in one snapshot, and nothing is written."""
    shares: dict[int, Shares] = {}
    credits, person_id = 0, 0
    everything = Scope("")
    with imagining(known):
        while (found := next_person(everything, None, after=person_id)) is not None:
            person_id, share = found, Shares()
            for portion in of_period(owner_of(db.session.get_one(Person, person_id)), date.min, None):
                changes = decided(portion, now)
                credits += len(changes.rows)
                share = share.plus(portion.credits.values(), changes.in_force.values(), window)
            shares[person_id] = share
            progress(len(shares))
    return _effect(shares, window, credits)


def _effect(shares: dict[int, Shares], window: tuple[date, date], credits: int) -> Effect:
    names = {person_id: name for person_id, name in db.session.execute(select(Person.id, Person.name))}  # noqa: C416
    people = [_share(names[number], [share]) for number, share in sorted(shares.items())]
    practices = [
        _share(name, [shares[member] for member in members if member in shares])
        for name, members in _practices(*window)
    ]
    return Effect(
        *window,
        credits,
        tuple(
            sorted((person for person in people if person.lines), key=lambda share: (-abs(share.change), share.name))
        ),
        tuple(practice for practice in practices if practice.lines),
    )


def _share(name: str, shares: Iterable[Shares]) -> Share:
    together = list(shares)
    return Share(
        name,
        sum((share.old for share in together), Decimal(0)),
        sum((share.new for share in together), Decimal(0)),
        sum(share.lines for share in together),
        sum(share.old_unvalued for share in together),
        sum(share.new_unvalued for share in together),
    )


def _practices(first: date, last: date) -> list[tuple[str, list[int]]]:
    rows = db.session.execute(
        select(Organization.id, Organization.name, Membership.person_id)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.started_on <= last, Membership.ended_on.is_(None) | (Membership.ended_on >= first))
        .order_by(Organization.name, Organization.id)
        .distinct()
    )
    found: dict[tuple[int, str], list[int]] = {}
    for organization_id, name, person_id in rows:
        found.setdefault((organization_id, name), []).append(person_id)
    return [(name, members) for (_, name), members in found.items()]
