"""A person's whole log as counts: remembered where nothing changed, else counted anew and remembered.

What a count is made from is known by two things: the person's change number, which every write of a log raises, and a
digest of all else (docs/decisions). Counts are written down after the answer's reads, in the person's turn, and
only while the change number is still the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, tuple_

from rvuedge.accounts.people.holding import AccountGoneError
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import ChangeCounter, ProcedureLog
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.queries import Stage
from rvuedge.training.progress.case_rows import cases_of
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

    @property
    def digest(self) -> str:
        """The digest of the basis."""
        return hashlib.sha256(repr(self.basis).encode()).hexdigest()


def counted_logs(wanted: Collection[LogToCount], on: date) -> dict[int, CountedLog]:
    """The counts of each log up to a day."""
    changes = _changes([item.person_id for item in wanted])
    rows = _remembered(wanted)
    maps: dict[object, CodeMaps] = {}
    found: dict[int, CountedLog] = {}
    fresh: list[tuple[LogToCount, int, CountedLog]] = []
    for item in wanted:
        change, row = changes.get(item.person_id, 0), rows.get((item.person_id, item.set_key))
        is_same = row is not None and (row.change, row.basis) == (change, item.digest)
        if row is not None and is_same and row.through <= on and (row.next_on is None or on < row.next_on):
            found[item.person_id] = read_back(row.counts, row.next_on)
            continue
        counted = found[item.person_id] = count_log(item, on, maps)
        if change > 0 and not (row is not None and is_same and on < row.through):
            fresh.append((item, change, counted))
    if fresh:
        _remember(fresh, on)
    return found


def count_log(item: LogToCount, on: date, maps: dict[object, CodeMaps] | None = None) -> CountedLog:
    """The counts of a log up to a day, made anew. `maps` has those that were read already, by what they are of."""
    known = {} if maps is None else maps
    key = item.basis[2:4]
    if key not in known:
        known[key] = item.codes()
    cases = cases_of(item.person_id, on, item.of.vocabulary, item.spans)
    pairs = [(case.case, _rotation(case.rotation, case.performed_on, item.blocks)) for case in cases]
    late = delays(LoggedOn(case.performed_on, case.logged_on) for case in cases)
    return CountedLog(own_counts(Counting(item.of, known[key]), pairs), late, _next_day(item.person_id, on))


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


def _remember(fresh: Collection[tuple[LogToCount, int, CountedLog]], on: date) -> None:
    """Write counts down, each in its person's turn: those of a log that changed meanwhile, or went, are left."""
    with transaction() as session:
        for item, change, counted in sorted(fresh, key=lambda entry: entry[0].person_id):
            try:
                with turn_of(item.person_id) as turn:
                    is_same = turn.last == change
            except AccountGoneError:
                continue
            if is_same:
                key = {"person_id": item.person_id, "set_key": item.set_key}
                values = {"change": change, "basis": item.digest, "through": on, "next_on": counted.next_on}
                put_row(session, ProgressTally, key, {**values, "counts": stored(counted)})
