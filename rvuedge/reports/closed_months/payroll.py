"""A closed month for payroll: each person's work as posted, and what the terms earn of it, by element, in dollars.

Pay of a month is what the contract year had earned at its end less what it had earned before it, of work as closed
months posted it; what adjustments change of earlier months is a line of its own. So the months add up to the year.
Where there is no amount a word says why: never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.comparison.survey_data import SurveyLibrary
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.contracts.rules.base_pay import Done
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.elements.model import SITE, PayFact
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.terms.queries import Terms, in_force
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.survey_points import SurveyReader, surveys_of
from rvuedge.reports.closed_months.by_element import Amounts, amounts_of
from rvuedge.reports.closed_months.people import MonthPeople, people_of
from rvuedge.reports.closed_months.posted_work import PostedBook, PostedSums, adjusted_since, posted_in
from rvuedge.reports.closed_months.practice_terms import StatedTerms, stated_terms
from rvuedge.reports.rules.payroll import ADJUSTED_PAY, ADJUSTED_WORK, PAY, WORK, PayrollRow

NO_CONTRACT = "no contract: the practice has stated no terms"
NO_PAY = "no pay in the contract"
NO_DAYS = "no pay: not a physician of the practice on a day of the month"
BY_SITE = "not computed: a closed month does not keep the site that a rate is for"
NO_AMOUNT = (NO_CONTRACT, NO_PAY, BY_SITE)
NOT_ENTERED = "not entered: nothing is recorded of what it counts"


Line = partial[PayrollRow]


@dataclass(frozen=True, slots=True)
class Payroll:
    """A closed month's lines, by name and number; `people` are those it has lines of, `accounts` whose is not gone.

    `stated` says when the newest of each one's terms were stated.
    """

    organization: str
    month: date
    closed_at: datetime
    people: tuple[int, ...]
    rows: tuple[PayrollRow, ...]
    accounts: frozenset[int] = frozenset()
    stated: Mapping[int, datetime] = field(default_factory=dict)


def computed(organization_id: int, month: date) -> Payroll:
    """The lines of a closed month by terms and entries as they stand now. Raises NotFoundError while it is open."""
    month_people = people_of(organization_id, month)
    numbers = tuple(number for number, _ in month_people.names)
    work = posted_in(organization_id, numbers, month)
    pay = _MonthPay.of(organization_id, month_people)
    rows: list[PayrollRow] = []
    for number, name in month_people.names:
        row = partial(PayrollRow, number, name, month_people.npis.get(number))
        rows += [*_work(row, number, work), *pay.rows(row, number)]
    stated = {number: terms.stated_at for number, terms in pay.stated.items()}
    accounts = frozenset(month_people.persons)
    return Payroll(month_people.organization, month, month_people.closed_at, numbers, tuple(rows), accounts, stated)


def _work(row: Line, number: int, posted: Mapping[tuple[int, bool], PostedSums]) -> list[PayrollRow]:
    """What the month counts of somebody's work, and what adjustments posted; no line for what there is none of."""
    rows = []
    for entry, is_adjusted in ((WORK, False), (ADJUSTED_WORK, True)):
        sums = posted.get((number, is_adjusted))
        if sums:
            units, unvalued = sums.anesthesia_units or None, sums.unvalued_lines
            rows.append(row(entry, work_rvu=sums.work_rvu, anesthesia_units=units, unvalued_lines=unvalued))
    return rows or [row(WORK, state="no work posted")]


@dataclass(frozen=True, slots=True)
class _MonthPay:
    """What is known to compute a month's pay by: people, days, terms, and work as posted with and before the month."""

    people: MonthPeople
    stated: Mapping[int, StatedTerms]
    now: Mapping[int, Done]
    before: Mapping[int, Done]
    logged: Mapping[int, Sequence[date]]
    adjusted: Mapping[int, date]
    surveys: SurveyReader

    @classmethod
    def of(cls, organization_id: int, people: MonthPeople) -> _MonthPay:
        numbers = [number for number, _ in people.names]
        stated = stated_terms(organization_id, numbers)
        terms = {number: item.terms for number, item in stated.items()}
        adjusted = adjusted_since(organization_id, numbers, people.month)
        first_days = [people.month, *adjusted.values()]
        years = [contract_year_on(terms[number], day).first for number in terms for day in first_days]
        book = PostedBook.of(organization_id, people.first_closed, min(years, default=people.month), people.last)
        wanted = {number: _facts(terms.get(number, ())) for number in terms}
        earlier = {number: facts for number, facts in wanted.items() if number in adjusted}
        return cls(
            people,
            stated,
            book.done_of(wanted, through=people.month),
            book.done_of(earlier, through=people.month - DAY),
            book.logged_before(wanted),
            adjusted,
            surveys_of(SurveyLibrary([organization_id])),
        )

    def rows(self, row: Line, number: int) -> list[PayrollRow]:
        """Somebody's lines of pay."""
        person, stated = self.people.persons.get(number), self.stated.get(number)
        days = [DateSpan(*span) for span in self.people.days.get(number, ())]
        own = [span.within(self.people.month, self.people.last) for span in days]
        own = [span for span in own if span.days]
        if person is None or not (own or number in self.adjusted):
            return [row(PAY, state=NO_DAYS)]
        if stated is None:
            return [row(PAY, state=NO_CONTRACT)]
        terms, state = stated.terms, self._state(number, stated, own)
        if state in NO_AMOUNT:
            return [row(PAY, state=state)]
        try:
            found = amounts_of(person, terms, self.now[number], own, self.surveys) if own else {}
            changed = self._changed(person, terms, days)
        except RvuEdgeError as error:
            return [row(PAY, state=f"not computed: {error.detail}")]
        except (BenchmarkError, CompensationError) as error:
            return [row(PAY, state=f"not computed: {error}")]
        row = partial(row, note=self._note(number, stated))
        lines = [row(PAY, state=NO_PAY)] if found is None else _lines(partial(row, PAY), found, state)
        if not lines and own:
            lines = [row(PAY, "Production", Decimal("0.00"), state=state)]
        return [*lines, *_lines(partial(row, ADJUSTED_PAY), changed, state)]

    def _state(self, number: int, stated: StatedTerms, own: Sequence[DateSpan]) -> str:
        """Whether the terms of the month are confirmed, or why no amount is given by them."""
        first = self.adjusted.get(number)
        days = [day for span in own for day in (span.first, span.last)] + ([first] if first else [])
        days += [day for day in stated.words if any(span.contains(day) for span in own)]
        terms = [item for item in (in_force(list(stated.terms), day) for day in days) if item.is_stated]
        if not terms:
            return NO_CONTRACT
        if not any(pays(item) for item in terms):
            return NO_PAY
        if any(fact.source == SITE for fact in _facts(stated.terms)):
            return BY_SITE
        return stated.state(days)

    def _changed(self, person: Person, terms: Sequence[Terms], days: Sequence[DateSpan]) -> Amounts:
        """What the month's adjustments change of pay for earlier closed months, by element."""
        first = self.adjusted.get(person.id)
        if first is None:
            return {}
        start = max(self.people.first_closed, contract_year_on(terms, first).first)
        spans = [span.within(start, self.people.month - DAY) for span in days]
        spans = [span for span in spans if span.days]
        now, before = (
            amounts_of(person, terms, done[person.id], spans, self.surveys) or {} for done in (self.now, self.before)
        )
        return {name: (amount or Decimal(0)) - (before.get(name) or Decimal(0)) for name, amount in now.items()}

    def _note(self, number: int, stated: StatedTerms) -> str:
        """What a reader of the amounts has to know: work that no closed month holds, terms that wait."""
        notes = []
        year = contract_year_on(stated.terms, self.people.month)
        if any(day >= year.first for day in self.logged.get(number, ())):
            notes.append(f"work before {self.people.first_closed:%Y-%m}, the first closed month, counts as logged now")
        notes += [f"terms from {day} wait to be confirmed" for day in stated.waiting if day <= self.people.last]
        return "; ".join(notes)


def _lines(row: Line, found: Amounts, state: str) -> list[PayrollRow]:
    """A line for each element that has an amount, or waits for what it counts to be entered."""
    return [
        row(element=name, amount=amount, state=state if amount is not None else NOT_ENTERED)
        for name, amount in found.items()
        if amount is None or amount
    ]


def _facts(terms: Sequence[Terms]) -> list[PayFact]:
    return list(dict.fromkeys(fact for stated in terms if stated.money for fact in stated.money.facts))
