"""What closing a month has to compare: not everything that was ever posted, but what can differ since the last closing.

That are the logs of late days, and everything of a person whose counted days are others now. All the rest of the month
is its own lines, which need no comparison (month_lines.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, column, select, values

from rvuedge.logbook.places.queries import WorkDays
from rvuedge.logbook.records.models import LateDay, ProcedureLog, StoredCredit
from rvuedge.platform.extensions import db
from rvuedge.statements.models import WITHOUT_UNITS, ClosedLine
from rvuedge.statements.posting.lines import ChosenLines, Log, current_lines, posted, removed_lines
from rvuedge.statements.posting.standings import (
    ClosedState,
    Days,
    clipped,
    portions,
    standings_now,
    stored_standings,
)
from rvuedge.statements.queries import ALWAYS, Book, closed_months, spans_of
from rvuedge.statements.rules import Counted, posting

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClosingScope:
    """A month about to close: the days that count by person, who is compared wholly, and of the others which logs.

    What was posted of `unplaced` days, which nobody places yet, stays until the person does.
    """

    book: Book
    month: date
    first: date
    last: date
    spans: Mapping[int, Days]
    whole: frozenset[int]
    logs: tuple[Log, ...]
    unplaced: Mapping[int, frozenset[date]]

    @property
    def month_days(self) -> dict[int, Days]:
        """By person who is not compared wholly, the days of the month that count."""
        days = {person: clipped(spans, self.month, self.last) for person, spans in self.spans.items()}
        return {person: parts for person, parts in days.items() if parts and person not in self.whole}


@dataclass(frozen=True, slots=True)
class ComparedLines:
    """What comparing found: the rows to post, and the month's lines, as they count now, of the logs chosen for it."""

    rows: list[dict[str, Any]]
    month_lines: list[Counted]


def last_of(month: date) -> date:
    """The last day of a month."""
    return (month + 31 * DAY).replace(day=1) - DAY


def people_of(book: Book, month: date, first: date) -> tuple[dict[int, WorkDays], set[int]]:
    """The days that count by person, and everybody whose lines a month may concern."""
    if book.organization_id is None:
        person = book.person_id or 0
        return {person: WorkDays(ALWAYS)}, {person}
    spans = {person: days for person, (days, _) in spans_of(book.organization_id, first, last_of(month)).items()}
    return spans, {*spans, *(_last_standings(book) or _with_lines(book))}


def _last_standings(book: Book) -> dict[int, ClosedState] | None:
    """By person, as the newest closed month holds it; None when it holds none."""
    closed = closed_months(book)
    stored = closed[-1].standings if closed else {}
    return None if stored is None else stored_standings(stored)


def _with_lines(book: Book) -> set[int]:
    return set(db.session.scalars(select(ClosedLine.person_id).where(book.lines()).distinct()))


def scope_of(book: Book, month: date, first: date, work: Mapping[int, WorkDays], people: set[int]) -> ClosingScope:
    """What has to be compared for a month, with what was posted from a first day on.

    Whoever works for another practice too is compared wholly: a site or a word of theirs may place any day anew.
    """
    ended = month - DAY
    spans = {person: days.periods for person, days in work.items()}
    before = _last_standings(book)
    now = standings_now(spans, people, first, ended)
    if before is None:
        whole, known = frozenset(people), {}
    else:
        known = {person: before.get(person, ClosedState()) for person in people}
        shared = {person for person, days in work.items() if days.is_shared}
        whole = frozenset(shared | {person for person in people if not known[person].is_like(now[person])})
    marks = {person: known[person].mark for person in people - whole if now[person].mark > known[person].mark}
    logs = _of_late_days(book, marks, first, ended)
    if first < month:
        logs |= {log for log in _without_units(book, month, last_of(month)) if log[0] not in whole}
    unplaced = {person: frozenset(days.unplaced) for person, days in work.items() if days.unplaced}
    return ClosingScope(book, month, first, last_of(month), spans, whole, tuple(sorted(logs)), unplaced)


def _of_late_days(book: Book, marks: Mapping[int, int], first: date, last: date) -> set[Log]:
    """The logs of days with a higher mark than a person's: those there now, and those a line was posted of."""
    found: set[Log] = set()
    late, credit, line = LateDay.__table__.c, StoredCredit.__table__.c, ClosedLine.__table__.c
    for portion in portions(sorted(marks.items())):
        columns = column("person_id", Integer), column("mark", Integer)
        seen = values(*columns, name="given").data(list(portion)).cte("seen")
        above = (
            (late.person_id == seen.c.person_id) & (late.mark > seen.c.mark) & late.performed_on.between(first, last)
        )
        days = seen.join(LateDay.__table__, above)
        now = days.join(
            StoredCredit.__table__,
            (credit.person_id == late.person_id) & (credit.performed_on == late.performed_on),
        )
        in_force = select(credit.person_id, credit.log_id).select_from(now).where(credit.superseded_at.is_(None))
        then = days.join(
            ClosedLine.__table__, (line.person_id == late.person_id) & (line.performed_on == late.performed_on)
        )
        were = select(line.person_id, line.log_id).select_from(then).where(book.lines())
        for query in (in_force, were):
            found |= {(person, log) for person, log in db.session.execute(query.distinct())}
    return found


def _without_units(book: Book, month: date, last: date) -> set[Log]:
    """Logs of the month with postings from before anesthesia units were kept: these go on saying so."""
    line, log = ClosedLine.__table__.c, ProcedureLog.__table__.c
    joined = ClosedLine.__table__.join(
        ProcedureLog.__table__, (log.person_id == line.person_id) & (log.id == line.log_id)
    )
    query = select(line.person_id, line.log_id).select_from(joined).where(book.lines(), WITHOUT_UNITS)
    found = db.session.execute(query.where(log.performed_on.between(month, last)).distinct())
    return {(person, number) for person, number in found}


def compared(scope: ClosingScope) -> ComparedLines:
    """Compare what has to be: no more in memory than one person's lines, or those of a portion of logs."""
    rows: list[dict[str, Any]] = []
    month_lines: list[Counted] = []
    for chosen in _parts(scope):
        before = {
            place: line
            for place, line in posted(scope.book, chosen, scope.month).items()
            if line.performed_on not in scope.unplaced.get(place[0], ())
        }
        now = current_lines(chosen, scope.first, scope.last, scope.spans)
        rows += _postings(scope, before, now)
        if chosen.person_id is None:
            month_lines += [line for line in now.values() if line.performed_on >= scope.month]
    rows.sort(key=lambda row: (row["person_id"], row["log_id"], row["position"]))
    return ComparedLines(rows, month_lines)


def _parts(scope: ClosingScope) -> Iterator[ChosenLines]:
    yield from (ChosenLines(person_id=person) for person in sorted(scope.whole))
    yield from (ChosenLines(logs=portion) for portion in portions(scope.logs))


def _postings(scope: ClosingScope, before: Any, now: Any) -> Iterator[dict[str, Any]]:
    away = removed_lines(before.keys() - now.keys(), scope.first, scope.last)
    for place in sorted(before.keys() | now.keys()):
        row = posting(before.get(place), now.get(place), scope.month, away.get(place))
        if row is not None:
            person, log, position = place
            own = {"person_id": person, "log_id": log, "position": position}
            yield {"organization_id": scope.book.organization_id, "counted_in": scope.month, **own, **row}
