"""Pay by the terms' own fields up to a day: salary, production by rate or tiers, stipends, call.

Each aspect is counted over the longest unbroken run of days on which it was agreed alike: terms restated, or changed in
something else, change nothing of it (docs/decisions/0020). Computes only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from rvuedge.contracts.rules.contract_year import DAY, DateSpan, quarters_of, year_around
from rvuedge.contracts.rules.elements.model import Facts, PayFact, months_begun
from rvuedge.contracts.rules.pay_steps import PayStep, Tier, tiered
from rvuedge.contracts.rules.terms import Money
from rvuedge.platform.figures import count, dollars

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
Work = Mapping[date, Decimal]
Shifts = Mapping[tuple[date, str], int]
NO_FACTS: Facts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ContractPart:
    """A part of a contract year under one set of terms, both days included.

    `year` is the whole contract year (None: the one its terms say). `published` is the survey's own compensation, in
    dollars, at the percentile the rate is of; `warnings` are codes.
    """

    first: date
    last: date
    money: Money
    explanation: tuple[str, ...] = ()
    year: DateSpan | None = None
    warnings: tuple[str, ...] = ()
    published: Decimal | None = None

    @property
    def days(self) -> int:
        """Its calendar days."""
        return (self.last - self.first).days + 1

    @property
    def of(self) -> DateSpan:
        """The contract year it is a part of."""
        return self.year or year_around(self.first, self.money.year_start)

    @property
    def share(self) -> Decimal:
        """Its part of the year's days, 0 to 1."""
        return Decimal(self.days) / self.of.days


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: wRVU, shifts and other facts by day, ready to be summed over any days."""

    work: Work
    shifts: Shifts
    facts: Facts = field(default_factory=lambda: NO_FACTS)
    _days: list[date] = field(init=False)
    _sums: list[Decimal] = field(init=False)

    def __post_init__(self) -> None:
        days = sorted(self.work)
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_sums", list(accumulate((self.work[day] for day in days), initial=Decimal(0))))

    def work_rvu(self, first: date, last: date) -> Decimal:
        """wRVU of some days, both included, to the six places credits have."""
        if last < first:
            return Decimal(0)
        value = self._sums[bisect_right(self._days, last)] - self._sums[bisect_right(self._days, first - DAY)]
        return value.quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize() + 0

    def amounts(self, fact: PayFact, first: date, last: date) -> list[tuple[date, Decimal]]:
        """What was entered or counted of a fact on some days, both included, in order."""
        return sorted((day, amount) for day, amount in self.facts.get(fact, {}).items() if first <= day <= last)

    def rated_work(self, money: Money, first: date, last: date) -> Decimal:
        """wRVU of some days that the rate or tiers pay: without what an element pays in their place."""
        work = self.work_rvu(first, last)
        if not money.elements:
            return work
        carved = [amount for fact in money.carved for _, amount in self.amounts(fact, first, last)]
        return max(Decimal(0), work - sum(carved, Decimal(0))) if carved else work


def runs(parts: Sequence[ContractPart], aspect: Callable[[Money], Any]) -> list[ContractPart]:
    """Parts joined where one follows the other and an aspect of their money is the same."""
    found: list[ContractPart] = []
    for part in parts:
        if found and found[-1].last + DAY == part.first and aspect(found[-1].money) == aspect(part.money):
            found[-1] = replace(found[-1], last=part.last)
        else:
            found.append(part)
    return found


def salary(parts: Sequence[ContractPart], day: date) -> list[PayStep]:
    """Salary as it accrues by days, up to a day."""
    found = []
    for run in runs(parts, lambda money: money.base_salary):
        days = DateSpan(run.first, min(run.last, day)).days
        base = run.money.base_salary
        if base and days:
            how = f"base salary {dollars(base)} × {days} of {run.of.days} days"
            found.append(PayStep(how, _cents(base * days / run.of.days)))
    return found


def rated(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Production by rate or bands up to a day; a run's borders are its part of the year's."""
    found: list[PayStep] = []
    for run in runs(parts, lambda money: money.production):
        if run.first > day:
            continue
        money, whole = run.money, DateSpan(run.first, run.last)
        if money.resets == "annual":
            share = _border_days(money, whole) / run.of.days
            found += _banded(money, done.rated_work(money, run.first, min(day, run.last)), share, "")
            continue
        for quarter in quarters_of(run.of):
            cut = quarter.within(run.first, run.last)
            if cut.days and cut.first <= day:
                share = _border_days(money, cut) / quarter.days / 4
                work = done.rated_work(money, cut.first, min(day, cut.last))
                found += _banded(money, work, share, f"{quarter.name}: ")
    return found


def _border_days(money: Money, span: DateSpan) -> Decimal:
    """How many days threshold and bands count for in a period: its own, less what a ramp takes off."""
    days = Decimal(span.days)
    return days - sum((ramp.lost_days(span) for ramp in money.ramps), Decimal(0)) if money.elements else days


def _banded(money: Money, work: Decimal, share: Decimal, prefix: str) -> list[PayStep]:
    """Production of a stretch that is a share of the year; a band that is less than a hundredth there is none."""
    cut = [
        Tier(_cents(tier.low * share), None if tier.high is None else _cents(tier.high * share), tier.rate)
        for tier in money.tiers()
    ]
    tiers = [tier for tier in cut if tier.high != tier.low]
    if all(not tier.rate for tier in tiers):
        return []
    steps = tiered(work, tiers, mode=money.mode, share=money.share).steps
    return [PayStep(prefix + step.explanation, step.amount) for step in steps]


def stipends(parts: Sequence[ContractPart], day: date) -> list[PayStep]:
    """A stipend for each month whose first day is covered, up to a day."""
    found = []
    for run in runs(parts, lambda money: money.stipends):
        for stipend in run.money.stipends:
            span = DateSpan(run.first, min(run.last, day)).within(stipend.first or run.first, stipend.last or day)
            months = months_begun(span)
            if months:
                how = f"{stipend.label}: {dollars(stipend.monthly)} per month × {months}"
                found.append(PayStep(how, _cents(stipend.monthly * months)))
    return found


def call(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Call by the shift, up to a day."""
    found = []
    for run in runs(parts, lambda money: money.call):
        last = min(run.last, day)
        for call_pay in run.money.call:
            shifts = sum(
                n for (on, label), n in done.shifts.items() if label == call_pay.label and run.first <= on <= last
            )
            if shifts:
                how = f"{call_pay.label}: {count(shifts, 'shift')} × {dollars(call_pay.per_shift)}"
                found.append(PayStep(how, _cents(call_pay.per_shift * shifts)))
    return found


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
