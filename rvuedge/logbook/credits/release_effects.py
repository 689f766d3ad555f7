"""What a change of the catalog does to logged lines: totals of people and practices before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.logbook.credits.rebuild import recredit_between
from rvuedge.logbook.records.models import DailyTotal
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


@dataclass(frozen=True, slots=True)
class _Total:
    work: Decimal
    lines: int
    unvalued: int


def rebuild_and_compare(first: date, last: date, *, now: datetime) -> Effect:
    """Rebuild every credit of a period under the catalog as it is now, and tell what changed."""
    before = _totals(first, last)
    credits = recredit_between(first, last, now=now)
    after = _totals(first, last)
    names = {person_id: name for person_id, name in db.session.execute(select(Person.id, Person.name))}  # noqa: C416
    people = [_share(names[number], [number], before, after) for number in sorted(before.keys() | after.keys())]
    practices = [_share(name, members, before, after) for name, members in _practices(first, last)]
    return Effect(
        first,
        last,
        credits,
        tuple(
            sorted((person for person in people if person.lines), key=lambda share: (-abs(share.change), share.name))
        ),
        tuple(practice for practice in practices if practice.lines),
    )


def _totals(first: date, last: date) -> dict[int, _Total]:
    rows = db.session.execute(
        select(
            DailyTotal.person_id,
            func.sum(DailyTotal.work_rvu),
            func.sum(DailyTotal.lines),
            func.sum(DailyTotal.unvalued_lines),
        )
        .where(DailyTotal.performed_on >= first, DailyTotal.performed_on <= last)
        .group_by(DailyTotal.person_id)
    )
    return {person_id: _Total(work, int(lines), int(unvalued)) for person_id, work, lines, unvalued in rows}


def _share(name: str, people: list[int], before: dict[int, _Total], after: dict[int, _Total]) -> Share:
    nothing = _Total(Decimal(0), 0, 0)
    old = [before.get(person, nothing) for person in people]
    new = [after.get(person, nothing) for person in people]
    return Share(
        name,
        sum((total.work for total in old), Decimal(0)),
        sum((total.work for total in new), Decimal(0)),
        sum(total.lines for total in new),
        sum(total.unvalued for total in old),
        sum(total.unvalued for total in new),
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
