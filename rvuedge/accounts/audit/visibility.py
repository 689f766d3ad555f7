"""What a manager may see of a member: figures of the days of a membership as physician (docs/decisions/0024)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.models import MANAGERS, Membership, Person
from rvuedge.accounts.rules.career_stages import CAREER_STAGES, TRAINEES, Stages
from rvuedge.platform.errors import ForbiddenError, NotFoundError
from rvuedge.platform.extensions import db

# Whose months are closed: owners of a practice work in it. Whose figures are seen is `visible_days`.
CLOSING_ROLES = ("physician", "owner")
EARNING = frozenset(CAREER_STAGES) - TRAINEES
Period = tuple[date, date]


class NoFiguresError(ForbiddenError):
    """The member's role is none whose figures a manager sees."""

    code = "no-figures-for-managers"


@dataclass(frozen=True, slots=True)
class Visibility:
    """A member as a manager may see them: only the days of these memberships, both ends included."""

    organization_id: int
    person: Person
    memberships: tuple[Period, ...]

    def within(self, start: date, end: date) -> tuple[Period, ...]:
        """The parts of a period that fall into a membership, in order."""
        clipped = [(max(start, first), min(end, last)) for first, last in self.memberships]
        return tuple((first, last) for first, last in clipped if first <= last)


def visible_days(role: str, stages: Stages, first: date, last: date) -> list[Period]:
    """The days of a membership's period whose figures managers see: a physician's, whatever else they are there.

    Who was invited as physician is one. An owner or manager is one by career stage: a medical director works and
    counts, a practice's administrator or lay owner does not. A trainee's cases are nobody's benchmark: of who was a
    resident until June 30 and an attending from July 1 only the days from July 1 on are seen.
    """
    if role == "physician":
        return list(stages.within(EARNING, first, last))
    return list(stages.within({"attending"}, first, last)) if role in MANAGERS else []


def visibility_of(organization_id: int, person_id: int) -> Visibility:
    """A member's memberships as somebody whose figures are seen.

    Raises NotFoundError for somebody who never was a member, NoFiguresError for a trainee or no physician.
    """
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.organization_id == organization_id, Membership.person_id == person_id)
        .order_by(Membership.started_on)
    ).all()
    if not rows:
        raise NotFoundError("No such member.")
    person = db.session.get_one(Person, person_id)
    stages = person.stages
    seen = [
        days
        for membership in rows
        for days in visible_days(membership.role, stages, membership.started_on, membership.ended_on or date.max)
    ]
    if not seen:
        raise NoFiguresError(
            "Managers see figures for physicians only; this member is a trainee or is not a physician."
        )
    return Visibility(organization_id, person, joined(seen))


def joined(periods: list[Period]) -> tuple[Period, ...]:
    """Periods in order, overlapping ones made one, so that no day is counted twice."""
    found: list[Period] = []
    for first, last in sorted(periods):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def view_as_manager(organization_id: int, person_id: int, *, what: str, **detail: object) -> Visibility:
    """The member, for the manager who asks, and the look in the audit trail before anything is answered.

    Raises NotFoundError for an outsider or no member, ForbiddenError for who manages nothing, NoFiguresError.
    """
    visibility = visibility_of(managed(organization_id), person_id)
    record_view(me().id, organization_id, [person_id], what=what, detail=detail, now=now())
    return visibility


def record_view(
    actor_id: int, organization_id: int, people: list[int], *, what: str, detail: Mapping[str, object], now: datetime
) -> None:
    """Write down that somebody saw the figures of some people."""
    detail_text = {name: str(value) for name, value in detail.items() if value is not None}
    record_audit(
        actor_id=actor_id,
        organization_id=organization_id,
        action="member-figures.view",
        subject=f"person {people[0]}" if len(people) == 1 else f"organization {organization_id}",
        detail={"what": what, **detail_text},
        people=people,
        now=now,
    )
