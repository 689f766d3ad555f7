"""A rate that is a blend: so much of one specialty's rate, so much of another's. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.elements.model import (
    AT_PACE,
    NOTHING,
    ONE,
    PRODUCTION,
    Element,
    ElementRun,
    Ledger,
    cents,
    optional_term,
    refuse,
    term,
)
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import dollars, figure, percent


@dataclass(frozen=True, slots=True)
class RatePart:
    """A rate in dollars per wRVU, whose it is (a specialty's, a survey's median), and what it weighs, 0 to 1."""

    label: str
    rate: Decimal
    weight: Decimal

    @property
    def words(self) -> str:
        """60% General Surgery at $50."""
        return f"{percent(self.weight * 100)} {self.label} at {dollars(self.rate)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendRate(Element):
    """All wRVU, above a threshold a year where one is agreed, at a rate blended of several; in place of the rate."""

    kind: ClassVar[str] = "blend_rate"
    title: ClassVar[str] = "Rate of a blend"
    part: ClassVar[str] = PRODUCTION
    annual: ClassVar[str] = AT_PACE

    label: Annotated[str, term("label", "Label, such as Blended rate")]
    rates: Annotated[tuple[RatePart, ...], term("rates", "a line each: name, dollars per wRVU, weight (Trauma 70 0.4)")]
    above: Annotated[Decimal | None, optional_term("number", "only above this many wRVUs per year")] = None

    @property
    def each(self) -> Decimal:
        """The blended rate, dollars per wRVU."""
        return sum((item.rate * item.weight for item in self.rates), Decimal(0)).normalize()

    @property
    def blended(self) -> str:
        """How the rate is reached."""
        return f"{dollars(self.each)} per wRVU ({', '.join(item.words for item in self.rates)})"

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        work = ledger.work_rvu(run.counted)
        free = cents((self.above or NOTHING) * run.share)
        paid = max(Decimal(0), work - free)
        over = f", {figure(paid)} above {figure(free)}," if free else ""
        how = f"{self.label}: {figure(work)} wRVUs{over} × {self.blended}"
        return [PayStep(how, cents(paid * self.each))] if work else []

    @property
    def sentence(self) -> str:
        over = f" above {figure(self.above)} wRVUs per year" if self.above else ""
        return f"{self.label}: {self.blended}{over}."

    def check(self) -> None:
        weights = sum((item.weight for item in self.rates), Decimal(0))
        if weights != ONE:
            raise refuse(f"{self.label}: the weights add up to {figure(weights)}; expected 1.")
