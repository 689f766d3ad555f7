"""What a year's terms earn up to a day, aspect by aspect: salary, production, floor and cap, stipends, call.

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
from typing import Any

from rvuedge.contracts.rules.contract_year import DAY, DateSpan, quarters_of, year_around
from rvuedge.contracts.rules.pay_steps import Pay, PayStep, Tier, bounded, tiered
from rvuedge.contracts.rules.terms import Money
from rvuedge.platform.figures import count, dollars

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
Work = Mapping[date, Decimal]
Shifts = Mapping[tuple[date, str], int]


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
    """What was done: wRVU and shifts by day, ready to be summed over any days."""

    work: Work
    shifts: Shifts
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


def runs(parts: Sequence[ContractPart], aspect: Callable[[Money], Any]) -> list[ContractPart]:
    """Parts joined where one follows the other and an aspect of their money is the same."""
    found: list[ContractPart] = []
    for part in parts:
        if found and found[-1].last + DAY == part.first and aspect(found[-1].money) == aspect(part.money):
            found[-1] = replace(found[-1], last=part.last)
        else:
            found.append(part)
    return found


def earned(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Everything earned up to a day, as steps."""
    return [*held(parts, done, day), *stipends(parts, day), *call(parts, done, day)]


def held(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Salary and production up to a day, between floor and cap."""
    return [*salary(parts, day), *production(parts, done, day), *_bounds(parts, done, day)]


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


def production(parts: Sequence[ContractPart], done: Done, day: date) -> list[PayStep]:
    """Production by rate or bands up to a day; a run's borders are its part of the year's."""
    found: list[PayStep] = []
    for run in runs(parts, lambda money: money.production):
        if run.first > day:
            continue
        if run.money.resets == "annual":
            found += _banded(run.money, done.work_rvu(run.first, min(day, run.last)), run.share, "")
            continue
        for quarter in quarters_of(run.of):
            cut = quarter.within(run.first, run.last)
            if cut.days and cut.first <= day:
                share = Decimal(cut.days) / quarter.days / 4
                found += _banded(run.money, done.work_rvu(cut.first, min(day, cut.last)), share, f"{quarter.name}: ")
    return found


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


def stipends(parts: Sequence[ContractPart], day: date) -> list[PayStep]:
    """A stipend for each month whose first day is covered, up to a day."""
    found = []
    for run in runs(parts, lambda money: money.stipends):
        for stipend in run.money.stipends:
            span = DateSpan(run.first, min(run.last, day)).within(stipend.first or run.first, stipend.last or day)
            months = _months_begun(span)
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


def divided(parts: Sequence[ContractPart]) -> list[str]:
    """Which parts of the year count for amounts a year, where it is not the whole."""
    found = []
    for run in runs(parts, lambda money: (money.base_salary, money.production, money.floor, money.cap)):
        if run.days < run.of.days:
            sentence = f"annual amounts are prorated: {run.days} of {run.of.days} days"
            found.append(f"terms of {run.first} to {run.last}: {sentence}")
    return found


def _months_begun(span: DateSpan) -> int:
    """How many first days of months a period holds."""
    if not span.days:
        return 0
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    return months + (span.first.day == 1)


def _sum(steps: Sequence[PayStep]) -> Decimal:
    return sum((step.amount for step in steps), NOTHING)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
