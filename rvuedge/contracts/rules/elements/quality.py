"""Pay by quality: part held back, scorecard, gate on production, a score that scales the rate. Computes only.

Scores are points of a hundred, entered under a label on a day of the contract year that they are for; the newest of
the year counts for all of it. Until a score is entered nothing is paid by it, and a step says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.elements.model import (
    FULL_SCORE,
    NOTHING,
    PRODUCTION,
    Element,
    ElementRun,
    Ledger,
    cents,
    latest,
    optional_term,
    refuse,
    term,
)
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import dollars, figure

POINTS = "score, 0 to 100"
BASES = {"salary": "salary", "production": "production", "both": "salary and production"}


def percent(share: Decimal) -> str:
    """A share as a percentage."""
    return f"{figure(share * 100)}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityWithhold(Element):
    """A share of pay held back and released by the score."""

    kind: ClassVar[str] = "quality_withhold"
    title: ClassVar[str] = "Part held back for quality"

    label: Annotated[str, term("label", "Held back for, such as Quality")]
    share: Annotated[Decimal, term("share", "share held back, 0 to 1")]
    of: Annotated[str, term("choice", "held back from", *BASES.items())]
    minimum: Annotated[Decimal | None, optional_term("score", "released only from a score of")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        base = NOTHING
        base += ledger.salary(run.counted) if self.of != "production" else NOTHING
        base += ledger.production(run.counted) if self.of != "salary" else NOTHING
        if not base:
            return []
        withheld = cents(base * self.share)
        how = f"{self.label}: {percent(self.share)} of {BASES[self.of]} of {dollars(base)} held back"
        return [PayStep(how, -withheld), self._released(run, ledger, withheld)]

    def _released(self, run: ElementRun, ledger: Ledger, withheld: Decimal) -> PayStep:
        found = latest(ledger, self.label, run.year_so_far)
        if found is None:
            return PayStep(f"{self.label}: no score is entered, so nothing of it is released yet", NOTHING)
        day, score = found
        if self.minimum is not None and score < self.minimum:
            how = f"{self.label}: a score of {figure(score)} ({day}) is below {figure(self.minimum)}; none is released"
            return PayStep(how, NOTHING)
        how = f"{self.label}: a score of {figure(score)} ({day}) releases {dollars(withheld)} × {figure(score)}%"
        return PayStep(how, cents(withheld * score / FULL_SCORE))

    @property
    def sentence(self) -> str:
        gate = f" from a score of {figure(self.minimum)}" if self.minimum is not None else ""
        return (
            f"{self.label}: {percent(self.share)} of {BASES[self.of]} is held back and released by the score"
            f" (100 releases all){gate}."
        )

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, POINTS),)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a scorecard, and its weight among the others."""

    label: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ScoreFactor:
    """From a score on, what production is multiplied by."""

    score: Decimal
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Element):
    """Dollars a year for metrics with weights, each paid by its own score; `minimum` of the whole opens it."""

    kind: ClassVar[str] = "scorecard"
    title: ClassVar[str] = "Scorecard bonus"

    label: Annotated[str, term("label", "Bonus for, such as Quality")]
    amount: Annotated[Decimal, term("dollars", "dollars per year at full score")]
    metrics: Annotated[tuple[Metric, ...], term("weights", "Metrics and weights, one per line: Access 40")]
    minimum: Annotated[Decimal | None, optional_term("score", "paid only from a total score of")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        most = cents(self.amount * run.share)
        whole = sum((item.weight for item in self.metrics), Decimal(0))
        found = {item.label: latest(ledger, item.label, run.year_so_far) for item in self.metrics}
        missing = [label for label, entry in found.items() if entry is None]
        if len(missing) == len(found) or (missing and self.minimum is not None):
            how = f"{self.label}: no score is entered for {', '.join(missing)}, so it pays nothing yet"
            return [PayStep(how, NOTHING)]
        scores = {label: entry[1] for label, entry in found.items() if entry}
        total = sum((item.weight * scores.get(item.label, NOTHING) for item in self.metrics), NOTHING) / whole
        if self.minimum is not None and total < self.minimum:
            how = f"{self.label}: a total score of {figure(cents(total))} is below {figure(self.minimum)}"
            return [PayStep(how, NOTHING)]
        steps = []
        for item in self.metrics:
            part = f"{self.label}, {item.label}: {dollars(most)} × {figure(item.weight)}/{figure(whole)}"
            if item.label in missing:
                steps.append(PayStep(f"{part}: no score is entered", NOTHING))
            else:
                score = scores[item.label]
                amount = cents(most * item.weight / whole * score / FULL_SCORE)
                steps.append(PayStep(f"{part} × a score of {figure(score)}%", amount))
        return steps

    @property
    def sentence(self) -> str:
        listed = ", ".join(f"{item.label} {figure(item.weight)}" for item in self.metrics)
        gate = f"; paid only from a total score of {figure(self.minimum)}" if self.minimum is not None else ""
        return f"{self.label}: up to {dollars(self.amount)} per year by score (weights: {listed}){gate}."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return tuple((item.label, POINTS) for item in self.metrics)

    def check(self) -> None:
        labels = [item.label for item in self.metrics]
        if not labels or len(set(labels)) < len(labels) or any(item.weight <= 0 for item in self.metrics):
            raise refuse(f"{self.label}: enter each metric once, with a weight above 0.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityGate(Element):
    """Production, or what is above its first tier, is paid only from a score."""

    kind: ClassVar[str] = "quality_gate"
    title: ClassVar[str] = "Production paid only from a score"
    part: ClassVar[str] = PRODUCTION

    label: Annotated[str, term("label", "Score of, such as Quality")]
    minimum: Annotated[Decimal, term("score", "paid from a score of")]
    gates: Annotated[
        str,
        term("choice", "The score opens", ("all", "all production"), ("above_first", "the rate above the first tier")),
    ]

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        whole = ledger.production(run.counted)
        shut = whole if self.gates == "all" else whole - ledger.first_tier(run.counted)
        found = latest(ledger, self.label, run.year_so_far)
        if shut <= 0 or (found and found[1] >= self.minimum):
            return []
        score = f"a score of {figure(found[1])} ({found[0]})" if found else "no score"
        how = f"{self.label}: {score} where {figure(self.minimum)} is needed: {self._gated} is not paid"
        return [PayStep(how, -cents(shut))]

    @property
    def _gated(self) -> str:
        return "production" if self.gates == "all" else "what tiers above the first add"

    @property
    def sentence(self) -> str:
        return f"{self.label}: from a score of {figure(self.minimum)} on {self._gated} is paid, otherwise not."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, POINTS),)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRate(Element):
    """A score that scales what production by rate or tiers brings: from a score on, times a factor."""

    kind: ClassVar[str] = "quality_rate"
    title: ClassVar[str] = "Rate scaled by a score"
    part: ClassVar[str] = PRODUCTION

    label: Annotated[str, term("label", "Score of, such as Quality")]
    scale: Annotated[tuple[ScoreFactor, ...], term("scale", "From a score, times: one per line, such as 90 1.05")]

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        base = ledger.production(run.counted)
        found = latest(ledger, self.label, run.year_so_far)
        if not base:
            return []
        if found is None:
            return [PayStep(f"{self.label}: no score is entered, so the rate is not scaled yet", NOTHING)]
        reached = [item.factor for item in self.scale if item.score <= found[1]]
        factor = reached[-1] if reached else Decimal(1)
        score = f"{self.label}: a score of {figure(found[1])} ({found[0]})"
        how = f"{score} pays production of {dollars(base)} × {figure(factor)}"
        return [PayStep(how, cents(base * factor) - base)]

    @property
    def sentence(self) -> str:
        listed = ", ".join(f"× {figure(item.factor)} from {figure(item.score)}" for item in self.scale)
        return f"{self.label}: production is scaled by the score: {listed}; below that × 1."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, POINTS),)

    def check(self) -> None:
        starts = [item.score for item in self.scale]
        if not starts or starts != sorted(set(starts)):
            raise refuse(f"{self.label}: enter scores that rise, each with its factor.")
