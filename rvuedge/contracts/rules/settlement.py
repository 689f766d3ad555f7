"""A year under a person's contracts, in dollars: earned, paid, due, quarter by quarter. Computes only.

Conventions of ours, where contracts are silent, are in docs/decisions/0020. A year is settled once for each of its
quarters, whatever the number of amendments, with one balance; a year's end is its last day, or the last of its terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from rvuedge.contracts.rules.base_pay import (
    CENT,
    NO_FACTS,
    NOTHING,
    ContractPart,
    Done,
    Shifts,
    Work,
    call,
    runs,
    salary,
    stipends,
)
from rvuedge.contracts.rules.contract_year import DAY, DateSpan, months_of, quarters_of
from rvuedge.contracts.rules.draw import Ended, Quarter, YearEnd, settle
from rvuedge.contracts.rules.earnings import EarnedLedger, divided, earned, element_steps, held
from rvuedge.contracts.rules.elements.model import AT_PACE, BESIDE, Facts
from rvuedge.contracts.rules.pay_steps import Pay, PayStep
from rvuedge.platform.figures import dollars


@dataclass(frozen=True, slots=True)
class YearToDate:
    """Dollars of a year up to a day: earned, paid by then, due (earned less paid; below 0: paid ahead, not earned).

    `steps` add up to earned; `payments` to paid; `balance` is what a draw carries on, 0 or below.
    """

    on: date
    year: DateSpan
    earned: Decimal
    paid: Decimal
    steps: tuple[PayStep, ...]
    payments: tuple[PayStep, ...]
    quarters: tuple[Quarter, ...] = ()
    balance: Decimal = NOTHING
    explanation: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def due(self) -> Decimal:
        """What is earned and not paid yet."""
        return self.earned - self.paid


@dataclass(frozen=True, slots=True)
class _Draw:
    """A draw, or its part of a quarter that terms cover, paid on its first day."""

    quarter: str
    paid_on: date
    amount: Decimal


def year_to_date(
    parts: Sequence[ContractPart],
    work: Work,
    shifts: Shifts,
    *,
    on: date,
    opening: Decimal = NOTHING,
    facts: Facts = NO_FACTS,
) -> YearToDate:
    """What a year's terms (in order, of one contract year) give for its work (wRVU by day) and call up to a day.

    `facts` are what its elements count beside work and call. `opening` is a draw's balance carried from the year
    before, 0 or below. Raises CompensationError.
    """
    done = Done(work, shifts, facts)
    begun = [part for part in parts if part.first <= on]
    steps = earned(parts, done, on)
    ended, running = _quarters(parts, done, on)
    closed = on >= parts[-1].last
    settlement = settle(
        [quarter for quarter, _ in ended], opening=opening, year_end=_year_end(parts) if closed else None
    )
    drawn = [PayStep(f"{draw.quarter} draw", draw.amount) for draw in _draws(parts) if draw.paid_on <= on]
    settled = max((span.last for quarter, span in ended if quarter.is_due), default=parts[0].first - DAY)
    payments = [
        *_salary_paid(parts, on),
        *drawn,
        *stipends(parts, on),
        *call(parts, done, on),
        *settlement.paid.steps,
        *element_steps(EarnedLedger(parts, done, settled), on, BESIDE),
    ]
    total, paid = Pay(tuple(steps)).amount, Pay(tuple(payments)).amount
    how = [sentence for part in _without_repeats(begun) for sentence in part.explanation]
    return YearToDate(
        on=on,
        year=parts[0].of,
        earned=total,
        paid=paid,
        steps=tuple(steps),
        payments=tuple(payments),
        quarters=(*settlement.quarters, *running),
        balance=settlement.balance if any(part.money.draw for part in parts) else NOTHING,
        explanation=(*how, *divided(parts), *_exceeding(begun, total)),
        warnings=tuple(dict.fromkeys(code for part in begun for code in part.warnings)),
    )


def earned_by(parts: Sequence[ContractPart], work: Work, shifts: Shifts, *, on: date, facts: Facts = NO_FACTS) -> Pay:
    """What a year's terms give for work and call up to a day, without what of it is paid. Raises CompensationError."""
    return Pay(tuple(earned(parts, Done(work, shifts, facts), on)))


def carried_over(
    parts: Sequence[ContractPart], work: Work, *, opening: Decimal = NOTHING, facts: Facts = NO_FACTS
) -> Decimal:
    """The balance of a draw after a year, in dollars: 0, or below it what the next year begins with."""
    return min(NOTHING, year_to_date(parts, work, {}, on=parts[-1].last, opening=opening, facts=facts).balance)


def at_pace(parts: Sequence[ContractPart], facts: Facts, ratio: Decimal, *, after: date) -> Facts:
    """Facts with what the days after one bring if they go on: those at pace, `ratio` of what there is, laid evenly.

    What is dated, counted or scored stays what it is.
    """
    paced = {fact for part in parts for item in part.money.elements if item.annual == AT_PACE for fact in item.facts}
    found = dict(facts)
    for fact in paced:
        more = sum(facts.get(fact, {}).values(), Decimal(0)) * ratio
        known = facts.get(fact, {})
        rest = spread(parts, more, after=after)
        found[fact] = {day: known.get(day, Decimal(0)) + rest.get(day, Decimal(0)) for day in {*known, *rest}}
    return found


def spread(
    parts: Sequence[ContractPart], work: Decimal, *, after: date, days: Callable[[date, date], int] | None = None
) -> dict[date, Decimal]:
    """wRVU laid evenly over the days of some parts after a day, summed where nothing tells the days apart.

    `days` counts those of a period, both included, that work falls on (calendar days).
    """
    count = days or (lambda first, last: (last - first).days + 1)
    spans = [span.within(after + DAY, date.max) for span in spans_of(parts)]
    weights = {span.first: count(span.first, span.last) for span in spans if span.days}
    whole = sum(weights.values())
    return {first: work * weight / whole for first, weight in weights.items()} if whole else {}


def spans_of(parts: Sequence[ContractPart]) -> list[DateSpan]:
    """The stretches of a year within which days cannot be told apart by its terms: parts cut by quarters."""
    cut = [quarter.within(part.first, part.last) for part in parts for quarter in quarters_of(part.of)]
    return [span for span in cut if span.days]


def whole_year(
    parts: Sequence[ContractPart],
    work: Decimal,
    shifts: Shifts = MappingProxyType({}),
    facts: Facts = NO_FACTS,
) -> Decimal:
    """What a year's terms come to for so many wRVU spread evenly over its days, and call, in dollars."""
    rest = spread(parts, work, after=parts[0].first - DAY)
    return earned_by(parts, rest, shifts, on=parts[-1].last, facts=facts).amount


def _quarters(
    parts: Sequence[ContractPart], done: Done, on: date
) -> tuple[list[tuple[Ended, DateSpan]], list[Quarter]]:
    """The quarters that have ended by a day, and the one that lasts, with what each adds to what was earned."""
    ended: list[tuple[Ended, DateSpan]] = []
    running: list[Quarter] = []
    highest, last = NOTHING, parts[-1].last
    draws = _draws(parts)
    monthly = any(part.money.settlement == "monthly" for part in parts)
    for quarter in months_of(parts[0].of) if monthly else quarters_of(parts[0].of):
        span = quarter.within(parts[0].first, last)
        if not span.days or span.first > on:
            continue
        through = Pay(tuple(held(parts, done, min(on, span.last)))).amount
        gain, highest = max(NOTHING, through - highest), max(highest, through)
        drawn = sum((draw.amount for draw in draws if span.contains(draw.paid_on) and draw.paid_on <= on), NOTHING)
        paid = _paid_within(parts, span.first, min(on, span.last))
        if span.last <= on:
            is_due = span.last == last or _settles(parts, span.last)
            ended.append((Ended(span.name, gain, drawn, paid, is_due), span))
        else:
            running.append(Quarter(span.name, gain, drawn, paid, None, None))
    return ended, running


def _settles(parts: Sequence[ContractPart], day: date) -> bool:
    """Whether production is settled on the last day of a month or quarter."""
    settlement = _in_force(parts, day).money.settlement
    if settlement == "quarterly":
        return any(day == quarter.last for quarter in quarters_of(parts[0].of))
    return settlement == "monthly"


def _in_force(parts: Sequence[ContractPart], day: date) -> ContractPart:
    """The last part that had begun by a day."""
    return [part for part in parts if part.first <= day][-1]


def _draws(parts: Sequence[ContractPart]) -> list[_Draw]:
    """Draws by quarter; of a quarter that terms cover in part, by its days."""
    found = []
    for run in runs(parts, lambda money: money.draw and money.draw.per_quarter):
        if run.money.draw is None:
            continue
        for quarter in quarters_of(run.of):
            cut = quarter.within(run.first, run.last)
            if cut.days:
                amount = (run.money.draw.per_quarter * cut.days / quarter.days).quantize(CENT, ROUND_HALF_UP)
                found.append(_Draw(quarter.name, cut.first, amount))
    return found


def _undrawn(parts: Sequence[ContractPart]) -> list[ContractPart]:
    """The parts whose salary is paid as it accrues: with a draw, the draw is what is paid."""
    return [part for part in parts if part.money.draw is None]


def _salary_paid(parts: Sequence[ContractPart], on: date) -> list[PayStep]:
    return salary(_undrawn(parts), on)


def _paid_within(parts: Sequence[ContractPart], first: date, last: date) -> Decimal:
    """Salary paid in a period: what was paid by its end less what was paid before, so that periods add up."""
    until, before = (Pay(tuple(_salary_paid(parts, day))).amount for day in (last, first - DAY))
    return until - before


def _year_end(parts: Sequence[ContractPart]) -> YearEnd:
    """What the newest terms with a draw say of a deficit."""
    draws = [part.money.draw for part in parts if part.money.draw]
    return YearEnd(draws[-1].year_end, draws[-1].clawback_cap) if draws else YearEnd()


def _without_repeats(parts: Sequence[ContractPart]) -> list[ContractPart]:
    """Parts without those that only say again what the one before said."""
    return [part for index, part in enumerate(parts) if not index or part.explanation != parts[index - 1].explanation]


def _exceeding(parts: Sequence[ContractPart], total: Decimal) -> list[str]:
    published = [part.published for part in parts if part.published is not None]
    if not published or total <= max(published):
        return []
    return [f"{dollars(total)} exceeds the published compensation of {dollars(max(published))} at that percentile"]
