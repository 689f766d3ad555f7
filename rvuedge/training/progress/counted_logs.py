"""A person's whole log as counts: remembered where nothing changed, else counted anew and remembered.

What a count is made from is known by two things: the person's change number, which every write of a log raises, and a
digest of all else (docs/decisions). Counts are written down after the answer's reads, in the person's turn, and
only while the change number is still the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.exc import OperationalError

from rvuedge.accounts.people.holding import AccountGoneError
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import ChangeCounter, ProcedureLog
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.cases.attested import attestation_marks, attested_cases
from rvuedge.training.cases.queries import records_of
from rvuedge.training.cases.rules import logged_case
from rvuedge.training.programs.queries import Stage, stage_on
from rvuedge.training.progress.models import ProgressTally
from rvuedge.training.progress.rules.freshness import LoggedOn, delays
from rvuedge.training.progress.rules.remembered import CountedLog, read_back, stored
from rvuedge.training.progress.rules.rotation_plan import PlannedBlock, rotation_on
from rvuedge.training.progress.trainings import rotation_key
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.counting.own_cases import own_counts
from rvuedge.training.rules.counting.tallies import Counting
from rvuedge.training.rules.requirement_sets import RequirementSet


@dataclass(frozen=True, slots=True)
class LogToCount:
    """Whose log is counted, under which set; `basis` is all that decides beside the logs, `codes` reads the maps."""

    person_id: int
    of: RequirementSet
    set_key: str
    basis: tuple[object, ...]
    spans: Sequence[Stage]
    blocks: Sequence[PlannedBlock]
    codes: Callable[[], CodeMaps]

    def digest(self, mark: str) -> str:
        """The digest of the basis and of the mark of the person's attestations."""
        return hashlib.sha256(repr((self.basis, mark)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A count made anew, and what it was made from."""

    item: LogToCount
    change: int
    basis: str
    counted: CountedLog


def counted_logs(wanted: Collection[LogToCount], on: date) -> dict[int, CountedLog]:
    """The counts of each log up to a day."""
    people = [item.person_id for item in wanted]
    changes, marks = _changes(people), attestation_marks(people)
    rows = _remembered(wanted)
    countings: dict[object, Counting] = {}
    found: dict[int, CountedLog] = {}
    fresh: list[_Fresh] = []
    for item in wanted:
        change, row = changes.get(item.person_id, 0), rows.get((item.person_id, item.set_key))
        basis = item.digest(marks.get(item.person_id, ""))
        is_same = row is not None and (row.change, row.basis) == (change, basis)
        if row is not None and is_same and row.through <= on and (row.next_on is None or on < row.next_on):
            found[item.person_id] = read_back(row.counts, row.next_on)
            continue
        counted = found[item.person_id] = count_log(item, on, countings)
        if change > 0 and not (row is not None and is_same and on < row.through):
            fresh.append(_Fresh(item, change, basis, counted))
    if fresh:
        with suppress(OperationalError):  # a busy database: the answer is whole without it, the next look counts again
            _remember(fresh, on)
    return found


def count_log(item: LogToCount, on: date, countings: dict[object, Counting]) -> CountedLog:
    """The counts of a log up to a day, made anew. `countings` are those made already: residents of a program share
    one, and with it what their cases have in common."""
    key = (item.set_key, *item.basis[1:4])
    if key not in countings:
        countings[key] = Counting(item.of, item.codes())
    records = records_of(item.person_id, last=on)
    attested = attested_cases(item.person_id, last=on)
    pairs = [
        (
            logged_case(
                record,
                resident="",
                vocabulary=item.of.vocabulary,
                is_chief=is_chief_on(item.spans, record.performed_on),
                attested=attested.by_log.get(record.log_id),
            ),
            _rotation(record.rotation, record.performed_on, item.blocks),
        )
        for record in records
    ]
    late = delays(LoggedOn(record.performed_on, record.logged_at.date()) for record in records)
    counts = own_counts(countings[key], pairs)
    return CountedLog(counts, late, _next_day(item.person_id, on), attested.states)


def is_chief_on(spans: Sequence[Stage], day: date) -> bool | None:
    """Whether a day lies in the chief year; None where no stage holds it."""
    stage = stage_on(spans, day)
    return None if stage is None else stage.is_chief


def _rotation(written: str | None, day: date, blocks: Sequence[PlannedBlock]) -> str:
    return rotation_key(written) or (rotation_on(blocks, day) if blocks else "")


def _next_day(person_id: int, on: date) -> date | None:
    """The first day after another on which the person has a case."""
    mine = (ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_(None), ProcedureLog.performed_on > on)
    return db.session.scalar(select(func.min(ProcedureLog.performed_on)).where(*mine))


def _changes(person_ids: Collection[int]) -> Mapping[int, int]:
    table = ChangeCounter.__table__.c
    rows = db.session.execute(select(table.person_id, table.latest).where(table.person_id.in_(person_ids)))
    return {person_id: latest for person_id, latest in rows}  # noqa: C416 - a row is no tuple to mypy


def _remembered(wanted: Collection[LogToCount]) -> dict[tuple[int, str], Row[Any]]:
    table = ProgressTally.__table__
    pairs = [(item.person_id, item.set_key) for item in wanted]
    people = {person_id for person_id, _ in pairs}
    query = select(table).where(table.c.person_id.in_(people), tuple_(table.c.person_id, table.c.set_key).in_(pairs))
    return {(row.person_id, row.set_key): row for row in db.session.execute(query)}


def _remember(fresh: Collection[_Fresh], on: date) -> None:
    """Write counts down, each in its person's turn: those of a log that changed meanwhile, or went, are left."""
    with transaction() as session:
        for new in sorted(fresh, key=lambda entry: entry.item.person_id):
            try:
                with turn_of(new.item.person_id) as turn:
                    is_same = turn.last == new.change
            except AccountGoneError:
                continue
            if is_same:
                key = {"person_id": new.item.person_id, "set_key": new.item.set_key}
                values = {"change": new.change, "basis": new.basis, "through": on, "next_on": new.counted.next_on}
                put_row(session, ProgressTally, key, {**values, "counts": stored(new.counted)})
