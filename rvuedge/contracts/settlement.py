"""A year under a person's contracts, in dollars: earned, paid, due, and what the year comes to. Computes only.

Conventions of ours, where contracts are silent (docs/decisions/0020): a change of terms divides the year, and salary,
thresholds, bands, floor and cap count by their part of the year's days; a quarter is a calendar quarter; a stipend is
paid for each month whose first day is covered; what is earned to date is settled against the whole of its part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.contracts.compensation import Pay, Step, Tier, bounded, tiered
from rvuedge.contracts.draw import DrawTerms, settle
from rvuedge.contracts.terms import Money

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a year under one set of terms, both days included; `last` is the day the terms end or 31 December."""

    first: date
    last: date
    money: Money
    how: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Its calendar days."""
        return (self.last - self.first).days + 1

    @property
    def share(self) -> Decimal:
        """Its part of the year's days, 0 to 1."""
        return Decimal(self.days) / _days_of_year(self.first)


@dataclass(frozen=True, slots=True)
class YearToDate:
    """Dollars of a year up to a day: earned, paid by then, due (earned less paid; below 0 a draw not yet earned).

    `steps` add up to earned; `payments` to paid.
    """

    on: date
    earned: Decimal
    paid: Decimal
    steps: tuple[Step, ...]
    payments: tuple[Step, ...]
    how: tuple[str, ...] = ()

    @property
    def due(self) -> Decimal:
        """What is earned and not paid yet."""
        return self.earned - self.paid


Work = Mapping[date, Decimal]
Shifts = Mapping[tuple[date, str], int]


def year_to_date(
    parts: Sequence[Part], work: Work, shifts: Shifts, *, on: date, opening: Decimal = NOTHING
) -> YearToDate:
    """What a year's terms give for its work (wRVU by day) and call (shifts by day and label) up to a day.

    `opening` is a draw's balance carried from the year before, 0 or below. Raises CompensationError.
    """
    steps: list[Step] = []
    payments: list[Step] = []
    how: list[str] = []
    for part in parts:
        if part.first > on:
            continue
        day = min(on, part.last)
        steps += _earned(part, work, shifts, day)
        payments += _paid(part, work, shifts, day, opening)
        how += [*part.how, *_divided(part)]
        opening = NOTHING
    earned, paid = Pay(tuple(steps)).amount, Pay(tuple(payments)).amount
    return YearToDate(on, earned, paid, tuple(steps), tuple(payments), tuple(how))


def _earned(part: Part, work: Work, shifts: Shifts, day: date) -> list[Step]:
    """Salary, production within floor and cap, stipends, call: from the part's first day to a day."""
    held = _held(part, work, day)
    return [*held.steps, *_stipends(part, day), *_call(part, shifts, day)]


def _held(part: Part, work: Work, day: date) -> Pay:
    """Salary and production, between the floor to date and the part's cap."""
    money = part.money
    salary = _salary(part, day)
    production = _production(part, work, day)
    pay = Pay((*salary, *production))
    elapsed = Decimal((day - part.first).days + 1) / _days_of_year(part.first)
    floor = None if money.floor is None else _cents(money.floor * elapsed)
    cap = None if money.cap is None else _cents(money.cap * part.share)
    if floor is not None and cap is not None:
        floor = min(floor, cap)
    return bounded(pay, floor=floor, cap=cap)


def _salary(part: Part, day: date) -> tuple[Step, ...]:
    base = part.money.base_salary
    if not base:
        return ()
    days, year = (day - part.first).days + 1, _days_of_year(part.first)
    return (Step(f"base salary {base:f} × {days} of {year} days", _cents(base * days / year)),)


def _production(part: Part, work: Work, day: date) -> tuple[Step, ...]:
    money = part.money
    if money.resets == "quarterly":
        steps: list[Step] = []
        for first, last in quarters(part.first, day):
            share = Decimal((_quarter_end(first) - first).days + 1) / _quarter_days(first) / 4
            steps += _banded(money, _sum(work, first, last), share, f"{_name(first)}: ")
        return tuple(steps)
    return _banded(money, _sum(work, part.first, day), part.share, "")


def _banded(money: Money, work: Decimal, share: Decimal, prefix: str) -> tuple[Step, ...]:
    tiers = tuple(
        Tier(_two(one.low * share), None if one.high is None else _two(one.high * share), one.rate)
        for one in money.tiers()
    )
    if all(not one.rate for one in tiers):
        return ()
    pay = tiered(work, tiers, mode=money.mode)
    return tuple(Step(prefix + step.how, step.amount) for step in pay.steps)


def _stipends(part: Part, day: date) -> list[Step]:
    found = []
    for one in part.money.stipends:
        first, last = max(part.first, one.first or part.first), min(day, one.last or day)
        months = _months_begun(first, last)
        if months:
            how = f"{one.label}: {one.monthly:f} a month × {months}"
            found.append(Step(how, _cents(one.monthly * months)))
    return found


def _call(part: Part, shifts: Shifts, day: date) -> list[Step]:
    found = []
    for one in part.money.call:
        count = sum(n for (on, label), n in shifts.items() if label == one.label and part.first <= on <= day)
        if count:
            found.append(Step(f"{one.label}: {count} shifts × {one.per_shift:f}", _cents(one.per_shift * count)))
    return found


def _paid(part: Part, work: Work, shifts: Shifts, day: date, opening: Decimal) -> list[Step]:
    """What has been paid by a day: salary as it accrues, stipends, call; production when it is settled; or a draw."""
    settled = _settled_through(part, day)
    if part.money.draw is not None:
        return [*_drawn(part, work, day, opening), *_stipends(part, day), *_call(part, shifts, day)]
    salary = _salary(part, day)
    steps = [*salary, *_stipends(part, day), *_call(part, shifts, day)]
    if settled is not None:
        held = _held(part, work, settled).amount - Pay(_salary(part, settled)).amount
        steps.append(Step(f"production settled through {settled}", held))
    return steps


def _drawn(part: Part, work: Work, day: date, opening: Decimal) -> list[Step]:
    """Draws of the quarters that have begun, and the true-ups of those that have ended."""
    earned = _by_quarter(part, work, day)
    whole = day >= part.last
    ended = _settled_quarters(earned, _draw_terms(part, whole=whole), opening, whole=whole)
    per_quarter = part.money.draw.per_quarter if part.money.draw else NOTHING
    open_quarter = len(quarters(part.first, day)) > len(earned)
    return [*ended, *([Step("draw of the current quarter", _cents(per_quarter))] if open_quarter else [])]


def _by_quarter(part: Part, work: Work, day: date) -> list[Decimal]:
    """What each quarter that has ended by a day added to what was earned, never below 0."""
    earned: list[Decimal] = []
    before = NOTHING
    for _, last in quarters(part.first, day):
        if last != min(_quarter_end(last), part.last):
            break
        through = _held(part, work, last).amount
        earned.append(max(NOTHING, through - before))
        before = max(before, through)
    return earned


def _draw_terms(part: Part, *, whole: bool) -> DrawTerms:
    draw = part.money.draw
    if draw is None:
        return DrawTerms(NOTHING)
    year_end = draw.year_end if whole else "carried"
    return DrawTerms(draw.per_quarter, part.money.settlement, year_end, draw.clawback_cap)


def carried_over(parts: Sequence[Part], work: Work, *, opening: Decimal = NOTHING) -> Decimal:
    """The balance of a draw after a year, in dollars: 0, or below it what the next year begins with."""
    for part in parts:
        if part.money.draw is None:
            opening = NOTHING
        else:
            earned = _by_quarter(part, work, part.last)
            opening = settle(earned, _draw_terms(part, whole=True), opening=opening).balance
    return opening


def _settled_quarters(earned: Sequence[Decimal], terms: DrawTerms, opening: Decimal, *, whole: bool) -> list[Step]:
    """The settled quarters. `settle` closes a year with its last quarter; an open one has no annual true-up yet."""
    if not earned:
        return []
    if whole or terms.true_up == "quarterly":
        return list(settle(earned, terms, opening=opening).paid.steps)
    return [Step(f"quarter {number} draw", _cents(terms.draw)) for number in range(1, len(earned) + 1)]


def _settled_through(part: Part, day: date) -> date | None:
    """The last day through which production is settled by a day; None when none is."""
    if day >= part.last:
        return part.last
    if part.money.settlement == "annual":
        return None
    ended = [last for _, last in quarters(part.first, day) if last == _quarter_end(last)]
    return ended[-1] if ended else None


def quarters(first: date, last: date) -> list[tuple[date, date]]:
    """The calendar quarters of a period, the outer ones cut to it."""
    found = []
    while first <= last:
        end = min(_quarter_end(first), last)
        found.append((first, end))
        first = end + DAY
    return found


def whole_year(parts: Sequence[Part], work: Decimal, year: int) -> Decimal:
    """What a year's terms come to for a year's wRVU spread evenly over its days, in dollars: to compare terms by."""
    last = date(year, 12, 31)
    days = Decimal(_days_of_year(last))
    spread: dict[date, Decimal] = {}
    for at in range(int(days)):
        spread[date(year, 1, 1) + at * DAY] = work / days
    return year_to_date(parts, spread, {}, on=last).earned


def _divided(part: Part) -> list[str]:
    year = _days_of_year(part.first)
    if part.days == year:
        return []
    return [f"terms of {part.first} to {part.last}: amounts a year count by {part.days} of {year} days"]


def _sum(work: Work, first: date, last: date) -> Decimal:
    return _exact(sum((value for day, value in work.items() if first <= day <= last), Decimal(0)))


def _exact(value: Decimal) -> Decimal:
    """wRVU are credited to six places; evenly spread ones are brought there."""
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize() + 0


def _months_begun(first: date, last: date) -> int:
    """How many first days of months a period holds."""
    if last < first:
        return 0
    months = (last.year - first.year) * 12 + last.month - first.month
    return months + (first.day == 1)


def _quarter_end(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 3
    return (date(day.year, month, 28) + 4 * DAY).replace(day=1) - DAY


def _quarter_days(day: date) -> int:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return (_quarter_end(day) - first).days + 1


def _name(day: date) -> str:
    return f"Q{(day.month + 2) // 3}"


def _days_of_year(day: date) -> int:
    return date(day.year, 12, 31).timetuple().tm_yday


def _two(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
