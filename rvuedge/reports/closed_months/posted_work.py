"""What was posted of people's work in a practice's closed months, by day: what payroll of a closed month counts.

Days before the first closed month are in no closed month: of those the log counts as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import ColumnElement, and_, case, func, literal, select

from rvuedge.contracts.rules.base_pay import Done
from rvuedge.contracts.rules.contract_year import DAY
from rvuedge.contracts.rules.elements.model import CODES, UNITS, PayFact
from rvuedge.contracts.rules.elements.work_rates import matches, patterns_of
from rvuedge.contracts.terms.queries import shifts_of
from rvuedge.logbook.places.queries import WorkDays
from rvuedge.platform.extensions import db
from rvuedge.productivity.pay.counted_facts import facts_of_all
from rvuedge.productivity.totals.queries import days_of_all
from rvuedge.statements.models import ClosedLine
from rvuedge.statements.queries import spans_of

ZERO = Decimal(0)
POSTED = (CODES, UNITS)  # facts that closed lines hold
Found = dict[PayFact, dict[date, Decimal]]
DaySums = dict[tuple[date, str], tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class PostedSums:
    """What a month posted of a person: wRVU, ASA units, and lines without a value."""

    work_rvu: Decimal
    anesthesia_units: Decimal
    unvalued_lines: int


def posted_in(organization_id: int, people: Collection[int], month: date) -> dict[tuple[int, bool], PostedSums]:
    """By person and whether of adjustments, what was posted in a closed month."""
    is_adjustment = case((ClosedLine.reason == "month", 0), else_=1)
    of_month = (
        ClosedLine.person_id.in_(people),
        ClosedLine.organization_id == organization_id,
        ClosedLine.counted_in == month,
    )
    sums = (func.sum(ClosedLine.work_rvu), func.sum(ClosedLine.anesthesia_units), func.sum(ClosedLine.unvalued))
    rows = db.session.execute(
        select(ClosedLine.person_id, is_adjustment, *sums)
        .where(*of_month)
        .group_by(ClosedLine.person_id, is_adjustment)
    )
    return {
        (person, bool(adjusted)): PostedSums(work, units or ZERO, int(unvalued))
        for person, adjusted, work, units, unvalued in rows
    }


def adjusted_since(organization_id: int, people: Collection[int], month: date) -> dict[int, date]:
    """By person, the earliest day that adjustments posted in a closed month touch: a moved line touches both."""
    own = and_(ClosedLine.person_id.in_(people), ClosedLine.organization_id == organization_id)
    logs = select(ClosedLine.log_id).where(own, ClosedLine.counted_in == month, ClosedLine.reason != "month")
    rows = db.session.execute(
        select(ClosedLine.person_id, func.min(ClosedLine.performed_on))
        .where(own, ClosedLine.counted_in <= month, ClosedLine.log_id.in_(logs))
        .group_by(ClosedLine.person_id)
    )
    found: dict[int, date] = {}
    for person, first in rows:
        found[person] = first
    return found


@dataclass(frozen=True, slots=True)
class PostedBook:
    """A practice's closed months up to one: how much work of each day is posted in them.

    `first_closed` is the first day of the first closed month; `first` the day from which work is wanted, `last` the
    last that counts; `seen` are days before the first closed month whose work is the practice's.
    """

    organization_id: int
    first_closed: date
    first: date
    last: date
    seen: Mapping[int, WorkDays]

    @classmethod
    def of(cls, organization_id: int, first_closed: date, first: date, last: date) -> PostedBook:
        """With the days before the first closed month whose work is the practice's."""
        spans = spans_of(organization_id, first, first_closed - DAY) if first < first_closed else {}
        seen = {person: work for person, (work, _) in spans.items()}
        return cls(organization_id, first_closed, first, last, seen)

    def done_of(self, wanted: Mapping[int, Sequence[PayFact]], *, through: date) -> dict[int, Done]:
        """What each person did, as posted through a closed month (its first day), with what elements count."""
        coded = [person for person, facts in wanted.items() if any(fact.source == CODES for fact in facts)]
        sums_by_place = self._lines_by_day([person for person in wanted if person not in coded], through, by_code=False)
        sums_by_place |= self._lines_by_day(coded, through, by_code=True)
        logged = self._logged([*wanted])
        shifts = shifts_of([*wanted], start=self.first, end=self.last)
        entered = self._entered(wanted)
        found: dict[int, Done] = {}
        for person, facts in wanted.items():
            own = sums_by_place.get(person, {})
            work: dict[date, Decimal] = dict(logged.get(person, {}))
            for (day, _), (value, _) in own.items():
                work[day] = work.get(day, ZERO) + value
            counted = entered.get(person, {})
            for fact in facts:
                if fact.source in POSTED:
                    _count(counted.setdefault(fact, {}), fact, own)
            found[person] = Done(work, shifts.get(person, {}), counted)
        return found

    def logged_before(self, people: Collection[int]) -> dict[int, list[date]]:
        """The days before the first closed month on which people have work; it counts as it stands."""
        return {person: sorted(days) for person, days in self._logged(people).items()}

    def _logged(self, people: Collection[int]) -> dict[int, dict[date, Decimal]]:
        if self.first >= self.first_closed:
            return {}
        found = days_of_all(people, start=self.first, end=self.first_closed - DAY)
        return {person: self._of_practice(person, days) for person, days in found.items()}

    def _of_practice(self, person: int, days: Mapping[date, Decimal]) -> dict[date, Decimal]:
        """What of some days is the practice's own: a day of another's is not."""
        periods = self.seen[person].periods if person in self.seen else ()
        return {day: value for day, value in days.items() if any(first <= day <= last for first, last in periods)}

    def _entered(self, wanted: Mapping[int, Sequence[PayFact]]) -> dict[int, Found]:
        """What is entered for elements as it stands; by code and in units what was logged before closed months."""
        entered = {person: [fact for fact in facts if fact.source not in POSTED] for person, facts in wanted.items()}
        found: dict[int, Found] = {
            person: {fact: dict(days) for fact, days in facts.items()}
            for person, facts in facts_of_all(entered, start=self.first, end=self.last).items()
        }
        if self.first < self.first_closed:
            logged = {person: [fact for fact in facts if fact.source in POSTED] for person, facts in wanted.items()}
            for person, facts in facts_of_all(logged, start=self.first, end=self.first_closed - DAY).items():
                own = {fact: self._of_practice(person, days) for fact, days in facts.items()}
                found.setdefault(person, {}).update(own)
        return found

    def _lines_by_day(self, people: Collection[int], through: date, *, by_code: bool) -> dict[int, DaySums]:
        """wRVU and ASA units by person, day and code, each line where its newest posting has it."""
        if not people:
            return {}
        code: ColumnElement[str] = ClosedLine.__table__.c.code if by_code else literal("")
        place = (ClosedLine.person_id, ClosedLine.performed_on, code)
        sums = (func.sum(ClosedLine.work_rvu), func.sum(ClosedLine.anesthesia_units))
        own = self._posted(people, through)
        query = select(*place, *sums).where(own, ClosedLine.performed_on >= self.first)
        found: dict[int, DaySums] = {}
        for person, day, its_code, work, units in db.session.execute(query.group_by(*place[: 3 if by_code else 2])):
            _put(found.setdefault(person, {}), (day, its_code), work, units or ZERO)
        for person, postings in self._adjusted_lines(own, code):
            day, its_code, _, _ = postings[-1]
            for was, was_code, work, units in postings:
                if was >= self.first:
                    _put(found.setdefault(person, {}), (was, was_code), -work, -units)
                if day >= self.first:
                    _put(found.setdefault(person, {}), (day, its_code), work, units)
        return found

    def _posted(self, people: Collection[int], through: date) -> ColumnElement[bool]:
        return and_(
            ClosedLine.person_id.in_(people),
            ClosedLine.organization_id == self.organization_id,
            ClosedLine.counted_in <= through,
        )

    def _adjusted_lines(
        self, own: ColumnElement[bool], code: ColumnElement[str]
    ) -> Iterator[tuple[int, list[tuple[date, str, Decimal, Decimal]]]]:
        """Every posting of each line that was adjusted, oldest first: an adjustment is posted on the line's new day."""
        logs = select(ClosedLine.log_id).where(own, ClosedLine.reason != "month")
        key = (ClosedLine.person_id, ClosedLine.log_id, ClosedLine.position)
        rows = db.session.execute(
            select(*key, ClosedLine.performed_on, code, ClosedLine.work_rvu, ClosedLine.anesthesia_units)
            .where(own, ClosedLine.log_id.in_(logs))
            .order_by(*key, ClosedLine.counted_in, ClosedLine.id)
        )
        for (person, _, _), postings in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
            yield person, [(day, its_code, work, units or ZERO) for *_, day, its_code, work, units in postings]


def _put(sums_by_place: DaySums, place: tuple[date, str], work: Decimal, units: Decimal) -> None:
    before = sums_by_place.get(place, (ZERO, ZERO))
    sums_by_place[place] = (before[0] + work, before[1] + units)


def _count(days: dict[date, Decimal], fact: PayFact, sums_by_place: DaySums) -> None:
    """Add what is posted of a fact to its days."""
    patterns = patterns_of(fact.name) if fact.source == CODES else ()
    for (day, code), (work, units) in sums_by_place.items():
        if fact.source == UNITS:
            days[day] = days.get(day, ZERO) + units
        elif matches(code, patterns):
            days[day] = days.get(day, ZERO) + work
