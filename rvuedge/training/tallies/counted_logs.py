"""A person's whole log as counts: remembered where nothing changed, else its changed months are counted and added.

What a count is made from is known by two things: the person's change number, which every write of a log raises, and a
digest of all else; of each month likewise (docs/decisions, remembered counts). Counts are written down after the
answer's reads, in the person's turn, and only while the change number is still the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.exc import OperationalError

from rvuedge.accounts.people.holding import AccountGoneError
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import ChangeCounter, ProcedureLog
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.cases.attested import attestation_marks, attestation_states
from rvuedge.training.tallies.fresh import count_months
from rvuedge.training.tallies.models import ProgressTally
from rvuedge.training.tallies.months import (
    LoggedMonth,
    Remembered,
    logged_months,
    made_from,
    put_months,
    remembered_marks,
    remembered_months,
)
from rvuedge.training.tallies.rules.months import CountedMonth, added_months
from rvuedge.training.tallies.rules.remembered import NOT_COUNTED, CountedLog, read_back, stored
from rvuedge.training.tallies.wanted import HALF, LogToCount


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How much one look counts anew: so many cases, of so many residents for whom more than their logs changed."""

    cases: int
    residents: int


@dataclass(frozen=True, slots=True)
class _Stale:
    """A log whose remembered counts do not hold; `row` are those there are, `basis` what new ones are made from."""

    item: LogToCount
    change: int
    basis: str
    row: Row[Any] | None

    @property
    def is_look_back(self) -> bool:
        """Whether what is remembered holds for later days than the one that is looked at."""
        return self.row is not None and (self.row.change, self.row.basis) == (self.change, self.basis)

    @property
    def is_by_logs(self) -> bool:
        """Whether nothing but logs or attestations changed: then most months hold."""
        return self.row is not None and self.row.basis[:HALF] == self.item.basis


@dataclass(frozen=True, slots=True)
class _Plan:
    """The months of a log up to a day, and what each is made from. Those `anew` are to be counted; of the last one,
    where it is named `partly`, only the cases up to the day.
    """

    stale: _Stale
    months: Sequence[LoggedMonth]
    digests: Mapping[str, str]
    anew: Set[str]
    partly: str | None
    next_on: date | None

    @property
    def cases(self) -> int:
        """How many cases are to be counted."""
        return sum(month.cases for month in self.months if month.month in self.anew)

    def without(self, known: Mapping[str, Remembered]) -> _Plan:
        """The same, with those months to be counted as well that somebody changed or dropped since it was made."""
        lost = {name for name, digest in self.digests.items() if name not in known or known[name].made_from != digest}
        return replace(self, anew=self.anew | lost)

    def runs(self) -> list[list[str]]:
        """The months to count anew, those beside each other together."""
        found: list[list[str]] = [[]]
        for name in self.digests:
            if name in self.anew:
                found[-1].append(name)
            elif found[-1]:
                found.append([])
        return [run for run in found if run]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A count made anew, and the months of it that were."""

    stale: _Stale
    counted: CountedLog
    months: Sequence[tuple[CountedMonth, str]]


def counted_logs(wanted: Collection[LogToCount], on: date, *, at_once: AtOnce | None = None) -> dict[int, CountedLog]:
    """The counts of each log up to a day.

    With `at_once` no more is counted anew than that: the others are answered as they were counted last, `earlier`.
    """
    people = [item.person_id for item in wanted]
    changes, marks = _changes(people), attestation_marks(people)
    rows = _remembered(wanted)
    found: dict[int, CountedLog] = {}
    stale: list[_Stale] = []
    for item in wanted:
        change, row = changes.get(item.person_id, 0), rows.get((item.person_id, item.set_key))
        basis = item.digest(marks.get(item.person_id, ""))
        if change <= 0:  # nothing was ever logged
            found[item.person_id] = CountedLog(*added_months([], item.of.totals))
            continue
        is_same = row is not None and (row.change, row.basis) == (change, basis)
        if row is not None and is_same and row.through <= on and (row.next_on is None or on < row.next_on):
            found[item.person_id] = read_back(row.counts, row.next_on)
        else:
            stale.append(_Stale(item, change, basis, row))
    if stale:
        found |= _counted_anew(stale, on, at_once)
    states = attestation_states(people, last=on)
    return {person: replace(log, by_attestation=states.get(person, {})) for person, log in found.items()}


def _counted_anew(stale: Sequence[_Stale], on: date, at_once: AtOnce | None) -> dict[int, CountedLog]:
    wanted = stale if at_once is None else _first_of(stale, at_once)
    plans = _plans(wanted, on)
    if at_once is not None:
        plans = _within(plans, at_once.cases)
    fresh = _counted(plans, on)
    if fresh:
        with suppress(OperationalError):  # a busy database: the answer is whole without it, the next look counts again
            _remember(fresh, on)
    found = {entry.item.person_id: _as_last_counted(entry.row) for entry in stale}
    return found | {entry.stale.item.person_id: entry.counted for entry in fresh}


def _first_of(stale: Sequence[_Stale], at_once: AtOnce) -> list[_Stale]:
    """Those of whom logs alone changed, and a few of the others."""
    others = [entry for entry in stale if not entry.is_by_logs]
    return [*(entry for entry in stale if entry.is_by_logs), *others[: at_once.residents]]


def _within(plans: Sequence[_Plan], cases: int) -> list[_Plan]:
    """Those that cost least, as many as together count so many cases anew."""
    found, spent = [], 0
    for plan in sorted(plans, key=lambda plan: plan.cases):
        spent += plan.cases
        if spent > cases:
            break
        found.append(plan)
    return found


def _as_last_counted(row: Row[Any] | None) -> CountedLog:
    return NOT_COUNTED if row is None else replace(read_back(row.counts, row.next_on), state="earlier")


def _plans(stale: Sequence[_Stale], on: date) -> list[_Plan]:
    wanted = [entry.item for entry in stale]
    logged, marks = logged_months([item.person_id for item in wanted]), remembered_marks(wanted)
    found = []
    for entry in stale:
        item = entry.item
        all_months = logged.get(item.person_id, ())
        months = [month for month in all_months if month.first_on <= on]
        known = marks.get((item.person_id, item.set_key), {})
        digests = {month.month: made_from(item, month) for month in months}
        anew = {name for name, digest in digests.items() if known.get(name) != digest}
        partly = months[-1].month if months and months[-1].last_on > on else None
        later = next((month.first_on for month in all_months if month.first_on > on), None)
        if partly is not None:
            anew.add(partly)
            later = _next_day(item.person_id, on)
        found.append(_Plan(entry, months, digests, anew, partly, later))
    return found


def _counted(plans: Sequence[_Plan], on: date) -> list[_Fresh]:
    known = remembered_months([plan.stale.item for plan in plans if len(plan.anew) < len(plan.months)])
    found = []
    for plan in plans:
        kept = known.get((plan.stale.item.person_id, plan.stale.item.set_key), {})
        found.append(_of_plan(plan.without(kept), kept, on))
    return found


def _of_plan(plan: _Plan, known: Mapping[str, Remembered], on: date) -> _Fresh:
    item, runs = plan.stale.item, plan.runs()
    counting = item.counting() if runs else None
    new = [] if counting is None else list(count_months(item, runs, on, counting))
    kept = [known[name].counted for name in plan.digests if name not in plan.anew]
    counts, late = added_months([*kept, *new], item.of.totals)
    whole = [(month, plan.digests[month.month]) for month in new if month.month in plan.anew - {plan.partly}]
    return _Fresh(plan.stale, CountedLog(counts, late, plan.next_on), whole)


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
    worth = [new for new in fresh if not new.stale.is_look_back]
    with transaction() as session:
        for new in sorted(worth, key=lambda entry: entry.stale.item.person_id):
            item, stale = new.stale.item, new.stale
            try:
                with turn_of(item.person_id) as turn:
                    is_same = turn.last == stale.change
            except AccountGoneError:
                continue
            if is_same:
                key = {"person_id": item.person_id, "set_key": item.set_key}
                values = {"change": stale.change, "basis": stale.basis, "through": on, "next_on": new.counted.next_on}
                put_row(session, ProgressTally, key, {**values, "counts": stored(new.counted)})
                put_months(session, item, new.months)
