"""Reads of lines: what was posted of them, what they count now, and why some do not any more.

All of somebody's, or those of some logs; always by person and log, so that many people are one statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Integer, Select, String, column, select, values

from rvuedge.logbook.records.models import ProcedureLog, StoredCredit
from rvuedge.platform.extensions import db
from rvuedge.statements.models import ClosedLine
from rvuedge.statements.posting.standings import Days, portions
from rvuedge.statements.queries import Book
from rvuedge.statements.rules import Counted, RemovedLine

ZERO = Decimal(0)
Log = tuple[int, str]
Place = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class ChosenLines:
    """The lines of some logs (person and id), or without them all of a person's."""

    logs: Sequence[Log] = ()
    person_id: int | None = None

    def narrowed(self, query: Select[Any], person: Any, log: Any) -> Select[Any]:
        """A read of these lines only."""
        if self.person_id is not None:
            return query.where(person == self.person_id)
        chosen = _chosen(self.logs)
        return query.join(chosen, (chosen.c.person_id == person) & (chosen.c.log_id == log))


def _chosen(logs: Sequence[Log]) -> CTE:
    columns = column("person_id", Integer), column("log_id", String(36))
    return values(*columns, name="given").data(list(logs)).cte("chosen")


def posted(book: Book, chosen: ChosenLines, before: date) -> dict[Place, Counted]:
    """All that was posted of lines in the months before a day, each as its newest posting describes it."""
    row = ClosedLine.__table__.c
    columns = (
        row.person_id, row.log_id, row.position, row.performed_on, row.code, row.release, row.policy, row.log_version,
        row.work_rvu, row.drug_amount, row.unvalued, row.anesthesia_units,
    )  # fmt: skip
    query = select(*columns).where(book.lines(), row.counted_in < before).order_by(row.counted_in, row.id)
    found: dict[Place, Counted] = {}
    for facts in db.session.execute(chosen.narrowed(query, row.person_id, row.log_id)):
        person, log, position, day, code, release, policy, version, work, amount, unvalued, units = facts
        place = (person, log, position)
        earlier = found.get(place)
        sums = earlier.figures if earlier else (ZERO, ZERO, 0)
        so_far = earlier.anesthesia_units or ZERO if earlier else ZERO
        added = None if units is None else so_far + units
        found[place] = Counted(
            day, code, release, policy, version, sums[0] + work, sums[1] + amount, sums[2] + unvalued, added
        )
    return found


def current_lines(chosen: ChosenLines, first: date, last: date, spans: Mapping[int, Days]) -> dict[Place, Counted]:
    """Lines from a first to a last day as they count now, of the days that count for each person only."""
    credit, log = StoredCredit.__table__.c, ProcedureLog.__table__.c
    joined = StoredCredit.__table__.join(
        ProcedureLog.__table__, (log.person_id == credit.person_id) & (log.id == credit.log_id)
    )
    columns = (
        credit.person_id, credit.log_id, credit.position, credit.performed_on, credit.code, credit.release,
        credit.policy, log.version, credit.work_rvu, credit.drug_amount, credit.anesthesia_units, log.updated_at,
        credit.credited_at,
    )  # fmt: skip
    in_force = (credit.superseded_at.is_(None), log.deleted_at.is_(None), credit.performed_on.between(first, last))
    query = chosen.narrowed(select(*columns).select_from(joined).where(*in_force), credit.person_id, credit.log_id)
    found = {}
    for facts in db.session.execute(query):
        person, number, position, day, code, release, policy, version, work, amount, units, changed, credited = facts
        if any(begun <= day <= ended for begun, ended in spans.get(person, ())):
            figures = (work or ZERO, amount or ZERO, int(work is None), units or ZERO)
            found[person, number, position] = Counted(day, code, release, policy, version, *figures, changed, credited)
    return found


def removed_lines(places: Collection[Place], first: date, last: date) -> dict[Place, RemovedLine]:
    """Why some posted lines do not count any more: their log is deleted, on another day, or outside a membership."""
    wanted = sorted({(person, log) for person, log, _ in places})
    row = ProcedureLog.__table__.c
    columns = (row.person_id, row.id, row.performed_on, row.updated_at, row.deleted_at)
    logs = {
        (person, log): facts for person, log, *facts in _each(select(*columns), wanted, row.person_id, row.id)
    }  # fmt: skip
    credit = StoredCredit.__table__.c
    in_force = select(credit.person_id, credit.log_id, credit.position).where(credit.superseded_at.is_(None))
    present = {tuple(line) for line in _each(in_force, wanted, credit.person_id, credit.log_id)}
    return {place: _why(logs.get(place[:2]), place in present, first, last) for place in places}


def _each(query: Select[Any], logs: Sequence[Log], person: Any, log: Any) -> Iterator[Any]:
    for portion in portions(logs):
        yield from db.session.execute(ChosenLines(portion).narrowed(query, person, log))


def _why(log: Sequence[Any] | None, is_there: bool, first: date, last: date) -> RemovedLine:
    if log is None:
        return RemovedLine("deleted", None)
    day, changed, deleted = _facts(log)
    if deleted is not None:
        return RemovedLine("deleted", deleted)
    if not is_there:
        return RemovedLine("deleted", changed)
    return RemovedLine("left", None) if first <= day <= last else RemovedLine("moved", changed)


def _facts(log: Iterable[Any]) -> tuple[date, datetime, datetime | None]:
    day, changed, deleted = log
    return day, changed, deleted
