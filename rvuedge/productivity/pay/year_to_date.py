"""What people's contracts pay for what they logged: a year to date, and a period, in dollars, with every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.leave import away_between
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.contracts.rules.base_pay import NO_FACTS, NOTHING, ContractPart, Done, Shifts
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
from rvuedge.contracts.rules.terms import Draw, Money
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_of, terms_of_all
from rvuedge.contracts.terms.services import ContractTermsError
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.productivity.pay.contract_parts import next_change, parts_of, pays
from rvuedge.productivity.pay.counted_facts import facts_of, facts_of_all
from rvuedge.productivity.pay.counting_dates import contract_year_on, counted_from
from rvuedge.productivity.pay.survey_points import SurveyReader, own_surveys
from rvuedge.productivity.rules.pace import Away, Figure, counted_days, projection
from rvuedge.productivity.totals.queries import days_of, days_of_all, sums_of

CENT = Decimal("0.01")
Work = dict[date, Decimal]


@dataclass(frozen=True, slots=True)
class Compensation:
    """A year to date, and what the whole year comes to if its rest goes as it went; dollars."""

    to_date: YearToDate
    expected_year: Decimal | None
    expected_explanation: str
    expected_steps: tuple[PayStep, ...] = ()


@dataclass(frozen=True, slots=True)
class PayRefused:
    """Why no amount follows from somebody's terms, as a sentence."""

    why: str


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


def earned_between(
    requests: Sequence[tuple[Person, date, date]], *, surveys: SurveyReader = own_surveys
) -> list[Decimal | PayRefused | None]:
    """What each earned in a period, both days included, in dollars; None where no contract says what is paid.

    Terms that no amount follows from (a band by percentile of a survey that has no such specialty) are an answer of
    that person's alone: one does not take away everybody's. A period that begins within a year is what the year had
    earned at its end, less what it had before. As many queries for five hundred people as for one. `surveys` reads
    what terms by percentile name.
    """
    terms = terms_of_all([person.id for person, _, _ in requests])
    paid = [pair for pair in requests if any(pays(stated) for stated in terms.get(pair[0].id, []))]
    if not paid:
        return [None] * len(requests)
    whole = {
        "start": min(contract_year_on(terms[person.id], first).first for person, first, _ in paid),
        "end": max(last for _, _, last in paid),
    }
    work = days_of_all([person.id for person, _, _ in paid], **whole)
    shifts = shifts_of([person.id for person, _, _ in paid], **whole)
    wanted = {person.id: _wanted(terms.get(person.id, [])) for person, _, _ in paid}
    facts = facts_of_all(wanted, **whole)
    return [
        pay_of_period(
            person,
            terms.get(person.id, []),
            Done(work.get(person.id, {}), shifts.get(person.id, {}), facts.get(person.id, NO_FACTS)),
            DateSpan(first, last),
            surveys,
        )
        for person, first, last in requests
    ]


def _wanted(terms: Sequence[Terms]) -> list[PayFact]:
    return list(dict.fromkeys(fact for stated in terms if stated.money for fact in stated.money.facts))


def pay_of_period(
    person: Person, terms: Sequence[Terms], done: Done, period: DateSpan, surveys: SurveyReader
) -> Decimal | PayRefused | None:
    """What terms, in force or supposed, pay for a period of what was done, in dollars; as `earned_between`."""
    try:
        return _between(person, terms, done, period, surveys)
    except RvuEdgeError as error:
        return PayRefused(error.detail)
    except (BenchmarkError, CompensationError) as error:
        return PayRefused(str(error))


def pay_of_spans(
    person: Person, terms: Sequence[Terms], done: Done, spans: Sequence[DateSpan], surveys: SurveyReader
) -> Decimal | PayRefused | None:
    """What terms pay for some spans of days together, in dollars; the first refusal, if there is one."""
    answers = [pay_of_period(person, terms, done, span, surveys) for span in spans]
    refused = next((answer for answer in answers if isinstance(answer, PayRefused)), None)
    if refused is not None:
        return refused
    amounts = [answer for answer in answers if isinstance(answer, Decimal)]
    return sum(amounts, Decimal(0)) if amounts else None


def _between(
    person: Person, terms: Sequence[Terms], done: Done, period: DateSpan, surveys: SurveyReader
) -> Decimal | None:
    """What one person earned in a period, contract year by contract year."""
    amounts: list[Decimal] = []
    day = period.first
    while day <= period.last:
        year = contract_year_on(terms, day)
        following = next_change(terms, day, year)
        parts = parts_of(person, terms, year, surveys=surveys)
        if parts:
            amounts.append(_within(parts, done, DateSpan(day, min(following - DAY, period.last))))
        day = following
    return sum(amounts, NOTHING) if amounts else None


def _within(parts: Sequence[ContractPart], done: Done, period: DateSpan) -> Decimal:
    """What a year's parts earned in a period of it."""
    flat = parts[0].money
    if flat == Money(rate=flat.rate) and all(part.money == flat for part in parts):
        spans = [period.within(part.first, part.last) for part in parts]
        worked = sum(
            (value for day, value in done.work.items() if any(span.contains(day) for span in spans)), Decimal(0)
        )
        return (worked * (flat.rate or 0)).quantize(CENT, ROUND_HALF_UP)
    own = {day: value for day, value in done.work.items() if parts[0].of.contains(day)}
    through, before = (
        year_to_date(parts, own, done.shifts, on=day, facts=done.facts).earned
        for day in (period.last, period.first - DAY)
    )
    return through - before
