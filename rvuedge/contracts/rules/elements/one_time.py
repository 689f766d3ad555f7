"""Sums paid on a day: sign-on, retention with repayment, and any other. Never multiplied to a year. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.elements.model import (
    Element,
    ElementRun,
    Ledger,
    cents,
    months_served,
    optional_term,
    refuse,
    term,
)
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import dollars


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPay(Element):
    """Any other sum on a day, by its label."""

    kind: ClassVar[str] = "other_pay"
    title: ClassVar[str] = "Other pay, once"

    label: Annotated[str, term("label", "Other pay for")]
    amount: Annotated[Decimal, term("dollars", "dollars")]
    paid_on: Annotated[date, term("day", "paid on")]

    def steps(self, run: ElementRun, _ledger: Ledger, /) -> list[PayStep]:
        paid = run.counted.contains(self.paid_on)
        return [PayStep(f"{self.label}, paid {self.paid_on}", cents(self.amount))] if paid else []

    @property
    def sentence(self) -> str:
        return f"{self.label}: {dollars(self.amount)}, paid once on {self.paid_on}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repayable(Element):
    """A sum paid once and earned by staying; whoever leaves earlier pays back, as agreed."""

    amount: Annotated[Decimal, term("dollars", "dollars")]
    paid_on: Annotated[date, term("day", "paid on")]
    months: Annotated[int | None, optional_term("count", "months to stay (blank: no repayment)")] = None
    served_from: Annotated[date | None, optional_term("day", "months count from (blank: the day paid)")] = None
    repaid: Annotated[
        str,
        term(
            "choice",
            "Leaving earlier, you repay",
            ("by_month", "the part of the months not served"),
            ("whole", "all of it"),
            ("none", "nothing"),
        ),
    ]
    left_on: Annotated[date | None, optional_term("day", "last day worked, if you left")] = None

    def steps(self, run: ElementRun, _ledger: Ledger, /) -> list[PayStep]:
        found = []
        if run.counted.contains(self.paid_on):
            found.append(PayStep(f"{self.title.lower()}, paid {self.paid_on}", cents(self.amount)))
        if self.left_on and run.counted.contains(self.left_on) and self.left_on >= self.paid_on:
            found += self._repayment(self.left_on)
        return found

    def _repayment(self, left_on: date) -> list[PayStep]:
        months = self.months or 0
        served = months_served(self.served_from or self.paid_on, left_on)
        if served >= months or self.repaid == "none":
            return []
        if self.repaid == "whole":
            how = f"{self.title.lower()} repaid: {served} of {months} months served"
            return [PayStep(how, -cents(self.amount))]
        missing = months - served
        how = f"{self.title.lower()} repaid: {dollars(self.amount)} × {missing} of {months} months not served"
        return [PayStep(how, -cents(self.amount * missing / months))]

    @property
    def sentence(self) -> str:
        repay = {"by_month": "the part not served is repaid", "whole": "all of it is repaid"}.get(self.repaid)
        stay = f"; leaving within {self.months} months, {repay}" if self.months and repay else ""
        return f"{self.title}: {dollars(self.amount)}, paid once on {self.paid_on}{stay}."

    def check(self) -> None:
        if self.repaid != "none" and not self.months:
            raise refuse(f"{self.title}: enter the months to stay, or that nothing is repaid.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn(_Repayable):
    """A sign-on bonus."""

    kind: ClassVar[str] = "sign_on"
    title: ClassVar[str] = "Sign-on bonus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(_Repayable):
    """A retention bonus."""

    kind: ClassVar[str] = "retention"
    title: ClassVar[str] = "Retention bonus"
