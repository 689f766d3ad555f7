"""A person's whole log as counts: remembered where nothing changed, else its changed months are counted and added.

What a count is made from is known by two things: the person's change number, which every write of a log raises, and a
digest of all else; of each month likewise (docs/decisions, remembered counts). Counts are written down after the
answer's reads, in the person's turn, and only while the change number is still the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, select, tuple_
from sqlalchemy.exc import OperationalError

from rvuedge.accounts.people.holding import AccountGoneError
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import ChangeCounter
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.cases.attested import attestation_marks, attestation_states
from rvuedge.training.tallies.fresh import count_months
from rvuedge.training.tallies.models import ProgressTally
from rvuedge.training.tallies.months import KeptMonth, put_months, remembered_marks, remembered_months
from rvuedge.training.tallies.plans import Look, Plan, plans_of, within
from rvuedge.training.tallies.rules.months import CountedMonth, added_months
from rvuedge.training.tallies.rules.remembered import NOT_COUNTED, CountedLog, read_back, stored
from rvuedge.training.tallies.wanted import LogToCount

Trust = Literal["all", "months", "nothing"]


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How much one look counts anew: so many cases, of so many residents. Looks back are counted whatever there is of
    them: their months hold.
    """

    cases: int
    residents: int


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A count made anew, and the months of it that were, each with what it was made from."""

    look: Look
    counted: CountedLog
    months: Sequence[tuple[CountedMonth, str]]


def counted_logs(
    wanted: Collection[LogToCount], on: date, *, at_once: AtOnce | None = None, trust: Trust = "all"
) -> dict[int, CountedLog]:
    """The counts of each log up to a day.

    With `at_once` no more is counted anew than that: the others are answered as they were counted last, `earlier`.
    For a check `trust` says what is believed of what is remembered: all, single months, or nothing; then nothing is
    written down.
    """
    people = [item.person_id for item in wanted]
    changes, marks = _changes(people), attestation_marks(people)
    rows = _remembered(wanted) if trust == "all" else {}
    found: dict[int, CountedLog] = {}
    stale: list[Look] = []
    for item in wanted:
        row = rows.get((item.person_id, item.set_key))
        look = Look(item, on, changes.get(item.person_id, 0), item.digest(marks.get(item.person_id, "")), row)
        if look.change <= 0:  # nothing was ever logged
            found[item.person_id] = CountedLog(*added_months([], item.of.totals))
        elif row is not None and look.holds:
            found[item.person_id] = read_back(row.counts, row.next_on)
        else:
            stale.append(look)
    if stale and trust == "all":
        found |= _remembering(stale, on, at_once)
    elif stale:
        fresh = _counted(plans_of(stale, {} if trust == "nothing" else remembered_marks(wanted)))
        found |= {entry.look.item.person_id: entry.counted for entry in fresh}
    states = attestation_states(people, last=on)
    return {person: replace(log, by_attestation=states.get(person, {})) for person, log in found.items()}


def _remembering(stale: Sequence[Look], on: date, at_once: AtOnce | None) -> dict[int, CountedLog]:
    fresh = _counted(_planned(stale) if at_once is None else _first_planned(stale, at_once))
    if fresh:
        with suppress(OperationalError):  # a busy database: the answer is whole without it, the next look counts again
            _remember(fresh, on)
    found = {look.item.person_id: _as_last_counted(look.row, on) for look in stale}
    return found | {entry.look.item.person_id: entry.counted for entry in fresh}


def _planned(entries: Sequence[Look]) -> list[Plan]:
    return plans_of(entries, remembered_marks([look.item for look in entries])) if entries else []


def _first_planned(stale: Sequence[Look], at_once: AtOnce) -> list[Plan]:
    """What is counted at once: looks back, and of the others those of whom logs alone changed before all others."""
    back = [look for look in stale if look.is_back]
    others = sorted((look for look in stale if not look.is_back), key=lambda look: not look.is_by_logs)
    plans = _planned([*back, *others[: at_once.residents]])
    return [*plans[: len(back)], *within(plans[len(back) :], at_once.cases)]


def _as_last_counted(row: Row[Any] | None, on: date) -> CountedLog:
    """Counts from before something changed; those of later days say nothing of this one."""
    if row is None or row.through > on:
        return NOT_COUNTED
    return replace(read_back(row.counts, row.next_on), state="earlier")


def _counted(plans: Sequence[Plan]) -> list[_Fresh]:
    some = [plan.look.item for plan in plans if len(plan.anew) < len(plan.months)]
    known = remembered_months(some) if some else {}
    return [_of_plan(plan.without(known.get(plan.key, {})), known.get(plan.key, {})) for plan in plans]


def _of_plan(plan: Plan, known: Mapping[str, KeptMonth]) -> _Fresh:
    item, runs = plan.look.item, plan.runs()
    new = list(count_months(item, runs, plan.look.on, item.counting())) if runs else []
    new = [month for month in new if month.month in plan.anew]
    held = [known[name].counted for name in plan.digests if name not in plan.anew]
    counts, late = added_months([*held, *new], item.of.totals)
    whole = [(month, plan.digests[month.month]) for month in new if month.month != plan.partly]
    return _Fresh(plan.look, CountedLog(counts, late, plan.next_on), whole)


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
        for new in sorted(fresh, key=lambda entry: entry.look.item.person_id):
            look, item = new.look, new.look.item
            if look.is_back:
                continue
            try:
                with turn_of(item.person_id) as turn:
                    is_same = turn.last == look.change
            except AccountGoneError:
                continue
            if is_same:
                key = {"person_id": item.person_id, "set_key": item.set_key}
                values = {"change": look.change, "basis": look.basis, "through": on, "next_on": new.counted.next_on}
                put_row(session, ProgressTally, key, {**values, "counts": stored(new.counted)})
                put_months(session, item, new.months)
