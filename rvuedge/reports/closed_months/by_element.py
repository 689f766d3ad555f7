"""What terms earn on some days, element by element, in dollars to the cent; months add up to the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.base_pay import NOTHING, ContractPart, Done, call, rated, salary, stipends
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.earnings import EarnedLedger, element_runs, held
from rvuedge.contracts.rules.elements.model import BESIDE, ENTERED, Element
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.contracts.terms.queries import Terms
from rvuedge.productivity.pay.contract_parts import next_change, parts_of
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.pay.survey_points import SurveyReader

SALARY, PRODUCTION, BOUNDS, STIPENDS, CALL = "Salary", "Production", "Guarantee or cap", "Stipends", "Call"
Amounts = dict[str, Decimal | None]


def amounts_of(
    person: Person, terms: Sequence[Terms], done: Done, spans: Sequence[DateSpan], surveys: SurveyReader
) -> Amounts | None:
    """What each element earned on some days, contract year by contract year; None where no terms say what is paid.

    The amount of an element is None while nothing is entered of what it counts. Raises BenchmarkRefusedError,
    NotFoundError, TermsRefusedError and CompensationError, as the year to date does.
    """
    found: Amounts = {}
    is_paid = False
    for span in spans:
        day = span.first
        while day <= span.last:
            year = contract_year_on(terms, day)
            following = next_change(terms, day, year)
            parts = parts_of(person, terms, year, surveys=surveys)
            last = min(following - DAY, span.last)
            if any(part.first <= last and part.last >= day for part in parts):
                is_paid = True
                own = {on: work for on, work in done.work.items() if year.contains(on)}
                _add(found, parts, Done(own, done.shifts, done.facts), DateSpan(day, last))
            day = following
    return found if is_paid else None


def _add(found: Amounts, parts: Sequence[ContractPart], done: Done, span: DateSpan) -> None:
    """What a period within a contract year adds: what was earned by its end less what was earned before it."""
    through, before = (earned_by_element(parts, done, day) for day in (span.last, span.first - DAY))
    waiting = _without_entries(parts, done)
    for name, amount in through.items():
        added = amount - before.get(name, NOTHING)
        if name in waiting and not added:
            found.setdefault(name, None)
        else:
            found[name] = (found.get(name) or NOTHING) + added


def earned_by_element(parts: Sequence[ContractPart], done: Done, day: date) -> dict[str, Decimal]:
    """Everything earned in a contract year up to a day, by element; together what the year to date has earned."""
    ledger = EarnedLedger(parts, done)
    found = {SALARY: _sum(salary(parts, day)), PRODUCTION: _sum(rated(parts, done, day))}
    beside: dict[str, Decimal] = {}
    for element in _elements(parts):
        steps = [step for run in element_runs(parts, element, day) for step in element.steps(run, ledger)]
        place = beside if element.part == BESIDE else found
        place[named(element)] = place.get(named(element), NOTHING) + _sum(steps)
    found[BOUNDS] = _sum(held(parts, done, day)) - sum(found.values(), NOTHING)
    return {**found, STIPENDS: _sum(stipends(parts, day)), CALL: _sum(call(parts, done, day)), **beside}


def named(element: Element) -> str:
    """An element as a line of payroll names it: its kind, and its label where it has one."""
    label = getattr(element, "label", "")
    return f"{element.title}: {label}" if label else element.title


def _without_entries(parts: Sequence[ContractPart], done: Done) -> set[str]:
    """The elements nothing is entered for of what they count."""
    entered = {fact.name for fact, days in done.facts.items() if fact.source == ENTERED and days}
    waiting = {
        named(element)
        for element in _elements(parts)
        if element.entered and not any(label in entered for label, _ in element.entered)
    }
    shifts = {label for _, label in done.shifts}
    calls = {item.label for part in parts for item in part.money.call}
    return waiting | ({CALL} if calls and not calls & shifts else set())


def _elements(parts: Sequence[ContractPart]) -> list[Element]:
    return list(dict.fromkeys(element for part in parts for element in part.money.elements))


def _sum(steps: Sequence[PayStep]) -> Decimal:
    return sum((step.amount for step in steps), NOTHING)
