"""Pay while a practice is built: a guarantee for some months, and thresholds that ramp up. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.contract_year import DateSpan
from rvuedge.contracts.rules.elements.model import (
    BOUND,
    PRODUCTION,
    Element,
    ElementRun,
    Ledger,
    cents,
    period_words,
    refuse,
    term,
)
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import dollars, figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Element):
    """Salary and production are at least a sum a year between two days, then they stand alone: a new hire's."""

    kind: ClassVar[str] = "guarantee"
    title: ClassVar[str] = "Guarantee for some months, then production"
    part: ClassVar[str] = BOUND

    amount: Annotated[Decimal, term("dollars", "at least, dollars per year")]
    first: Annotated[date, term("day", "from")]
    last: Annotated[date, term("day", "to")]

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        span = run.counted.within(self.first, self.last)
        if not span.days:
            return []
        least = cents(self.amount * span.days / run.year.days)
        missing = least - ledger.held(span)
        how = f"raised to the guarantee of {dollars(least)} for {span.first} to {span.last}"
        return [PayStep(how, missing)] if missing > 0 else []

    @property
    def sentence(self) -> str:
        return (
            f"From {self.first} to {self.last} salary and production are at least {dollars(self.amount)} per year;"
            " after that they stand alone."
        )

    def check(self) -> None:
        if self.last < self.first:
            raise refuse("The guarantee ends before it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp(Element):
    """Threshold and tiers count at a share of themselves between two days, while a practice is built."""

    kind: ClassVar[str] = "ramp"
    title: ClassVar[str] = "Ramp: a lower threshold at first"
    part: ClassVar[str] = PRODUCTION

    share: Annotated[Decimal, term("share", "threshold and tiers count at, 0 to 1")]
    first: Annotated[date, term("day", "from")]
    last: Annotated[date, term("day", "to")]

    def steps(self, _run: ElementRun, _ledger: Ledger, /) -> list[PayStep]:
        return []  # the borders of production say it

    def lost_days(self, span: DateSpan) -> Decimal:
        """How many days less a threshold counts for in a period."""
        return span.within(self.first, self.last).days * (1 - self.share)

    @property
    def sentence(self) -> str:
        days = period_words(self.first, self.last).strip()
        return f"Ramp: {days} threshold and tiers count at {figure(self.share * 100)}%."

    def check(self) -> None:
        if self.last < self.first:
            raise refuse("The ramp ends before it begins.")
