"""Months are closed and never change; what changes later is posted, dated, in the next month that closes.

The lines of a month are written down as they count on the day of closing. Closing a later month compares every earlier
closed line with the line as it is now and posts the difference, so that all that is posted is the live total, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from rvuedge.accounts.models import Organization, Person
from rvuedge.accounts.queries import Member, members_of
from rvuedge.accounts.sight import SEEN_ROLES
from rvuedge.errors import ConflictError, NotFoundError
from rvuedge.extensions import db, transaction
from rvuedge.logbook.models import Credit, ProcedureLog
from rvuedge.productivity.reconciliation_models import ClosedLine, ClosedMonth

DAY = timedelta(days=1)
ZERO = Decimal(0)
Place = tuple[int, str, int]


class PeriodError(ConflictError):
    """A month that cannot be closed, or is closed already; the code says which."""

    code = "period"


@dataclass(frozen=True, slots=True)
class Live:
    """A line as it counts now."""

    person_id: int
    log_id: str
    position: int
    performed_on: date
    code: str
    version: int
    release: str | None
    policy: str
    work_rvu: Decimal
    drug_amount: Decimal
    unvalued: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What was counted of a line so far, and the version of its log when it was last."""

    performed_on: date
    code: str
    release: str | None
    policy: str
    version: int
    work_rvu: Decimal
    drug_amount: Decimal
    unvalued: int


def month_of(text: str) -> date:
    """The first day of 2026-07. Raises NotFoundError for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFoundError(f"{text!r} is no month; expected one such as 2026-07.") from None


def last_day(month: date) -> date:
    """The last day of a month."""
    return (month + 31 * DAY).replace(day=1) - DAY


def closed_months(organization_id: int) -> list[ClosedMonth]:
    """The months an organization has closed, oldest first."""
    query = select(ClosedMonth).where(ClosedMonth.organization_id == organization_id)
    return list(db.session.scalars(query.order_by(ClosedMonth.month)))


def close(organization_id: int, month: date, *, by: int, now: datetime) -> int:
    """Close a month for good; how many lines and adjustments were posted.

    Raises PeriodError: closed already, not ended yet, or not the one after the last that was closed.
    """
    with transaction() as session:
        session.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
        closed = [one.month for one in closed_months(organization_id)]
        _may_close(month, closed, now)
        members = [
            member
            for member in members_of(organization_id, start=min([*closed, month]), end=last_day(month))
            if member.role in SEEN_ROLES
        ]
        rows = list(_rows(organization_id, month, members, min([*closed, month])))
        names = {str(member.person.id): member.person.name for member in members}
        names |= _earlier_names(rows, names) | {"": session.get_one(Organization, organization_id).name}
        session.add(ClosedMonth(organization_id=organization_id, month=month, closed_by=by, closed_at=now, names=names))
        session.flush()
        if rows:
            session.execute(insert(ClosedLine), rows)
    return len(rows)


def _may_close(month: date, closed: list[date], now: datetime) -> None:
    if month in closed:
        raise PeriodError(f"{month:%Y-%m} is closed already; a closed month is never opened again.", code="closed")
    if now.date() <= last_day(month):
        raise PeriodError(f"{month:%Y-%m} has not ended yet.", code="not-ended")
    if closed and month != last_day(closed[-1]) + DAY:
        wanted = last_day(closed[-1]) + DAY
        raise PeriodError(f"Months close in order: {wanted:%Y-%m} is next.", code="out-of-order")


def _earlier_names(rows: list[dict[str, Any]], known: dict[str, str]) -> dict[str, str]:
    """Names of people who left before the month and whose lines are adjusted in it."""
    missing = {row["person_id"] for row in rows} - {int(one) for one in known if one}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(missing))) if missing else ()
    return {str(number): name for number, name in found}


def _rows(organization_id: int, month: date, members: list[Member], first: date) -> Iterator[dict[str, Any]]:
    posted = _posted(organization_id)
    live = _live(members, first, last_day(month))
    for place in sorted(posted.keys() | live.keys()):
        before, now = posted.get(place), live.get(place)
        row = _posting(before, now, month)
        if row is not None:
            person_id, log_id, position = place
            own = {"person_id": person_id, "log_id": log_id, "position": position}
            yield {"organization_id": organization_id, "counted_in": month, **own, **row}


def _posting(before: Posted | None, now: Live | None, month: date) -> dict[str, Any] | None:
    """What a line adds in a month: itself, a difference, or nothing."""
    told = now or before
    if told is None:
        return None
    old = (before.work_rvu, before.drug_amount, before.unvalued) if before else (ZERO, ZERO, 0)
    new = (now.work_rvu, now.drug_amount, now.unvalued) if now else (ZERO, ZERO, 0)
    if before is not None and old == new:
        return None
    return {
        "performed_on": told.performed_on,
        "code": told.code,
        "release": told.release,
        "policy": told.policy[:39],
        "log_version": told.version,
        "reason": _reason(before, now, month),
        "work_rvu": new[0] - old[0],
        "drug_amount": new[1] - old[1],
        "unvalued": new[2] - old[2],
    }


def _reason(before: Posted | None, now: Live | None, month: date) -> str:
    if before is None:
        return "month" if now is not None and now.performed_on >= month else "new"
    if now is None:
        return "deleted"
    return "edited" if now.version != before.version else "recredited"


def _posted(organization_id: int) -> dict[Place, Posted]:
    """What is posted of every line so far."""
    rows = db.session.execute(
        select(
            ClosedLine.person_id,
            ClosedLine.log_id,
            ClosedLine.position,
            func.max(ClosedLine.performed_on),
            func.max(ClosedLine.code),
            func.max(ClosedLine.release),
            func.max(ClosedLine.policy),
            func.max(ClosedLine.log_version),
            func.sum(ClosedLine.work_rvu),
            func.sum(ClosedLine.drug_amount),
            func.sum(ClosedLine.unvalued),
        )
        .where(ClosedLine.organization_id == organization_id)
        .group_by(ClosedLine.person_id, ClosedLine.log_id, ClosedLine.position)
    )
    found: dict[Place, Posted] = {}
    for person, log, at, day, code, release, policy, version, work, amount, unvalued in rows:
        found[person, log, at] = Posted(day, code, release, policy, version, work, amount, int(unvalued))
    return found


def _live(members: list[Member], first: date, last: date) -> dict[Place, Live]:
    """The lines of members from a first to a last day, each of the days of a membership only."""
    joined: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        joined[member.person.id].append(member)
    rows = db.session.execute(
        select(
            Credit.person_id,
            Credit.log_id,
            Credit.position,
            Credit.performed_on,
            Credit.code,
            ProcedureLog.version,
            Credit.release,
            Credit.policy,
            Credit.work_rvu,
            Credit.drug_amount,
        )
        .join(ProcedureLog, (ProcedureLog.person_id == Credit.person_id) & (ProcedureLog.id == Credit.log_id))
        .where(
            Credit.person_id.in_(joined),
            Credit.superseded_at.is_(None),
            ProcedureLog.deleted_at.is_(None),
            Credit.performed_on >= first,
            Credit.performed_on <= last,
        )
    )
    found = {}
    for person, log, at, day, code, version, release, policy, work, amount in rows:
        if any(one.started_on <= day <= (one.ended_on or date.max) for one in joined[person]):
            counted = (work or ZERO, amount or ZERO, int(work is None))
            found[person, log, at] = Live(person, log, at, day, code, version, release, policy, *counted)
    return found


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's closed month: its lines and the adjustments posted in it. Never changes."""

    organization: str
    name: str
    person_id: int
    month: date
    closed_at: datetime
    lines: tuple[ClosedLine, ...]
    adjustments: tuple[ClosedLine, ...]

    @property
    def work_rvu(self) -> Decimal:
        """Of the month's own lines."""
        return sum((one.work_rvu for one in self.lines), ZERO)

    @property
    def adjusted(self) -> Decimal:
        """Of the adjustments."""
        return sum((one.work_rvu for one in self.adjustments), ZERO)

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.work_rvu + self.adjusted

    @property
    def unvalued_lines(self) -> int:
        """Lines without a value; an adjustment may take some away."""
        return sum(one.unvalued for one in (*self.lines, *self.adjustments))


def statement_of(organization_id: int, person_id: int, month: date) -> Statement:
    """A person's statement of a closed month. Raises NotFoundError while it is open or without the person."""
    closed = db.session.get(ClosedMonth, (organization_id, month))
    if closed is None or str(person_id) not in closed.names:
        raise NotFoundError(f"{month:%Y-%m} is not closed, or nobody of that number was counted in it.")
    rows = db.session.scalars(
        select(ClosedLine)
        .where(
            ClosedLine.organization_id == organization_id,
            ClosedLine.counted_in == month,
            ClosedLine.person_id == person_id,
        )
        .order_by(ClosedLine.performed_on, ClosedLine.log_id, ClosedLine.position)
    ).all()
    own = tuple(one for one in rows if one.reason == "month")
    later = tuple(one for one in rows if one.reason != "month")
    names = closed.names
    return Statement(names[""], names[str(person_id)], person_id, month, closed.closed_at, own, later)
