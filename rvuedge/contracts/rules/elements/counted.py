"""Pay by what is counted: hours, items, patients, people supervised, call beyond some shifts, targets, pools.

Paid as it falls; what is entered counts on its day. Computes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    months_begun,
    nothing_entered,
    optional_term,
    period_words,
    term,
    total_of,
)
from rvuedge.contracts.rules.elements.periods import PERIODS, by_period
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import count, dollars, figure


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyPay(Element):
    """Dollars an hour of a kind of time: teaching, administration, moonlighting."""

    kind: ClassVar[str] = "hourly"
    title: ClassVar[str] = "Hourly pay, by kind of time"
    unit: ClassVar[str] = "hour"

    label: Annotated[str, term("label", "Kind of time, such as Teaching")]
    rate: Annotated[Decimal, term("rate", "dollars per hour")]
    most: Annotated[Decimal | None, optional_term("number", "at most, per contract year")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        entries = total_of(ledger.amounts(PayFact(ENTERED, self.label), run.counted))
        if not entries:
            return [nothing_entered(self.label)]
        paid = entries if self.most is None else min(entries, cents(self.most * run.share))
        cut = f" ({figure(entries)} entered)" if paid < entries else ""
        how = f"{self.label}: {_counted(paid, self.unit)}{cut} × {dollars(self.rate)}"
        return [PayStep(how, cents(paid * self.rate))]

    @property
    def sentence(self) -> str:
        most = f", at most {_counted(self.most, self.unit)} per year" if self.most is not None else ""
        return f"{self.label}: {dollars(self.rate)} per {self.unit}{most}."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, f"{self.unit}s"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPay(HourlyPay):
    """Dollars for each thing of a kind: a visit, a study read, a day worked."""

    kind: ClassVar[str] = "per_item"
    title: ClassVar[str] = "Pay per visit, study or day"
    unit: ClassVar[str] = "item"

    label: Annotated[str, term("label", "Kind, such as Telehealth visits")]
    rate: Annotated[Decimal, term("rate", "dollars each")]
    most: Annotated[Decimal | None, optional_term("number", "at most, per contract year")] = None


def _counted(number: Decimal, unit: str) -> str:
    return f"{figure(number)} {unit}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPay(Element):
    """Dollars a month for each patient of the panel entered for that month, above a number where agreed."""

    kind: ClassVar[str] = "panel"
    title: ClassVar[str] = "Panel size"

    label: Annotated[str, term("label", "Label, such as Panel")]
    rate: Annotated[Decimal, term("rate", "dollars per patient per month")]
    above: Annotated[Decimal | None, optional_term("number", "only above a panel of")] = None
    most: Annotated[Decimal | None, optional_term("number", "up to a panel of")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        entries = ledger.amounts(PayFact(ENTERED, self.label), run.counted)
        found = []
        for month, listed in by_period(entries, "month", run.year):
            size = listed[-1][1]
            paid = max(NOTHING, min(size, self.most or size) - (self.above or NOTHING))
            over = f", {figure(paid)} paid" if paid != size else ""
            how = f"{self.label} {month}: {figure(size)} patients{over} × {dollars(self.rate)}"
            found.append(PayStep(how, cents(paid * self.rate)))
        return found or [nothing_entered(self.label)]

    @property
    def sentence(self) -> str:
        over = f" above {figure(self.above)}" if self.above else ""
        most = f", up to a panel of {figure(self.most)}" if self.most else ""
        return f"{self.label}: {dollars(self.rate)} per patient per month{over}{most}."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, "patients"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAfter(Element):
    """Dollars a shift of call for those beyond a number in a month, quarter or year."""

    kind: ClassVar[str] = "call_after"
    title: ClassVar[str] = "Call after a number of shifts"

    label: Annotated[str, term("label", "Type of call, such as Trauma call")]
    per_shift: Annotated[Decimal, term("dollars", "dollars per shift")]
    after: Annotated[int, term("count", "after this many shifts")]
    per: Annotated[str, term("choice", "counted each", *PERIODS)]

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        found = []
        for period, listed in by_period(ledger.shifts(self.label, run.counted), self.per, run.year):
            worked = sum(shifts for _, shifts in listed)
            paid = max(0, worked - self.after)
            beyond = f"{paid} after {self.after} × {dollars(self.per_shift)}"
            how = f"{self.label} {period}: {count(worked, 'shift')}, {beyond}"
            found.append(PayStep(how, cents(self.per_shift * paid)))
        return found

    @property
    def sentence(self) -> str:
        period = dict(PERIODS)[self.per]
        return f"{self.label}: {dollars(self.per_shift)} per shift after {count(self.after, 'shift')} a {period}."

    @property
    def shift_labels(self) -> tuple[str, ...]:
        return (self.label,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision(Element):
    """Dollars a month for each clinician supervised, for months whose first day is between two days."""

    kind: ClassVar[str] = "supervision"
    title: ClassVar[str] = "Supervision of NPs and PAs"

    supervised: Annotated[int, term("count", "NPs and PAs supervised")]
    monthly: Annotated[Decimal, term("dollars", "dollars per month for each")]
    first: Annotated[date | None, optional_term("day", "from")] = None
    last: Annotated[date | None, optional_term("day", "to")] = None

    def steps(self, run: ElementRun, _ledger: Ledger, /) -> list[PayStep]:
        span = run.counted.within(self.first or run.first, self.last or run.last)
        months = months_begun(span)
        how = f"supervision: {self.supervised} × {dollars(self.monthly)} per month × {months}"
        return [PayStep(how, cents(self.monthly * self.supervised * months))] if months else []

    @property
    def sentence(self) -> str:
        days = period_words(self.first, self.last)
        return f"Supervision of {self.supervised}: {dollars(self.monthly)} per month for each{days}."
