"""Leave: days on which a person does not work, kept by the person or by a manager of their practice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.audit.visibility import Period
from rvuedge.accounts.people.holding import AccountGoneError, hold_person
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.models import Leave
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction

LONGEST = timedelta(days=366)  # one leave; a longer absence ends the membership or is entered twice


class LeaveOverlapsError(ConflictError):
    """Some of the days are leave already; `existing` is that leave."""

    code = "leave-overlaps"


def leave_of(
    person_ids: Collection[int], *, start: date = date.min, end: date = date.max, limit: int | None = None
) -> list[Leave]:
    """Leave of some people that touches a period, oldest first."""
    query = (
        select(Leave)
        .where(Leave.person_id.in_(person_ids), Leave.first_day <= end, Leave.last_day >= start)
        .order_by(Leave.first_day, Leave.id)
    )
    return list(db.session.scalars(query.limit(limit) if limit else query))


_LEAVE = Leave.__table__.c
_AWAY = select(_LEAVE.first_day, _LEAVE.last_day).where(
    _LEAVE.person_id == bindparam("person"),
    _LEAVE.first_day <= bindparam("last"),
    _LEAVE.last_day >= bindparam("first"),
)


def away_between(person_id: int, first: date, last: date) -> frozenset[date] | None:
    """Every day of leave in a period, both days included; None when the person entered none for it."""
    rows = db.session.execute(_AWAY, {"person": person_id, "first": first, "last": last}).all()
    if not rows:
        return None
    return frozenset(day for begin, end in rows for day in _days(max(begin, first), min(end, last)))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def add_leave(
    person_id: int,
    first_day: date,
    last_day: date,
    kind: str,
    *,
    by: Person,
    now: datetime,
    practice: int | None = None,
) -> Leave:
    """Enter leave; by a manager (`practice` is theirs) it is in the audit trail.

    Raises InvalidError for a period that ends before it begins or lasts over a year, LeaveOverlapsError.
    """
    if not timedelta() <= last_day - first_day <= LONGEST:
        why = "Expected a last day on or after the first day, at most a year later."
        raise InvalidError(why, errors={"last_day": [why]})
    with transaction() as session:
        _hold_owner(session, person_id, by)
        for other in leave_of([person_id], start=first_day, end=last_day):
            raise _overlap(other, to_manager=practice is not None)
        leave = Leave(
            person_id=person_id,
            first_day=first_day,
            last_day=last_day,
            kind=kind,
            created_by=by.id,
            created_at=now,
        )
        session.add(leave)
        session.flush()
        _audit("leave.add", leave, by, practice, now)
    return leave


def remove_leave(
    person_id: int,
    leave_id: int,
    *,
    by: Person,
    now: datetime,
    practice: int | None = None,
    within: Sequence[Period] = (),
) -> None:
    """Take leave back; a manager only what falls into the membership (`within`). Raises NotFoundError."""
    with transaction() as session:
        _hold_owner(session, person_id, by)
        leave = session.get(Leave, leave_id)
        if leave is None or leave.person_id != person_id or (practice is not None and not inside(leave, within)):
            raise NotFoundError("No such leave.")
        _audit("leave.remove", leave, by, practice, now)
        session.delete(leave)
        session.flush()


def _hold_owner(session: Session, person_id: int, by: Person) -> None:
    """Wait for whoever changes this person. Raises AccountGoneError, for anybody else NotFoundError."""
    try:
        hold_person(session, person_id)
    except AccountGoneError as error:
        if by.id == person_id:
            raise
        raise NotFoundError("No such member: the account was deleted.") from error


def _overlap(leave: Leave, *, to_manager: bool) -> LeaveOverlapsError:
    """The refusal; a manager is not told of leave that may reach beyond the membership."""
    if to_manager:
        return LeaveOverlapsError("Some of these days are already entered as leave.")
    sentence = f"{leave.first_day} to {leave.last_day} is already entered as {leave.kind} leave; delete it first."
    return LeaveOverlapsError(sentence, existing=conflict_answer(leave))


def inside(leave: Leave, periods: Sequence[Period]) -> bool:
    """Whether leave lies wholly within one of some periods."""
    return any(first <= leave.first_day and leave.last_day <= last for first, last in periods)


def conflict_answer(leave: Leave) -> dict[str, object]:
    """Leave in a conflict's answer."""
    return {
        "id": leave.id,
        "first_day": leave.first_day.isoformat(),
        "last_day": leave.last_day.isoformat(),
        "kind": leave.kind,
    }


def _audit(action: str, leave: Leave, by: Person, practice: int | None, now: datetime) -> None:
    if practice is None:
        return
    record_audit(
        actor_id=by.id,
        organization_id=practice,
        action=action,
        subject=f"person {leave.person_id}",
        detail={"what": leave.kind, "from": leave.first_day.isoformat(), "to": leave.last_day.isoformat()},
        people=[leave.person_id],
        now=now,
    )
