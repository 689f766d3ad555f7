"""What people's contracts pay for what they did in a period, in dollars, for many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.contracts.rules.base_pay import NO_FACTS, NOTHING, ContractPart, Done
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.elements.model import PayFact
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.rules.settlement import year_to_date
from rvuedge.contracts.rules.terms import Money
from rvuedge.contracts.terms.queries import Terms, shifts_of, terms_of_all
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.productivity.pay.contract_parts import next_change, parts_of, pays
from rvuedge.productivity.pay.counted_facts import facts_of_all
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.survey_points import SurveyReader, own_surveys
from rvuedge.productivity.totals.queries import days_of_all

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PayRefused:
    """Why no amount follows from somebody's terms, as a sentence."""

    why: str


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
