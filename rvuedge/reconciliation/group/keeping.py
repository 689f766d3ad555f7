"""Comparisons of a group that were kept: found for a manager, summed by physician, with the practice's own note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.audit.visibility import Period, joined, record_view, visible_days
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.logbook.places.queries import WorkDays, work_days
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.productivity.totals.queries import totals_of_stints
from rvuedge.reconciliation.models import GroupReconciliation, Reconciliation

ZERO = Decimal(0)
NEWEST = 50  # comparisons listed: some years of them by the month


@dataclass(frozen=True, slots=True)
class PhysicianCompared:
    """A physician's comparison in sums: wRVU of the log and of the file, lines that differ, dollars where known.

    `net` is the log's wRVU less the file's: above 0 the file has less than our record.
    """

    reconciliation: Reconciliation
    name: str

    @property
    def kinds(self) -> Mapping[str, Mapping[str, Any]]:
        """Sums by kind of finding."""
        return {kind["kind"]: kind for kind in (self.reconciliation.overview or {}).get("kinds", ())}

    @property
    def ours(self) -> Decimal:
        """wRVU of our record."""
        return sum((Decimal(kind["mine"]) for kind in self.kinds.values()), ZERO)

    @property
    def theirs(self) -> Decimal:
        """wRVU of the file."""
        return sum((Decimal(kind["theirs"]) for kind in self.kinds.values()), ZERO)

    @property
    def net(self) -> Decimal:
        """Ours less theirs, in wRVU."""
        return self.ours - self.theirs

    @property
    def differing(self) -> int:
        """How many lines do not agree."""
        return sum(int(kind["lines"]) for name, kind in self.kinds.items() if name != "matched")

    @property
    def money(self) -> Decimal | None:
        """What the difference comes to in dollars by the terms the practice states; None where nobody says."""
        text = (self.reconciliation.overview or {}).get("net_money")
        return None if text is None else Decimal(text)


@dataclass(frozen=True, slots=True)
class GroupCompared:
    """A comparison with everybody in it, of whom the file lacks most first. `absent` have logged work in the period,
    in wRVU, and are not compared."""

    group: GroupReconciliation
    physicians: tuple[PhysicianCompared, ...]
    absent: tuple[tuple[str, Decimal], ...]

    @property
    def owed(self) -> list[PhysicianCompared]:
        """Of whom the file has less than our record."""
        return [item for item in self.physicians if item.net > 0]

    @property
    def over(self) -> list[PhysicianCompared]:
        """Of whom the file has more."""
        return [item for item in self.physicians if item.net < 0]

    @property
    def money(self) -> Decimal | None:
        """Dollars of all whose are known."""
        known = [item.money for item in self.physicians if item.money is not None]
        return sum(known, ZERO) if known else None


def seen_days(organization_id: int, start: date, end: date) -> dict[int, tuple[Person, WorkDays]]:
    """Whose figures a practice sees on days of a period, with the days whose work is its own; a few statements."""
    spans: dict[int, list[Period]] = {}
    people: dict[int, Person] = {}
    for member in members_of(organization_id, start=start, end=end):
        last = member.ended_on or date.max
        days = (
            [] if member.person.is_removed else visible_days(member.role, member.person.stages, member.started_on, last)
        )
        if days:
            spans.setdefault(member.person.id, []).extend(days)
            people[member.person.id] = member.person
    worked = work_days(organization_id, {person: joined(some) for person, some in spans.items()})
    return {number: (person, worked[number]) for number, person in people.items() if worked[number].within(start, end)}


def groups_of(organization_id: int) -> Sequence[GroupReconciliation]:
    """What a practice compared, newest first; sums of nobody."""
    mine = select(GroupReconciliation).where(GroupReconciliation.organization_id == organization_id)
    order = (GroupReconciliation.created_at.desc(), GroupReconciliation.id)
    return db.session.scalars(mine.order_by(*order).limit(NEWEST)).all()


def group_of(organization_id: int, group_id: str) -> GroupReconciliation:
    """A comparison of a practice. Raises NotFoundError."""
    found = db.session.get(GroupReconciliation, group_id)
    if found is None or found.organization_id != organization_id:
        raise NotFoundError("There is no such comparison.")
    return found


def compared(
    organization_id: int,
    group_id: str,
    *,
    actor: int,
    wanted: str,
    now: datetime,
    with_lines: bool = False,
    only: int | None = None,
) -> GroupCompared:
    """A comparison with everybody whose figures the practice still sees as it did; the look is written down.

    `with_lines` reads the findings too; `only` one physician's, and of nobody else. Raises NotFoundError.
    """
    group = group_of(organization_id, group_id)
    seen = seen_days(organization_id, group.starts_on, group.ends_on)
    seen = seen if only is None else {number: pair for number, pair in seen.items() if number == only}
    mine = select(Reconciliation).where(Reconciliation.person_id.in_(seen), Reconciliation.group_id == group.id)
    mine = mine.options(undefer(Reconciliation.findings)) if with_lines else mine
    rows = [row for row in db.session.scalars(mine) if _is_still_seen(row, seen)]
    in_file = {row.person_id for row in rows}
    physicians = [PhysicianCompared(row, seen[row.person_id][0].name) for row in rows]
    others = {number: pair for number, pair in seen.items() if number not in in_file}
    absent = {} if only is not None else _absent(group, others)
    if shown := sorted({*in_file, *absent}):
        detail = {"from": group.starts_on, "to": group.ends_on, "format": wanted}
        record_view(actor, organization_id, shown, what="group reconciliation", detail=detail, now=now)
    ordered = sorted(physicians, key=lambda item: (-item.net, item.name))
    named = sorted((others[number][0].name, work_rvu) for number, work_rvu in absent.items())
    return GroupCompared(group, tuple(ordered), tuple(named))


def _absent(group: GroupReconciliation, others: Mapping[int, tuple[Person, WorkDays]]) -> dict[int, Decimal]:
    """The wRVU of whoever logged work in the period and is not compared."""
    days = [
        (number, *period)
        for number, (_, worked) in others.items()
        for period in worked.within(group.starts_on, group.ends_on)
    ]
    totals = totals_of_stints(days) if days else {}
    return {number: total.work_rvu for number, total in totals.items() if total.lines}


def _is_still_seen(row: Reconciliation, seen: Mapping[int, tuple[Person, WorkDays]]) -> bool:
    """Whether the practice sees the days that a comparison was made of."""
    if row.person_id not in seen or row.overview is None:
        return False
    days = seen[row.person_id][1].within(row.starts_on, row.ends_on)
    return bool([{"from": str(first), "to": str(last)} for first, last in days] == row.overview["visible_days"])


def put_note(organization_id: int, group_id: str, note: str, *, by: Person, now: datetime) -> GroupReconciliation:
    """The practice's own note, in place of the one before; empty takes it away. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        group = group_of(organization_id, group_id)
        mine = (GroupReconciliation.organization_id == organization_id, GroupReconciliation.id == group.id)
        session.execute(update(GroupReconciliation).where(*mine).values(note=note or None))
        record_audit(
            actor_id=by.id,
            organization_id=organization_id,
            action="group-reconciliation.note",
            subject=f"organization {organization_id}",
            detail={"from": str(group.starts_on), "to": str(group.ends_on)},
            now=now,
        )
    return db.session.get_one(GroupReconciliation, group_id, populate_existing=True)


def take_back(organization_id: int, group_id: str) -> None:
    """Remove a comparison with everybody's. Nothing where it is gone."""
    with transaction() as session:
        mine = (Reconciliation.group_id == group_id, Reconciliation.organization_id == organization_id)
        session.execute(delete(Reconciliation).where(*mine))
        own = (GroupReconciliation.organization_id == organization_id, GroupReconciliation.id == group_id)
        session.execute(delete(GroupReconciliation).where(*own))
