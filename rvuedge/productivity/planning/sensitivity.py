"""What another loaded release would make of the last twelve months, and of a year's pay. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.rules.contract_year import DateSpan
from rvuedge.contracts.rules.settlement import whole_year
from rvuedge.contracts.terms.queries import Terms, terms_on
from rvuedge.productivity.pay.contract_parts import money_of, part_of, pays
from rvuedge.productivity.pay.counted_facts import facts_of_year
from rvuedge.productivity.pay.counting_dates import contract_year_on
from rvuedge.productivity.planning.offers import last_months, year_before
from rvuedge.productivity.repricing.bulk import RepricedSum, reprice_people

SHOWN_CODES = 10  # what a person reads; the rest are summed


@dataclass(frozen=True, slots=True)
class CodeMoved:
    """A code's wRVU under either release, and why they differ."""

    code: str
    lines: int
    work_rvu: Decimal
    work_rvu_there: Decimal
    change: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The last twelve months under another release: wRVU, and a year's pay of each under the current terms.

    A contract that freezes its values pays the same whatever is published: `pay_there` is then `pay`, and
    `pay_if_repinned` what it would be with the other release frozen instead.
    """

    release: str
    start: date
    end: date
    work_rvu: Decimal
    work_rvu_there: Decimal
    unvalued_lines: int
    pay: Decimal | None
    pay_there: Decimal | None
    pay_if_repinned: Decimal | None
    codes: tuple[CodeMoved, ...]
    explanation: tuple[str, ...]


def sensitivity(person: Person, release: str, *, on: date) -> Sensitivity:
    """What another release would make of the last twelve months. Raises NotFoundError for one that is not loaded."""
    start = year_before(on)
    found = reprice_people([person], release=release, policy=None, start=start, end=on)
    total, terms = found.total, terms_on(person.id, on)
    pay, there, how = _pay(person, terms, total, DateSpan(start, on))
    how += last_months(person.id, DateSpan(start, on)).explanation if pay is not None else ()
    frozen = terms.pin.is_frozen
    if frozen:
        how += (f"pinned to {terms.pin.words}: another release changes nothing unless the contract is pinned to it",)
    if total.new_unvalued:
        how += (
            f"{total.new_unvalued} lines have no value in {release} and are in no total, which may explain the change",
        )
    return Sensitivity(
        release=release,
        start=start,
        end=on,
        work_rvu=total.old,
        work_rvu_there=total.new,
        unvalued_lines=total.new_unvalued,
        pay=pay,
        pay_there=pay if frozen else there,
        pay_if_repinned=there if frozen else None,
        codes=_moved(found.codes, release),
        explanation=how,
    )


def _pay(
    person: Person, terms: Terms, total: RepricedSum, months: DateSpan
) -> tuple[Decimal | None, Decimal | None, tuple[str, ...]]:
    """A whole year's pay for the lines as they are credited and as they would be."""
    if not pays(terms):
        return None, None, ("the contract has no pay terms",)
    part = part_of(person, money_of(terms), terms.cfte, contract_year_on([terms], months.last))
    facts = facts_of_year(person, part.money, part, months)
    sentence = "a whole year's pay for the same lines, spread evenly, under the current terms"
    pay, there = (whole_year([part], work, facts=facts) for work in (total.old, total.new))
    return pay, there, (*part.explanation, sentence)


def _moved(codes: Mapping[str, RepricedSum], release: str) -> tuple[CodeMoved, ...]:
    """The ten codes that move most."""
    moved = [
        CodeMoved(code, item.lines, item.old, item.new, item.change, _why(item, release))
        for code, item in codes.items()
        if item.change or item.new_unvalued != item.old_unvalued
    ]
    return tuple(sorted(moved, key=lambda moved: (-abs(moved.change), moved.code))[:SHOWN_CODES])


def _why(item: RepricedSum, release: str) -> str:
    if item.new_unvalued > item.old_unvalued:
        return f"no value in {release}"
    if item.new_unvalued < item.old_unvalued:
        return f"has a value in {release}"
    return f"another work RVU in {release}, or another rank beside it"
