"""How a person's lines stood when a month was closed, and so what has to be compared when the next one closes.

Of somebody whose counted days are the same since, only the days noted as late (logbook/credits/writes.py) can differ.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select

from rvuedge.accounts.audit.visibility import Period
from rvuedge.logbook.records.change_numbers import GONE
from rvuedge.logbook.records.models import ChangeCounter, LateDay
from rvuedge.platform.extensions import db

Days = tuple[Period, ...]
Item = TypeVar("Item")
PORTION = 5_000  # people, or logs, in one statement: well below the 32,766 values that SQLite takes
_LATE: Any = LateDay.__table__
_COUNTER: Any = ChangeCounter.__table__


@dataclass(frozen=True, slots=True)
class ClosedState:
    """A person when a month was closed: the days of closed months that count, and the newest late day then.

    Of a deleted account (`is_gone`) no logs are left.
    """

    days: Days = ()
    mark: int = 0
    is_gone: bool = False

    def is_like(self, other: ClosedState) -> bool:
        """Whether the same days of the same account count."""
        return (self.days, self.is_gone) == (other.days, other.is_gone)

    @property
    def stored(self) -> dict[str, object]:
        """For the row of the closed month."""
        days = [[begun.isoformat(), ended.isoformat()] for begun, ended in self.days]
        return {"days": days, "mark": self.mark, "is_gone": self.is_gone}


def stored_standings(stored: Mapping[str, Mapping[str, Any]]) -> dict[int, ClosedState]:
    """What the row of a closed month holds, by person."""
    return {
        int(person): ClosedState(
            tuple((date.fromisoformat(begun), date.fromisoformat(ended)) for begun, ended in values["days"]),
            values["mark"],
            values["is_gone"],
        )
        for person, values in stored.items()
    }


def standings_now(
    spans: Mapping[int, Days], people: Collection[int], first: date, last: date
) -> dict[int, ClosedState]:
    """How people stand as things are, with the days from a first to a last that count."""
    marks: dict[int, int] = {}
    removed: set[int] = set()
    for portion in portions(sorted(people)):
        newest = select(_LATE.c.person_id, func.max(_LATE.c.mark)).where(_LATE.c.person_id.in_(portion))
        marks |= {person: mark for person, mark in db.session.execute(newest.group_by(_LATE.c.person_id))}  # noqa: C416
        ended = select(_COUNTER.c.person_id).where(_COUNTER.c.person_id.in_(portion), _COUNTER.c.latest == GONE)
        removed |= set(db.session.scalars(ended))
    return {
        person: ClosedState(clipped(spans.get(person, ()), first, last), marks.get(person, 0), person in removed)
        for person in people
    }


def clipped(days: Days, first: date, last: date) -> Days:
    """What lies from a first to a last day, both included."""
    parts = ((max(begun, first), min(ended, last)) for begun, ended in days)
    return tuple((begun, ended) for begun, ended in parts if begun <= ended)


def portions(items: Sequence[Item], size: int = PORTION) -> list[Sequence[Item]]:
    """The same in parts, for one statement each."""
    return [items[index : index + size] for index in range(0, len(items), size)]
