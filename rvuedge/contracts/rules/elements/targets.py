"""Dollars for a target met in a month, quarter or year: access, citizenship, visits. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.elements.model import (
    ENTERED,
    NOTHING,
    Element,
    ElementRun,
    Ledger,
    PayFact,
    cents,
    nothing_entered,
    term,
)
from rvuedge.contracts.rules.elements.periods import PERIODS, by_period
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import dollars, figure


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetBonus(Element):
    """Dollars for each month, quarter or year whose entry meets a target: access, citizenship, visits."""

    kind: ClassVar[str] = "target_bonus"
    title: ClassVar[str] = "Bonus for a target, such as access"

    label: Annotated[str, term("label", "Target, such as Access")]
    amount: Annotated[Decimal, term("dollars", "dollars each time it is met")]
    target: Annotated[Decimal, term("number", "the target")]
    meets: Annotated[
        str, term("choice", "It is met", ("at_least", "at the target or above"), ("at_most", "at it or below"))
    ]
    per: Annotated[str, term("choice", "counted each", *PERIODS)]

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        entries = ledger.amounts(PayFact(ENTERED, self.label), run.counted)
        found = []
        for period, listed in by_period(entries, self.per, run.year):
            value = listed[-1][1]
            met = value >= self.target if self.meets == "at_least" else value <= self.target
            how = f"{self.label} {period}: {figure(value)}, {'met' if met else 'not met'}: {self._goal}"
            found.append(PayStep(how, cents(self.amount) if met else NOTHING))
        return found or [nothing_entered(self.label)]

    @property
    def _goal(self) -> str:
        return f"{'at least' if self.meets == 'at_least' else 'at most'} {figure(self.target)}"

    @property
    def sentence(self) -> str:
        return f"{self.label}: {dollars(self.amount)} each {dict(PERIODS)[self.per]} when it is {self._goal}."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, "the figure to hold against the target"),)
