"""What a person's year is counted from, and its goal, when terms change within it. Computes only.

One answer for the dashboard, expected pay and plans, so that they never contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from rvuedge.contracts.rules.contract_year import DAY, DateSpan, year_around
from rvuedge.contracts.terms.queries import Terms, in_force
from rvuedge.platform.figures import figure
from rvuedge.productivity.rules.pace import Away, counted_days

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Goal:
    """An annual goal in wRVU; where several counted in the period, their mean by days, with the sentence saying so."""

    value: Decimal | None
    explanation: str = ""


def contract_year_on(terms: Sequence[Terms], on: date) -> DateSpan:
    """The contract year a day is in: of the terms in force, else of those that come next, else of the last ones."""
    stated = in_force(list(terms), on)
    if not stated.is_stated:
        later = [contract for contract in terms if contract.effective_from and contract.effective_from > on]
        stated = (later or list(terms)[-1:] or [stated])[0]
    return year_around(on, stated.money.year_start if stated.money else 1)


def stated_since(terms: Sequence[Terms], on: date) -> date | None:
    """The first day of the unbroken run of stated terms that holds a day; None where none are in force."""
    found = in_force(list(terms), on)
    since = found.effective_from
    while since is not None:
        before = in_force(list(terms), since - DAY)
        if before.effective_from is None:
            return since
        since = before.effective_from
    return None


def counted_from(terms: Sequence[Terms], first_log: date | None, on: date, year: DateSpan) -> date:
    """The first day a year is counted from: its own, or later where contract or logs begin later.

    An amendment begins nothing anew. Days before the first log are not taken for days without work: a person who began
    to log in July is not half as productive as one who began in January.
    """
    since = stated_since(terms, on)
    return min(on, max(day for day in (year.first, first_log, since) if day is not None))


def goal_of(terms: Sequence[Terms], first: date, last: date, on: date, away: Away) -> Goal:
    """The annual goal that counts from the first to the last day, both included, as the terms stand on a day.

    A goal stated within the year also counts for the days before it that had none. None without a goal on that day.
    """
    current = in_force(list(terms), on).annual_goal
    if current is None:
        return Goal(None)
    starts = [
        first,
        *(
            contract.effective_from
            for contract in terms
            if contract.effective_from and first < contract.effective_from <= last
        ),
    ]
    spans = [DateSpan(start, after - DAY) for start, after in pairwise([*starts, last + DAY])]
    weighed: list[tuple[Decimal, int]] = []
    following = current
    for span in reversed(spans):
        following = in_force(list(terms), span.first).annual_goal or following
        weighed.append((following, counted_days(span.first, span.last, away)))
    days = sum(count for _, count in weighed)
    if len({goal for goal, count in weighed if count}) < 2 or not days:
        return Goal(weighed[-1][0] if days else current)
    mean = sum((goal * count for goal, count in weighed), Decimal(0)) / days
    sentence = ", ".join(f"{figure(goal)} for {count} days" for goal, count in reversed(weighed))
    return Goal(mean.quantize(HUNDREDTH, ROUND_HALF_UP), f"the goal is the day-weighted mean of {sentence}")
