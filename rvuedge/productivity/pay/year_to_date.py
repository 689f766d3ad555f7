"""What people's contracts pay for what they logged: a contract year to date, in dollars, with every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.leave import away_between
from rvuedge.contracts.rules.base_pay import NO_FACTS, NOTHING, ContractPart, Shifts
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.elements.model import Facts, PayFact
from rvuedge.contracts.rules.pay_steps import CompensationError, Pay, PayStep
from rvuedge.contracts.rules.settlement import (
    YearToDate,
    at_pace,
    carried_over,
    earned_by,
    spans_of,
    spread,
    year_to_date,
)
from rvuedge.contracts.rules.terms import Draw
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_of
from rvuedge.contracts.terms.services import ContractTermsError
from rvuedge.productivity.pay.contract_parts import parts_of
from rvuedge.productivity.pay.counted_facts import facts_of
from rvuedge.productivity.pay.counting_dates import contract_year_on, counted_from
from rvuedge.productivity.rules.pace import Away, Figure, counted_days, projection
from rvuedge.productivity.totals.queries import days_of, sums_of

Work = dict[date, Decimal]


@dataclass(frozen=True, slots=True)
class Compensation:
    """A year to date, and what the whole year comes to if its rest goes as it went; dollars."""

    to_date: YearToDate
    expected_year: Decimal | None
    expected_explanation: str
    expected_steps: tuple[PayStep, ...] = ()


@dataclass(frozen=True, slots=True)
class YearInputs:
    """What a person's pay is computed from: all terms, the contract year with its wRVU by day so far, days away."""

    person: Person
    on: date
    terms: Sequence[Terms]
    year: DateSpan
    work: Work
    away: Away

    @property
    def first(self) -> date:
        """The day the year is counted from."""
        return counted_from(self.terms, min(self.work, default=None), self.on, self.year)

    @property
    def work_rvu(self) -> Decimal:
        """wRVU since that day."""
        return sum((value for day, value in self.work.items() if day >= self.first), Decimal(0)).normalize() + 0

    @property
    def expected(self) -> Figure:
        """wRVU of the whole year, as the dashboard projects them."""
        return projection(self.work_rvu, self.on, self.first, away=self.away, year=self.year)


@dataclass(frozen=True, slots=True)
class Running:
    """A year's parts with what was done so far and the balance it began with."""

    known: YearInputs
    parts: list[ContractPart]
    shifts: Shifts
    opening: Decimal
    facts: Facts = field(default_factory=lambda: NO_FACTS)

    def to_date(self) -> YearToDate:
        """The year up to its day. Raises TermsRefusedError."""
        known = self.known
        try:
            return year_to_date(
                self.parts, known.work, self.shifts, on=known.on, opening=self.opening, facts=self.facts
            )
        except CompensationError as error:
            raise ContractTermsError(str(error), code=error.code) from error

    def earned(self) -> Pay:
        """What is earned up to its day, without what of it is paid."""
        return earned_by(self.parts, self.known.work, self.shifts, on=self.known.on, facts=self.facts)

    def earned_by(self, day: date) -> Decimal:
        """What was earned up to another day of the year, in dollars; nothing before its first."""
        return (
            earned_by(self.parts, self.known.work, self.shifts, on=day, facts=self.facts).amount
            if day >= self.parts[0].first
            else NOTHING
        )

    def with_rest(self, more: Decimal) -> Pay:
        """What the whole year earns with so many more wRVU laid evenly over its remaining days.

        What elements count at pace grows as the wRVU do, or without any as the days; sums on a day stay what they are.
        """
        known = self.known
        rest = spread(self.parts, more, after=known.on, days=partial(counted_days, away=known.away))
        passed = max(1, (known.on - known.first).days + 1)
        growth = more / known.work_rvu if known.work_rvu else Decimal((known.year.last - known.on).days) / passed
        facts = at_pace(self.parts, self.facts, growth, after=known.on) if self.facts else self.facts
        return earned_by(self.parts, {**known.work, **rest}, self.shifts, on=known.year.last, facts=facts)


def known_of(person: Person, *, on: date) -> YearInputs:
    """What a person's pay on a day is computed from."""
    terms = terms_of(person.id)
    year = contract_year_on(terms, on)
    days = days_of(person.id, start=year.first, end=on)
    away = away_between(person.id, year.first, year.last)
    return YearInputs(person, on, terms, year, {day: total.work_rvu for day, total in days}, away)


def year_of(person: Person, *, on: date) -> Compensation | None:
    """A person's contract year up to a day; None where no contract of the year says what is paid.

    Raises BenchmarkRefusedError and NotFoundError where a percentile cannot be looked up, TermsRefusedError for bands
    that do not rise once looked up.
    """
    return compensation_of(known_of(person, on=on))


def compensation_of(known: YearInputs) -> Compensation | None:
    """The same from what is known already; only call, a draw and percentiles ask the database more."""
    running = running_year(known)
    if running is None:
        return None
    expected = known.expected
    if expected.value is None:
        return Compensation(running.to_date(), None, expected.explanation)
    settlement = running.to_date()
    whole = running.with_rest(expected.value - known.work_rvu)
    return Compensation(settlement, whole.amount, expected.explanation, whole.steps)


def running_year(known: YearInputs) -> Running | None:
    """The parts of the year and what was done in it; None where no contract of the year says what is paid."""
    parts = parts_of(known.person, known.terms, known.year)
    if not parts:
        return None
    shifts: Shifts = {}
    period = {"start": known.year.first, "end": known.year.last}
    if any(part.money.shift_labels for part in parts):
        shifts = shifts_of([known.person.id], **period).get(known.person.id, {})
    facts = facts_of(known.person.id, wanted_by(parts), **period)
    return Running(known, parts, shifts, _opening(known.person, known.terms, known.year), facts)


def wanted_by(parts: Sequence[ContractPart]) -> list[PayFact]:
    """Whatever the elements of a year's parts count."""
    return list(dict.fromkeys(fact for part in parts for fact in part.money.facts))


def _opening(person: Person, terms: Sequence[Terms], year: DateSpan) -> Decimal:
    """The balance of a draw brought from the years before, by the terms of those years; one query for them all.

    Nothing comes from before a year without a draw, or one at whose end the deficit was forgiven or paid back whole.
    """
    drawn = [
        contract.effective_from
        for contract in terms
        if contract.effective_from and contract.money and contract.money.draw
    ]
    if not drawn or min(drawn) >= year.first:
        return NOTHING
    years: list[list[ContractPart]] = []
    day = year.first - DAY
    while day >= min(drawn):
        earlier = contract_year_on(terms, day)
        parts = parts_of(person, terms, earlier)
        draws = [part.money.draw for part in parts if part.money.draw]
        if not draws or _clears(draws[-1]):
            break
        years.insert(0, parts)
        day = earlier.first - DAY
    spans = [span for parts in years for span in spans_of(parts)]
    sums = sums_of(person.id, [(span.first, span.last) for span in spans]) if spans else []
    work = {span.first: value for span, value in zip(spans, sums, strict=True)}
    wanted = wanted_by([part for parts in years for part in parts])
    facts = facts_of(person.id, wanted, start=years[0][0].first, end=year.first - DAY) if wanted else NO_FACTS
    opening = NOTHING
    for parts in years:
        own = {day: value for day, value in work.items() if parts[0].of.contains(day)}
        opening = carried_over(parts, own, opening=opening, facts=facts)
    return opening


def _clears(draw: Draw) -> bool:
    """Whether nothing of a deficit is left after a year's end."""
    return draw.year_end == "forgiven" or (draw.year_end == "clawback" and draw.clawback_cap is None)
