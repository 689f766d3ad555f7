"""Months are closed and never change; what changes later is posted, dated, in the next month that closes.

The lines of a month are written down as they count on the day of closing. Closing a later month compares what can have
changed since the last with the lines as they are now and posts the difference (posting/), so that all that is posted is
the live total, exactly.
A practice closes the months of its members; a person may close months of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import names_of, record_audit
from rvuedge.accounts.people.holding import AccountGoneError, hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_named
from rvuedge.logbook.credits.catalog_changes import rebuilding
from rvuedge.logbook.records.change_numbers import reserve_numbers, turn_of
from rvuedge.logbook.records.models import ChangeCounter
from rvuedge.platform.database.locks import share_catalog
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.statements.models import ClosedMonth, OwnClosedMonth
from rvuedge.statements.posting.comparing import DAY, ClosingScope, compared, last_of, people_of, scope_of
from rvuedge.statements.posting.month_lines import month_sums, write_down
from rvuedge.statements.posting.standings import portions, standings_now
from rvuedge.statements.queries import Book, closed_months, spans_of

LAYOUT = 3  # raised when a statement is printed otherwise; older prints stay as they are
Rows = list[dict[str, Any]]
AtClosing = Callable[[Session, int, date], None]
AT_CLOSING: list[AtClosing] = []


def follows_closing(follower: AtClosing) -> AtClosing:
    """Mark a function of a room above (its `joins.py`) that is called with a practice and its month, once its lines are
    written and before the transaction ends.
    """
    AT_CLOSING.append(follower)
    return follower


class PeriodError(ConflictError):
    """A month that cannot be closed, or is closed already; the code says which."""

    code = "period"


def month_of(text: str) -> date:
    """The first day of 2026-07. Raises NotFoundError for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFoundError(f"{text!r} is not a month; expected one such as 2026-07.") from None


def last_day(month: date) -> date:
    """The last day of a month."""
    return last_of(month)


def close(organization_id: int, month: date, *, by: int, now: datetime) -> int:
    """Close a month of a practice for good, told in its audit trail; how many lines and adjustments were posted.

    Raises PeriodError: closed already, not ended yet, or not the one after the last that was closed.
    """
    with transaction() as session:
        share_catalog(session)
        hold_practice(session, organization_id)
        book = Book(organization_id)
        first = _may_close(book, month, now)
        _wait_for_rebuilds(spans_of(organization_id, first, last_day(month)).keys())
        spans, people = people_of(book, month, first)
        _take_turns(session, people)
        scope = scope_of(book, month, first, spans, people)
        found = compared(scope)
        names = {person: name for person, (_, name) in spans_of(organization_id, month, last_day(month)).items()}
        names = names_of({row["person_id"] for row in found.rows} - names.keys()) | names
        detail = {str(person): name for person, name in names.items()} | {"": organization_named(organization_id)}
        closed = {"organization_id": organization_id, "month": month, "closed_by": by, "closed_at": now}
        standings = _closed_through(session, scope, people)
        session.add(ClosedMonth(**closed, names=detail, layout=LAYOUT, standings=standings))
        session.flush()
        lines = write_down(session, scope, found)
        for follower in AT_CLOSING:
            follower(session, organization_id, month)
        record_audit(
            actor_id=by,
            organization_id=organization_id,
            action="period.close",
            subject=f"organization {organization_id}",
            detail={"month": f"{month:%Y-%m}", "posted": lines},
            now=now,
        )
    return lines


def close_own(person: Person, month: date, *, now: datetime) -> int:
    """Close a month of one's own for good; how many lines and adjustments were posted. Raises PeriodError."""
    with turn_of(person.id) as turn:
        book = Book(None, person.id)
        first = _may_close(book, month, now)
        _wait_for_rebuilds([person.id])
        spans, people = people_of(book, month, first)
        scope = scope_of(book, month, first, spans, people)
        found = compared(scope)
        closed = {"person_id": person.id, "month": month, "closed_at": now, "name": person.name, "layout": LAYOUT}
        standings = _closed_through(turn.session, scope, people)
        turn.session.add(OwnClosedMonth(**closed, standings=standings))
        turn.session.flush()
        return write_down(turn.session, scope, found)


def _take_turns(session: Session, people: Collection[int]) -> None:
    """Nobody's lines change while they are compared."""
    for person in sorted(people):
        with suppress(AccountGoneError):  # nothing of theirs changes any more
            reserve_numbers(session, person, 0)


def _closed_through(session: Session, scope: ClosingScope, people: Collection[int]) -> dict[str, dict[str, object]]:
    """From now on changes of these people's closed days are noted; how they stand, for the next closing."""
    counter = ChangeCounter.__table__.c
    before = or_(counter.closed_through.is_(None), counter.closed_through < scope.last)
    for portion in portions(sorted(people)):
        mine = update(ChangeCounter).where(counter.person_id.in_(portion), before)
        session.execute(mine.values(closed_through=scope.last), execution_options={"synchronize_session": False})
    standings = standings_now(scope.spans, people, scope.first, scope.last)
    return {str(person): state.stored for person, state in sorted(standings.items())}


def _may_close(book: Book, month: date, now: datetime) -> date:
    """The first day that is compared. Raises PeriodError."""
    closed: list[date] = [closed_month.month for closed_month in closed_months(book)]
    if month in closed:
        raise PeriodError(f"{month:%Y-%m} is already closed, and a closed month cannot be reopened.", code="closed")
    if now.date() <= last_day(month):
        raise PeriodError(f"{month:%Y-%m} has not ended yet.", code="not-ended")
    if closed and month != last_day(closed[-1]) + DAY:
        wanted = last_day(closed[-1]) + DAY
        raise PeriodError(f"Months close in order: {wanted:%Y-%m} is next.", code="out-of-order")
    return min([*closed, month])


def _wait_for_rebuilds(people: Collection[int]) -> None:
    """What is posted is never half by old rules and half by new. Raises PeriodError while credits are made anew."""
    for rebuild in rebuilding():
        if rebuild.concerns(people):
            raise PeriodError(f"{rebuild.sentence()} Close the month when it is done.", code="rebuilding")


@dataclass(frozen=True, slots=True)
class Pending:
    """What closing the next month would post as things stand: its lines (wRVU, ASA units) and the adjustments.

    `people` are those whose lines were looked at, whether they have any or not.
    """

    month: date
    is_over: bool
    is_first: bool
    lines: int
    work_rvu: Decimal
    unvalued_lines: int
    adjusted: Decimal
    adjustments: tuple[dict[str, Any], ...]
    people: tuple[int, ...]
    anesthesia_units: Decimal = Decimal(0)
    adjusted_anesthesia_units: Decimal = Decimal(0)


def pending(book: Book, *, now: datetime, begin: date | None = None) -> Pending:
    """The next month to close and what would be posted in it.

    Where none is closed yet it is the month to `begin` with, or the one before today's.
    """
    closed = [closed_month.month for closed_month in closed_months(book)]
    first = begin or (now.date().replace(day=1) - DAY).replace(day=1)
    month = last_day(closed[-1]) + DAY if closed else first
    begun = min([*closed, month])
    spans, everybody = people_of(book, month, begun)
    scope = scope_of(book, month, begun, spans, everybody)
    found = compared(scope)
    sums = month_sums(db.session(), scope, found)
    people = {row["person_id"] for row in found.rows}
    names = names_of(people)
    if book.organization_id is not None:
        people |= spans_of(book.organization_id, month, last_day(month)).keys()
    later = [{**row, "name": names[row["person_id"]]} for row in found.rows if row["reason"] != "month"]
    return Pending(
        month=month,
        is_over=now.date() > last_day(month),
        is_first=not closed,
        lines=sums.lines,
        work_rvu=sums.work_rvu,
        unvalued_lines=sums.unvalued_lines,
        adjusted=sum((row["work_rvu"] for row in later), Decimal(0)),
        adjustments=tuple(later),
        people=tuple(sorted(people)),
        anesthesia_units=sums.anesthesia_units,
        adjusted_anesthesia_units=_units(later),
    )


def _units(rows: Rows) -> Decimal:
    return sum((row["anesthesia_units"] or Decimal(0) for row in rows), Decimal(0))
