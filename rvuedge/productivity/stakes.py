"""What a difference in wRVU is worth under a person's contracts, in dollars: the year's pay with it and without it.

A rate times wRVU would be wrong wherever a contract has a threshold, bands, a floor or a cap; so the engine behind
/compensation is asked twice (docs/decisions/0020, 0022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.accounts.models import Person
from rvuedge.contracts.compensation import CompensationError
from rvuedge.contracts.queries import shifts_of, terms_of
from rvuedge.contracts.settlement import Part, year_to_date
from rvuedge.errors import RvuEdgeError
from rvuedge.productivity.compensation import parts_of
from rvuedge.productivity.queries import days_of
from rvuedge.productivity.reconciliation_words import dollars, wrvu

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Worth:
    """Dollars, or None where they cannot be computed; `how` says how, or why not."""

    amount: Decimal | None
    how: str


@dataclass(frozen=True, slots=True)
class _Year:
    parts: Sequence[Part]
    work: Mapping[date, Decimal]
    shifts: Mapping[tuple[date, str], int]
    on: date
    why_not: str | None = None

    def earned(self, less: Mapping[date, Decimal]) -> tuple[Decimal, Decimal]:
        """The year's pay with all that is logged, and with some wRVU taken off some days.

        Both up to the same day, today's or the last of those days: what accrues by the day is in both.
        """
        on = max([self.on, *less])
        work = dict(self.work)
        for day, amount in less.items():
            work[day] = work.get(day, Decimal(0)) - amount
        whole = year_to_date(self.parts, self.work, self.shifts, on=on).earned
        return whole, year_to_date(self.parts, work, self.shifts, on=on).earned


@dataclass
class Stakes:
    """A person's pay by year, read once. `today` ends the current year."""

    person: Person
    today: date
    years: dict[int, _Year] = field(default_factory=dict)
    rates: dict[tuple[date, bool], Worth] = field(default_factory=dict)

    def difference(self, at_stake: Mapping[date, Decimal]) -> Worth:
        """The pay of the years with all that is logged, less the pay with the wRVU at stake, by day, taken away."""
        by_year: dict[int, dict[date, Decimal]] = {}
        for day, amount in at_stake.items():
            by_year.setdefault(day.year, {})[day] = amount
        total, said = Decimal(0), []
        for number, less in sorted(by_year.items()):
            year = self._year(number)
            if year.why_not is not None:
                return Worth(None, year.why_not)
            try:
                with_it, without = year.earned(less)
            except CompensationError as error:
                return Worth(None, f"the pay of {number} cannot be computed: {error}")
            total += with_it - without
            lost = sum(less.values(), Decimal(0))
            other = f"{wrvu(abs(lost))} wRVU {'more' if lost < 0 else 'less'}"
            said.append(f"{number}: {dollars(with_it)} with all that is logged, {dollars(without)} with {other}")
        return Worth(total, "; ".join(said))

    def rate(self, day: date, *, lost: bool) -> Worth:
        """What one wRVU less on a day (or one more, where it is not `lost`) changes the year's pay by, in dollars."""
        if (day, lost) not in self.rates:
            self.rates[day, lost] = self._rate(day, lost)
        return self.rates[day, lost]

    def _rate(self, day: date, lost: bool) -> Worth:
        year = self._year(day.year)
        if year.why_not is not None:
            return Worth(None, year.why_not)
        try:
            whole, other = year.earned({day: ONE if lost else -ONE})
        except CompensationError:  # less than one wRVU is logged in what the contract counts together
            return self.rate(day, lost=False)
        amount = whole - other if lost else other - whole
        said = "less" if lost else "more"
        return Worth(amount, f"one wRVU {said} on {day} changes the pay of {day.year} by {dollars(amount)}")

    def _year(self, number: int) -> _Year:
        if number not in self.years:
            self.years[number] = self._read(number)
        return self.years[number]

    def _read(self, number: int) -> _Year:
        first, last = date(number, 1, 1), date(number, 12, 31)
        on = min(last, max(self.today, first))
        try:
            parts = parts_of(self.person, terms_of(self.person.id), number)
        except (RvuEdgeError, CompensationError) as error:
            return _Year((), {}, {}, on, f"the pay of {number} cannot be computed: {error}")
        if not parts:
            return _Year((), {}, {}, on, f"no contract of {number} says what work is paid")
        work = {day: total.work_rvu for day, total in days_of(self.person.id, start=first, end=last)}
        shifts = shifts_of([self.person.id], start=first, end=last).get(self.person.id, {})
        return _Year(parts, work, shifts, on)
