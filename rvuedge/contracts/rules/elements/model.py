"""What an element of pay is: its fields, the facts it counts, its steps, its sentence, its place in a year's pay.

A kind is one class, listed once in `kinds.py`. The shape on the wire, the fields of the form, the sentences of the
terms, the steps of a statement and annualized pay all read that class. Computes only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Protocol, get_type_hints

from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.pay_steps import CompensationError, PayStep

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
ONE = Decimal(1)
FULL_SCORE = Decimal(100)  # scores are entered as points of a hundred

# Where a fact comes from: entered under a label, or from the log by code, by site, or as anesthesia units.
ENTERED, CODES, SITE, UNITS = "entered", "codes", "site", "units"
AS_IT_IS, AT_PACE = "as it is", "at pace"
PRODUCTION, BESIDE, BOUND = "production", "beside", "bound"


@dataclass(frozen=True, slots=True)
class PayFact:
    """What pay counts beside wRVU and shifts; `name` is the label, the codes or the site."""

    source: str
    name: str = ""


Facts = Mapping[PayFact, Mapping[date, Decimal]]


@dataclass(frozen=True, slots=True)
class TermField:
    """A field of an element, as the annotation of its class says it.

    What it takes (one of label, text, dollars, rate, share, score, number, count, day, choice, weights, scale,
    rates), the words of its form, whether it must be given, and its options.
    """

    takes: str
    words: str
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()


def term(takes: str, words: str, *options: tuple[str, str]) -> TermField:
    """A field that has to be given."""
    return TermField(takes, words, options=options)


def optional_term(takes: str, words: str) -> TermField:
    """A field that may be left out."""
    return TermField(takes, words, required=False)


@dataclass(frozen=True, slots=True)
class ElementRun:
    """The days on which an element was agreed alike, in one contract year, counted up to and with `through`."""

    first: date
    last: date
    year: DateSpan
    through: date

    @property
    def counted(self) -> DateSpan:
        """Its days so far."""
        return DateSpan(self.first, min(self.last, self.through))

    @property
    def year_so_far(self) -> DateSpan:
        """The contract year so far: a score of the year counts for all of its days."""
        return DateSpan(self.year.first, min(self.year.last, self.through))

    @property
    def share(self) -> Decimal:
        """Its part of the year's days, 0 to 1."""
        return Decimal((self.last - self.first).days + 1) / self.year.days


class Ledger(Protocol):
    """What has been earned and counted on some days, both ends included; dollars, wRVU, entries by day."""

    def salary(self, span: DateSpan) -> Decimal: ...
    def production(self, span: DateSpan) -> Decimal: ...
    def first_tier(self, span: DateSpan) -> Decimal: ...
    def held(self, span: DateSpan) -> Decimal: ...
    def work_rvu(self, span: DateSpan) -> Decimal: ...
    def amounts(self, fact: PayFact, span: DateSpan) -> Sequence[tuple[date, Decimal]]: ...
    def shifts(self, label: str, span: DateSpan) -> Sequence[tuple[date, int]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element of pay as agreed. Subclasses say their kind, and how they pay.

    `part`: production (settled, guaranteed and capped with it), beside (paid as it falls) or bound (lifts what salary
    and production come to). `annual`: whether its facts follow the pace when a year is projected, or are what they are.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    part: ClassVar[str] = BESIDE
    annual: ClassVar[str] = AS_IT_IS

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        """What it pays for the days counted, each step in dollars to the cent."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """What is agreed, as a sentence to hold against the paper."""
        raise NotImplementedError

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        """What has to be entered for it to pay: labels, and the unit of each."""
        return ()

    @property
    def facts(self) -> tuple[PayFact, ...]:
        """All facts it counts."""
        return tuple(PayFact(ENTERED, label) for label, _ in self.entered)

    @property
    def carved(self) -> tuple[PayFact, ...]:
        """The wRVU it pays in place of production."""
        return ()

    @property
    def shift_labels(self) -> tuple[str, ...]:
        """Shifts of call that it pays."""
        return ()

    def check(self) -> None:
        """Whether its fields fit each other. Raises CompensationError E_ELEMENT."""


def terms_of_kind(kind: type[Element]) -> tuple[tuple[str, TermField], ...]:
    """The fields of a kind, in the order of the form."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple((item.name, hints[item.name].__metadata__[0]) for item in fields(kind))


def refuse(sentence: str) -> CompensationError:
    """The refusal of an element."""
    return CompensationError("E_ELEMENT", sentence)


def nothing_entered(label: str) -> PayStep:
    """The step of an element that pays nothing because nobody entered what it counts."""
    return PayStep(f"{label}: nothing is entered, so it pays nothing yet", NOTHING)


def cents(amount: Decimal) -> Decimal:
    """Dollars to the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def total_of(amounts: Sequence[tuple[date, Decimal]]) -> Decimal:
    """The sum of some entries."""
    return sum((amount for _, amount in amounts), Decimal(0))


def latest(ledger: Ledger, label: str, span: DateSpan) -> tuple[date, Decimal] | None:
    """The newest entry under a label; None without any."""
    return max(ledger.amounts(PayFact(ENTERED, label), span), default=None)


def months_begun(span: DateSpan) -> int:
    """How many first days of months a period holds."""
    if not span.days:
        return 0
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    return months + (span.first.day == 1)


def months_served(first: date, last: date) -> int:
    """Whole months from a day to another, both included: July 1 to July 31 is one."""
    end = last + DAY
    return max(0, (end.year - first.year) * 12 + end.month - first.month - (end.day < first.day))


def period_words(first: date | None, last: date | None) -> str:
    """Between which days, with a space before it."""
    return f"{f' from {first}' if first else ''}{f' to {last}' if last else ''}"
