"""What a difference in wRVU is worth under a person's contracts, in dollars: the year's pay with it and without it.

A rate times wRVU would be wrong wherever a contract has a threshold, bands, a floor or a cap; so the engine behind
/compensation is asked twice (docs/decisions/0020, 0022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.base_pay import NO_FACTS, ContractPart
from rvuedge.contracts.rules.contract_year import DateSpan
from rvuedge.contracts.rules.elements.model import Facts
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.rules.settlement import earned_by
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_of
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import dollars_and_cents, wrvu
from rvuedge.productivity.pay.contract_parts import parts_of
from rvuedge.productivity.pay.counted_facts import facts_of
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.year_to_date import wanted_by
from rvuedge.productivity.totals.queries import days_of

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Worth:
    """Dollars, or None where they cannot be computed; `explanation` says how, or why not."""

    amount: Decimal | None
    explanation: str


@dataclass(frozen=True, slots=True)
class _Year:
    name: str
    parts: Sequence[ContractPart]
    work: Mapping[date, Decimal]
    shifts: Mapping[tuple[date, str], int]
    on: date
    why_not: str | None = None
    facts: Facts = field(default_factory=lambda: NO_FACTS)

    def earned(self, less: Mapping[date, Decimal]) -> tuple[Decimal, Decimal]:
        """The year's pay with all that is logged, and with some wRVU taken off some days.

        Both up to the same day, today's or the last of those days: what accrues by the day is in both.
        """
        on = max([self.on, *less])
        work = dict(self.work)
        for day, amount in less.items():
            work[day] = work.get(day, Decimal(0)) - amount
        whole = earned_by(self.parts, self.work, self.shifts, on=on, facts=self.facts).amount
        return whole, earned_by(self.parts, work, self.shifts, on=on, facts=self.facts).amount


@dataclass
class Stakes:
    """A person's pay by contract year, read once. `today` ends the current year.

    `stated` are the terms to price by where they are not the person's own: those that a practice states.
    """

    person: Person
    today: date
    years: dict[date, _Year] = field(default_factory=dict)
    rates: dict[tuple[date, bool], Worth] = field(default_factory=dict)
    stated: Sequence[Terms] | None = None
    terms: list[Terms] = field(init=False)

    def __post_init__(self) -> None:
        self.terms = terms_of(self.person.id) if self.stated is None else list(self.stated)

    def difference(self, at_stake: Mapping[date, Decimal]) -> Worth:
        """The pay of the years with all that is logged, less the pay with the wRVU at stake, by day, taken away."""
        by_year: dict[date, dict[date, Decimal]] = {}
        for day, amount in at_stake.items():
            by_year.setdefault(contract_year_on(self.terms, day).first, {})[day] = amount
        total, sentences = Decimal(0), []
        for first, less in sorted(by_year.items()):
            year = self._year(first)
            if year.why_not is not None:
                return Worth(None, year.why_not)
            try:
                with_it, without = year.earned(less)
            except CompensationError as error:
                return Worth(None, f"the pay of {year.name} cannot be computed: {error}")
            total += with_it - without
            lost = sum(less.values(), Decimal(0))
            other = f"{wrvu(abs(lost))} wRVUs {'more' if lost < 0 else 'less'}"
            pays = f"{dollars_and_cents(with_it)} with everything logged, {dollars_and_cents(without)} with {other}"
            sentences.append(f"{year.name}: {pays}")
        return Worth(total, "; ".join(sentences))

    def rate(self, day: date, *, lost: bool) -> Worth:
        """What one wRVU less on a day (or one more, where it is not `lost`) changes the year's pay by, in dollars."""
        if (day, lost) not in self.rates:
            self.rates[day, lost] = self._rate(day, lost)
        return self.rates[day, lost]

    def _rate(self, day: date, lost: bool) -> Worth:
        year = self._year(day)
        if year.why_not is not None:
            return Worth(None, year.why_not)
        try:
            whole, other = year.earned({day: ONE if lost else -ONE})
        except CompensationError:  # less than one wRVU is logged in what the contract counts together
            return self.rate(day, lost=False)
        amount = whole - other if lost else other - whole
        sentence = "less" if lost else "more"
        return Worth(
            amount, f"one wRVU {sentence} on {day} changes the pay of {year.name} by {dollars_and_cents(amount)}"
        )

    def _year(self, day: date) -> _Year:
        span = contract_year_on(self.terms, day)
        if span.first not in self.years:
            self.years[span.first] = self._read(span)
        return self.years[span.first]

    def _read(self, span: DateSpan) -> _Year:
        calendar = (span.first.month, span.first.day) == (1, 1)
        name = str(span.first.year) if calendar else f"{span.first} to {span.last}"
        on = min(span.last, max(self.today, span.first))
        try:
            parts = parts_of(self.person, self.terms, span)
        except (RvuEdgeError, CompensationError) as error:
            return _Year(name, (), {}, {}, on, f"the pay of {name} cannot be computed: {error}")
        if not parts:
            return _Year(name, (), {}, {}, on, f"no contract in {name} has a pay rate for work")
        work = {day: total.work_rvu for day, total in days_of(self.person.id, start=span.first, end=span.last)}
        shifts = shifts_of([self.person.id], start=span.first, end=span.last).get(self.person.id, {})
        facts = facts_of(self.person.id, wanted_by(parts), start=span.first, end=span.last)
        return _Year(name, parts, work, shifts, on, facts=facts)
