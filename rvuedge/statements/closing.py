"""Months are closed and never change; what changes later is posted, dated, in the next month that closes.

The lines of a month are written down as they count on the day of closing. Closing a later month compares every earlier
closed line with the line as it is now and posts the difference, so that all that is posted is the live total, exactly.
A practice closes the months of its members; a person may close months of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import names_of, record_audit
from rvuedge.accounts.people.holding import AccountGoneError, hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_named
from rvuedge.logbook.credits.catalog_changes import rebuilding
from rvuedge.logbook.places.queries import WorkDays
from rvuedge.logbook.records.change_numbers import reserve_numbers, turn_of
from rvuedge.platform.database.locks import share_catalog
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.statements.models import ClosedLine, ClosedMonth, OwnClosedMonth
from rvuedge.statements.queries import ALWAYS, Book, closed_months, current_lines, posted, removed_lines, spans_of
from rvuedge.statements.rules import posting

DAY = timedelta(days=1)
LAYOUT = 3  # raised when a statement is printed otherwise; older prints stay as they are
NEVER = WorkDays(())
Rows = list[dict[str, Any]]


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
    return (month + 31 * DAY).replace(day=1) - DAY


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
        rows = _all_rows(book, month, first, turns=session)
        names = {person: name for person, (_, name) in spans_of(organization_id, month, last_day(month)).items()}
        names = names_of({row["person_id"] for row in rows} - names.keys()) | names
        detail = {str(person): name for person, name in names.items()} | {"": organization_named(organization_id)}
        closed = {"organization_id": organization_id, "month": month, "closed_by": by, "closed_at": now}
        session.add(ClosedMonth(**closed, names=detail, layout=LAYOUT))
        session.flush()
        if rows:
            session.execute(insert(ClosedLine), rows)
        record_audit(
            actor_id=by,
            organization_id=organization_id,
            action="period.close",
            subject=f"organization {organization_id}",
            detail={"month": f"{month:%Y-%m}", "posted": len(rows)},
            now=now,
        )
    return len(rows)


def close_own(person: Person, month: date, *, now: datetime) -> int:
    """Close a month of one's own for good; how many lines and adjustments were posted. Raises PeriodError."""
    with turn_of(person.id) as turn:
        book = Book(None, person.id)
        first = _may_close(book, month, now)
        _wait_for_rebuilds([person.id])
        rows = _all_rows(book, month, first)
        closed = {"person_id": person.id, "month": month, "closed_at": now, "name": person.name, "layout": LAYOUT}
        turn.session.add(OwnClosedMonth(**closed))
        turn.session.flush()
        if rows:
            turn.session.execute(insert(ClosedLine), rows)
    return len(rows)


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


def _all_rows(book: Book, month: date, first: date, *, turns: Session | None = None) -> Rows:
    """What closing a month posts, person by person: no more in memory than one person's lines, and what is posted.

    With `turns` each person's turn is taken before their lines are read, so that none changes while they are compared.
    """
    if book.organization_id is None:
        return list(_rows(book, book.person_id or 0, month, first, WorkDays(ALWAYS)))
    spans = spans_of(book.organization_id, first, last_day(month))
    known = db.session.scalars(select(ClosedLine.person_id).where(book.lines()).distinct())
    people = sorted({*spans, *known})
    if turns is not None:
        for person in people:
            with suppress(AccountGoneError):  # nothing of theirs changes any more
                reserve_numbers(turns, person, 0)
    return [
        row
        for person in people
        for row in _rows(book, person, month, first, spans[person][0] if person in spans else NEVER)
    ]


def _rows(book: Book, person_id: int, month: date, first: date, work: WorkDays) -> Iterator[dict[str, Any]]:
    """What a person's lines post. What was posted of a day that nobody places yet stays until the person does."""
    now = current_lines(person_id, first, last_day(month), work.periods)
    open_days = set(work.unplaced)
    before = {key: line for key, line in posted(book, person_id).items() if line.performed_on not in open_days}
    away = removed_lines(person_id, before.keys() - now.keys(), first, last_day(month))
    for log, position in sorted(before.keys() | now.keys()):
        place = (log, position)
        row = posting(before.get(place), now.get(place), month, away.get(place))
        if row is not None:
            own = {"person_id": person_id, "log_id": log, "position": position}
            yield {"organization_id": book.organization_id, "counted_in": month, **own, **row}


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
    rows = _all_rows(book, month, min([*closed, month]))
    people = {row["person_id"] for row in rows}
    names = names_of(people)
    if book.organization_id is not None:
        people |= spans_of(book.organization_id, month, last_day(month)).keys()
    own = [row for row in rows if row["reason"] == "month"]
    later = [{**row, "name": names[row["person_id"]]} for row in rows if row["reason"] != "month"]
    return Pending(
        month=month,
        is_over=now.date() > last_day(month),
        is_first=not closed,
        lines=len(own),
        work_rvu=sum((row["work_rvu"] for row in own), Decimal(0)),
        unvalued_lines=sum(row["unvalued"] for row in own),
        adjusted=sum((row["work_rvu"] for row in later), Decimal(0)),
        adjustments=tuple(later),
        people=tuple(sorted(people)),
        anesthesia_units=_units(own),
        adjusted_anesthesia_units=_units(later),
    )


def _units(rows: Rows) -> Decimal:
    return sum((row["anesthesia_units"] or Decimal(0) for row in rows), Decimal(0))
