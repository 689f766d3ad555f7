"""What a year's terms earn up to a day: salary and production between floor and cap, and the elements beside them.

Elements of production are settled, guaranteed and capped with it; those beside it are paid as they fall; a bound lifts
what both come to (docs/decisions). Computes only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.contracts.rules.base_pay import CENT, NOTHING, ContractPart, Done, call, rated, runs, salary, stipends
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.elements.model import BESIDE, BOUND, PRODUCTION, Element, ElementRun, PayFact
from rvuedge.contracts.rules.pay_steps import Pay, PayStep, bounded
from rvuedge.contracts.rules.terms import Band


@dataclass(frozen=True, slots=True)
class EarnedLedger:
    """What elements count by: earned and done by days. `settled`: production counts up to it (None: all of it)."""

    parts: Sequence[ContractPart]
    done: Done
    settled: date | None = None

    def salary(self, span: DateSpan) -> Decimal:
        """Salary of some days, in dollars."""
        return _between(lambda day: salary(self.parts, day), span)

    def production(self, span: DateSpan) -> Decimal:
        """Production by rate or tiers of some days, in dollars."""
        return _between(lambda day: rated(self.parts, self.done, day), self._of_production(span))

    def first_tier(self, span: DateSpan) -> Decimal:
        """The same if the rate of the first tier held without end; above a threshold nothing is left."""
        flat = [replace(part, money=replace(part.money, bands=_first_band(part.money.bands))) for part in self.parts]
        flat = [part if part.money.bands else replace(part, money=replace(part.money, rate=None)) for part in flat]
        return _between(lambda day: rated(flat, self.done, day), self._of_production(span))

    def held(self, span: DateSpan) -> Decimal:
        """Salary and production between floor and cap, before guarantees for some months, in dollars."""
        return _between(lambda day: _bounded_pay(self.parts, self.done, day), span)

    def work_rvu(self, span: DateSpan) -> Decimal:
        """wRVU of some days."""
        return self.done.work_rvu(span.first, span.last)

    def amounts(self, fact: PayFact, span: DateSpan) -> Sequence[tuple[date, Decimal]]:
        """Entries of a fact, by day."""
        return self.done.amounts(fact, span.first, span.last)

    def shifts(self, label: str, span: DateSpan) -> Sequence[tuple[date, int]]:
        """Shifts of call of a kind, by day."""
        return sorted((on, n) for (on, of), n in self.done.shifts.items() if of == label and span.contains(on))

    def _of_production(self, span: DateSpan) -> DateSpan:
        return span if self.settled is None else DateSpan(span.first, min(span.last, self.settled))


def earned(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Everything earned up to a day, as steps."""
    ledger = EarnedLedger(parts, done)
    return [
        *held(parts, done, day),
        *stipends(parts, day),
        *call(parts, done, day),
        *element_steps(ledger, day, BESIDE),
    ]


def held(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Salary and production up to a day, between floor and cap, and lifted by guarantees for some months."""
    return [*_bounded_pay(parts, done, day), *element_steps(EarnedLedger(parts, done), day, BOUND)]


def _bounded_pay(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    return [*salary(parts, day), *production(parts, done, day), *_bounds(parts, done, day)]


def production(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Production up to a day: by rate or tiers, and by the elements that belong to it."""
    return [*rated(parts, done, day), *element_steps(EarnedLedger(parts, done), day, PRODUCTION)]


def element_steps(ledger: EarnedLedger, day: date, part: str) -> list[PayStep]:
    """The steps of the elements of a part of pay, each over the runs of days on which it was agreed alike."""
    parts = ledger.parts
    if not any(item.money.elements for item in parts):
        return []
    elements = dict.fromkeys(element for item in parts for element in item.money.elements if element.part == part)
    return [
        step for element in elements for run in element_runs(parts, element, day) for step in element.steps(run, ledger)
    ]


def element_runs(parts: Sequence[ContractPart], element: Element, day: date) -> list[ElementRun]:
    """The runs of days of an element that had begun by a day."""
    agreed = runs(parts, lambda money: element in money.elements)
    return [
        ElementRun(run.first, run.last, run.of, day)
        for run in agreed
        if element in run.money.elements and run.first <= day
    ]


def _bounds(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """The difference a guarantee (by the days passed) or a cap (of its whole run) makes."""
    found: list[PayStep] = []
    for run in runs(parts, lambda money: (money.floor, money.cap)):
        floor, cap = run.money.floor, run.money.cap
        if run.first > day or (floor is None and cap is None):
            continue
        until = min(day, run.last)
        before = run.first - DAY
        paid = _sum([*salary(parts, until), *production(parts, done, until)])
        paid -= _sum([*salary(parts, before), *production(parts, done, before)])
        passed = Decimal((until - run.first).days + 1) / run.of.days
        floor = None if floor is None else _cents(floor * passed)
        cap = None if cap is None else _cents(cap * run.share)
        if floor is not None and cap is not None:
            floor = min(floor, cap)
        found += bounded(Pay((PayStep("", paid),)), floor=floor, cap=cap).steps[1:]
    return found


def divided(parts: Sequence[ContractPart]) -> list[str]:
    """Which parts of the year count for amounts a year, where it is not the whole."""
    found = []
    for run in runs(parts, lambda money: (money.base_salary, money.production, money.floor, money.cap)):
        if run.days < run.of.days:
            sentence = f"annual amounts are prorated: {run.days} of {run.of.days} days"
            found.append(f"terms of {run.first} to {run.last}: {sentence}")
    return found


def _sum(steps: Sequence[PayStep]) -> Decimal:
    return sum((step.amount for step in steps), NOTHING)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _between(steps_to: Callable[[date], Sequence[PayStep]], span: DateSpan) -> Decimal:
    """What some days add to what is earned."""
    return _sum(steps_to(span.last)) - _sum(steps_to(span.first - DAY)) if span.days else NOTHING


def _first_band(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    return (Band(bands[0].rate),) if bands else ()
