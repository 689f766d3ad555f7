"""What other policies would do to the credits of some people: which logs change, and by month. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.accounts.audit.visibility import Period, visibility_of
from rvuedge.accounts.people.models import Person
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.rules.assigned import Assigned
from rvuedge.contracts.terms.policy_book import PolicyBook
from rvuedge.contracts.terms.queries import terms_of
from rvuedge.logbook.places.queries import work_seen
from rvuedge.platform.errors import ConflictError, RvuEdgeError
from rvuedge.platform.figures import in_words, wrvu
from rvuedge.productivity.repricing.repricing import lines_repriced

ZERO = Decimal(0)


class ClosedMonthsReachedError(ConflictError):
    """A change begins in a month that is closed, and adjustments were not asked for; `closed_months` are those."""

    code = "closed-months-reached"


@dataclass(frozen=True, slots=True)
class ChangedLog:
    """A log whose credited wRVU would change."""

    person_id: int
    log_id: str
    old: Decimal
    new: Decimal
    performed_on: date

    @property
    def change(self) -> Decimal:
        """New less old, in wRVU."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class ChangedMonth:
    """A person's month, by its first day, whose credited wRVU would change; `is_closed` by the practice.

    `reason` is the line of it that changes most, and why.
    """

    person_id: int
    name: str
    month: date
    before: Decimal
    after: Decimal
    is_closed: bool
    reason: str = ""

    @property
    def change(self) -> Decimal:
        """After less before, in wRVU."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Effects:
    """The logs and months that would change, by person and in order of days."""

    logs: tuple[ChangedLog, ...] = ()
    months: tuple[ChangedMonth, ...] = ()

    @property
    def change(self) -> Decimal:
        """The sum over all logs, in wRVU."""
        return sum((log.change for log in self.logs), ZERO)

    @property
    def closed_change(self) -> Decimal:
        """The part of it in closed months, in wRVU."""
        return sum((month.change for month in self.months if month.is_closed), ZERO)


def effects(
    organization_id: int,
    people: Sequence[tuple[Person, date]],
    closed: Collection[date],
    *,
    imagined: Mapping[tuple[int, str], DatedPolicy] | None = None,
    further: Mapping[int, Assigned] | None = None,
) -> Effects:
    """What imagined policies of a practice, or further assignments by person, do from a day on to each person.

    Shown are the days whose work the practice sees. `closed` are its closed months, by first day.
    """
    logs: list[ChangedLog] = []
    months: list[ChangedMonth] = []
    seen = _seen(organization_id, [person for person, _ in people])
    for person, start in people:
        stated = (further or {}).get(person.id)
        book = PolicyBook(person.id, imagined or {}, [stated] if stated else [])
        found, sums = _of_person(person, start, book.through(terms_of(person.id)), seen.get(person.id, ()))
        logs += found
        months += [
            ChangedMonth(person.id, person.name, month, before, after, month in closed, reason)
            for month, (before, after, reason) in sorted(sums.items())
            if before != after
        ]
    return Effects(tuple(logs), tuple(months))


def _of_person(
    person: Person, start: date, policy: DatedPolicy, seen: Sequence[Period]
) -> tuple[list[ChangedLog], dict[date, tuple[Decimal, Decimal, str]]]:
    """The logs that change, and each month's sums before and after."""
    sums: dict[tuple[str, date], tuple[Decimal, Decimal]] = {}
    months: dict[date, tuple[Decimal, Decimal, str]] = defaultdict(lambda: (ZERO, ZERO, ""))
    most: dict[date, Decimal] = defaultdict(Decimal)
    for logged, line in lines_repriced(person, start=start, end=None, release=None, policy=policy):
        if not any(first <= logged.performed_on <= last for first, last in seen):
            continue
        old, new = line.old or ZERO, line.new or ZERO
        key, month = (logged.log_id, logged.performed_on), logged.performed_on.replace(day=1)
        before, after = sums.get(key, (ZERO, ZERO))
        sums[key] = (before + old, after + new)
        reason = months[month][2]
        if abs(new - old) > most[month]:
            most[month], reason = abs(new - old), _reason(logged.code, old, new, line.why)
        months[month] = (months[month][0] + old, months[month][1] + new, reason)
    changed = [ChangedLog(person.id, log_id, old, new, day) for (log_id, day), (old, new) in sums.items() if old != new]
    return changed, months


def _reason(code: str, old: Decimal, new: Decimal, why: str) -> str:
    return f"{code}: {wrvu(old)} → {wrvu(new)}, {why.removesuffix(': compare the steps')}"


def _seen(organization_id: int, people: Sequence[Person]) -> dict[int, tuple[Period, ...]]:
    """By person, the days whose work the practice sees."""
    found: dict[int, tuple[Period, ...]] = {}
    for person in people:
        with suppress(RvuEdgeError):  # nobody's figures are seen who is no physician of the practice
            found[person.id] = work_seen(visibility_of(organization_id, person.id)).periods
    return found


def reached(closed: Collection[date], first_day: date) -> tuple[date, ...]:
    """The closed months, by first day, that hold a day from one on."""
    return tuple(sorted(month for month in closed if month >= first_day.replace(day=1)))


def refuse_closed(months: Collection[date], first_day: date) -> None:
    """Raises ClosedMonthsReachedError where a change from a day on reaches closed months."""
    if not months:
        return
    listed = [f"{month:%Y-%m}" for month in sorted(months)]
    span = listed[0] if len(listed) == 1 else f"{listed[0]} to {listed[-1]}"
    sentence = (
        f"{in_words(first_day)} is not after the closed months ({span}). Give a later first day, or ask for the"
        " difference as adjustments in the next month you close (adjust_closed_months)."
    )
    raise ClosedMonthsReachedError(sentence, errors={"closed_months": listed})
