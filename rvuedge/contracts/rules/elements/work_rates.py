"""Rates beside the rate: for some codes, a site, collections, anesthesia units. Computes only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.elements.model import (
    AT_PACE,
    CODES,
    ENTERED,
    NOTHING,
    PRODUCTION,
    SITE,
    UNITS,
    Element,
    ElementRun,
    Ledger,
    PayFact,
    cents,
    nothing_entered,
    optional_term,
    refuse,
    term,
    total_of,
)
from rvuedge.contracts.rules.pay_steps import PayStep
from rvuedge.platform.figures import dollars, figure

COUNTS = (("apart", "instead of the usual rate"), ("on_top", "in addition to it"))
CODE_PATTERN = re.compile(r"[0-9A-Z]{1,5}\*?")
CODE_LENGTH = 5  # characters of a CPT or HCPCS code
COUNT_WORDS = {"apart": "instead of the usual rate, and outside tiers and threshold", "on_top": "on top of it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _RateOf(Element):
    """A rate for the wRVU of some of the work."""

    part: ClassVar[str] = PRODUCTION
    annual: ClassVar[str] = AT_PACE

    label: Annotated[str, term("label", "Rate for, such as Office visits")]
    rate: Annotated[Decimal, term("rate", "dollars per wRVU")]
    counts: Annotated[str, term("choice", "It is paid", *COUNTS)]

    @property
    def fact(self) -> PayFact:
        """Whose wRVU it pays."""
        raise NotImplementedError

    @property
    def facts(self) -> tuple[PayFact, ...]:
        return (self.fact,)

    @property
    def carved(self) -> tuple[PayFact, ...]:
        return self.facts if self.counts == "apart" else ()

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        work = total_of(ledger.amounts(self.fact, run.counted))
        if not work:
            return []
        on_top = " on top" if self.counts == "on_top" else ""
        how = f"{self.label}: {figure(work)} wRVUs ({self.fact.name}) × {dollars(self.rate)}{on_top}"
        return [PayStep(how, cents(work * self.rate))]

    @property
    def sentence(self) -> str:
        return f"{self.label} ({self.fact.name}): {dollars(self.rate)} per wRVU, {COUNT_WORDS[self.counts]}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRate(_RateOf):
    """A rate for some codes: whole codes, or beginnings such as 99*."""

    kind: ClassVar[str] = "code_rate"
    title: ClassVar[str] = "Another rate for some codes"

    codes: Annotated[str, term("text", "Codes, such as 99*, G0438")]

    @property
    def fact(self) -> PayFact:
        return PayFact(CODES, ", ".join(patterns_of(self.codes)))

    def check(self) -> None:
        patterns = patterns_of(self.codes)
        if not patterns or not all(map(_is_pattern, patterns)):
            raise refuse(f"{self.label}: enter codes such as 99213, or beginnings such as 992*, with commas between.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRate(_RateOf):
    """A rate for the work at a site, as the log names it."""

    kind: ClassVar[str] = "site_rate"
    title: ClassVar[str] = "Another rate at a site"

    site: Annotated[str, term("text", "Site, as you log it")]

    @property
    def fact(self) -> PayFact:
        return PayFact(SITE, self.site)


def patterns_of(codes: str) -> tuple[str, ...]:
    """The codes and beginnings of a list, each once, in order."""
    return tuple(dict.fromkeys(re.split(r"[,\s]+", codes.strip().upper()))) if codes.strip() else ()


def matches(code: str, patterns: tuple[str, ...]) -> bool:
    """Whether a code is in a list of codes and beginnings."""
    return any(code == item or (item.endswith("*") and code.startswith(item[:-1])) for item in patterns)


def _is_pattern(item: str) -> bool:
    return bool(CODE_PATTERN.fullmatch(item)) and (item.endswith("*") or len(item) == CODE_LENGTH)


def overlapping(elements: tuple[Element, ...]) -> bool:
    """Whether the same wRVU could be taken out of production twice."""
    carved = [fact for element in elements for fact in element.carved]
    if {fact.source for fact in carved} == {CODES, SITE}:
        return True
    sites = [fact.name.casefold() for fact in carved if fact.source == SITE]
    codes = [set(patterns_of(fact.name)) for fact in carved if fact.source == CODES]
    pairs = [(a, b) for index, first in enumerate(codes) for other in codes[index + 1 :] for a in first for b in other]
    return len(set(sites)) < len(sites) or any(_meet(a, b) for a, b in pairs)


def _meet(first: str, other: str) -> bool:
    low, high = sorted((first.rstrip("*"), other.rstrip("*")), key=len)
    short = first if first.rstrip("*") == low else other
    return low == high or (short.endswith("*") and high.startswith(low))


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionsShare(Element):
    """A share of what was collected, above a sum a year where one is agreed."""

    kind: ClassVar[str] = "collections_share"
    title: ClassVar[str] = "Share of collections"
    part: ClassVar[str] = PRODUCTION
    annual: ClassVar[str] = AT_PACE

    label: Annotated[str, term("label", "Label, such as Collections")]
    share: Annotated[Decimal, term("share", "your share, 0 to 1")]
    above: Annotated[Decimal | None, optional_term("number", "only of what is above, dollars per year")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        collected = total_of(ledger.amounts(PayFact(ENTERED, self.label), run.counted))
        free = cents((self.above or NOTHING) * run.share)
        paid = max(NOTHING, collected - free)
        over = f" above {dollars(free)}" if free else ""
        if not collected:
            return [nothing_entered(self.label)]
        how = f"{self.label}: {dollars(collected)} entered, {dollars(paid)}{over} × a share of {figure(self.share)}"
        return [PayStep(how, cents(paid * self.share))]

    @property
    def sentence(self) -> str:
        over = f" above {dollars(self.above)} per year" if self.above else ""
        return f"{self.label}: {figure(self.share * 100)}% of what is collected{over}, entered as it comes in."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        return ((self.label, "dollars"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPay(Element):
    """Dollars per anesthesia unit as logged (base, time and added units), above a number a year where agreed."""

    kind: ClassVar[str] = "anesthesia_units"
    title: ClassVar[str] = "Pay per anesthesia unit"
    part: ClassVar[str] = PRODUCTION
    annual: ClassVar[str] = AT_PACE

    rate: Annotated[Decimal, term("rate", "dollars per unit")]
    above: Annotated[Decimal | None, optional_term("number", "only above this many units per year")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        units = total_of(ledger.amounts(PayFact(UNITS), run.counted))
        free = cents((self.above or NOTHING) * run.share)
        over = f", {figure(max(NOTHING, units - free))} above {figure(free)}," if free else ""
        how = f"{figure(units)} anesthesia units{over} × {dollars(self.rate)}"
        return [PayStep(how, cents(max(NOTHING, units - free) * self.rate))] if units else []

    @property
    def sentence(self) -> str:
        over = f" above {figure(self.above)} per year" if self.above else ""
        return f"{dollars(self.rate)} per anesthesia unit{over}."

    @property
    def facts(self) -> tuple[PayFact, ...]:
        return (PayFact(UNITS),)
