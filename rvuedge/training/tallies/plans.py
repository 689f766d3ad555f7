"""Which months of a log are counted anew, and which are as they are remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.tallies.months import KeptMonth, LoggedMonth, logged_months, made_from
from rvuedge.training.tallies.wanted import HALF, LogToCount

Marks = Mapping[tuple[int, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a person's counts of a day: `row` are those that are remembered, `change` and `basis` what they would
    be made from now.
    """

    item: LogToCount
    on: date
    change: int
    basis: str
    row: Row[Any] | None

    @property
    def holds(self) -> bool:
        """Whether what is remembered is right for the day."""
        row = self.row
        is_of_day = row is not None and row.through <= self.on and (row.next_on is None or self.on < row.next_on)
        return is_of_day and self._is_same

    @property
    def is_back(self) -> bool:
        """Whether what is remembered is right, but for later days: then it stays."""
        return self.row is not None and self.on < self.row.through and self._is_same

    @property
    def is_by_logs(self) -> bool:
        """Whether nothing but logs or attestations changed: then most months hold."""
        return self.row is not None and self.row.basis[:HALF] == self.item.basis

    @property
    def _is_same(self) -> bool:
        return self.row is not None and (self.row.change, self.row.basis) == (self.change, self.basis)


@dataclass(frozen=True, slots=True)
class Plan:
    """The months of a log up to a day, and what each is made from. Those `anew` are to be counted; of the last one,
    where it is named `partly`, only the cases up to the day. `next_on` is the next day with a case.
    """

    look: Look
    months: Sequence[LoggedMonth]
    digests: Mapping[str, str]
    anew: Set[str]
    partly: str | None
    next_on: date | None

    @property
    def key(self) -> tuple[int, str]:
        """Person and set."""
        return self.look.item.person_id, self.look.item.set_key

    @property
    def cases(self) -> int:
        """How many cases are to be counted."""
        return sum(month.cases for month in self.months if month.month in self.anew)

    def without(self, known: Mapping[str, KeptMonth]) -> Plan:
        """The same, with those months to be counted as well that somebody changed or dropped since it was made."""
        held = {name for name, digest in self.digests.items() if name in known and known[name].made_from == digest}
        return replace(self, anew=self.anew | (self.digests.keys() - held))

    def runs(self) -> list[list[str]]:
        """The months to count anew, those beside each other together."""
        found: list[list[str]] = [[]]
        for name in self.digests:
            if name in self.anew:
                found[-1].append(name)
            elif found[-1]:
                found.append([])
        return [run for run in found if run]


def plans_of(entries: Sequence[Look], marks: Marks) -> list[Plan]:
    """What each look has to count, in their order; `marks` say what the remembered months were made from."""
    logged = logged_months([look.item.person_id for look in entries])
    found = []
    for look in entries:
        all_months = logged.get(look.item.person_id, ())
        months = [month for month in all_months if month.first_on <= look.on]
        known = marks.get((look.item.person_id, look.item.set_key), {})
        digests = {month.month: made_from(look.item, month) for month in months}
        anew = {name for name, digest in digests.items() if known.get(name) != digest}
        later = next((month.first_on for month in all_months if month.first_on > look.on), None)
        partly = months[-1].month if months and months[-1].last_on > look.on else None
        if partly is not None:
            anew.add(partly)
            later = _next_day(look.item.person_id, look.on)
        found.append(Plan(look, months, digests, anew, partly, later))
    return found


def within(plans: Sequence[Plan], cases: int) -> list[Plan]:
    """Those that cost least, as many as together count so many cases anew."""
    found, spent = [], 0
    for plan in sorted(plans, key=lambda plan: plan.cases):
        spent += plan.cases
        if spent > cases:
            break
        found.append(plan)
    return found


def _next_day(person_id: int, on: date) -> date | None:
    """The first day after another on which the person has a case."""
    mine = (ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_(None), ProcedureLog.performed_on > on)
    return db.session.scalar(select(func.min(ProcedureLog.performed_on)).where(*mine))
