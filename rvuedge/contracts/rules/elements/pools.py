"""A part of a group's pool, by a rule. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.elements.model import (
    ENTERED,
    NOTHING,
    ONE,
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

GROUP_WORK = "Group wRVUs"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPool(Element):
    """A part of a pool: a share of one's own, or part of it in equal shares and the rest by wRVU.

    The pool in dollars is entered under its label; for what goes by work, the group's wRVU under GROUP_WORK on the same
    day. An entry is of the days since the entry before it, or since the contract year began.
    """

    kind: ClassVar[str] = "group_pool"
    title: ClassVar[str] = "Part of a group's pool"

    label: Annotated[str, term("label", "Pool, such as Shared savings")]
    share: Annotated[Decimal | None, optional_term("share", "your fixed share, 0 to 1; or")] = None
    people: Annotated[int | None, optional_term("count", "people who share equally")] = None
    equal_part: Annotated[Decimal | None, optional_term("share", "part in equal shares, 0 to 1 (rest by wRVUs)")] = None

    def steps(self, run: ElementRun, ledger: Ledger, /) -> list[PayStep]:
        found: list[PayStep] = []
        since = run.first
        for day, pool in sorted(ledger.amounts(PayFact(ENTERED, self.label), run.counted)):
            if self.share is not None:
                how = f"{self.label} {day}: a pool of {dollars(pool)} × a share of {figure(self.share)}"
                found.append(PayStep(how, cents(pool * self.share)))
            else:
                found += [*self._equal(day, pool), *self._by_work(pool, DateSpan(since, day), ledger)]
            since = day + DAY
        return found or [nothing_entered(self.label)]

    def _equal(self, day: date, pool: Decimal) -> list[PayStep]:
        if not self.equal_part or not self.people:
            return []
        how = f"{self.label} {day}: {figure(self.equal_part * 100)}% of {dollars(pool)} in {self.people} equal shares"
        return [PayStep(how, cents(pool * self.equal_part / self.people))]

    def _by_work(self, pool: Decimal, span: DateSpan, ledger: Ledger) -> list[PayStep]:
        rest = ONE - (self.equal_part or NOTHING)
        if not rest:
            return []
        group = total_of(ledger.amounts(PayFact(ENTERED, GROUP_WORK), DateSpan(span.last, span.last)))
        place = f"{self.label} {span.last}"
        if not group:
            return [PayStep(f"{place}: {GROUP_WORK} are not entered for that day, so that part is not paid", NOTHING)]
        own = ledger.work_rvu(span)
        how = f"{place}: {figure(rest * 100)}% of {dollars(pool)} × {figure(own)} of {figure(group)} wRVUs"
        return [PayStep(how, cents(pool * rest * own / group))]

    @property
    def sentence(self) -> str:
        if self.share is not None:
            return f"{self.label}: {figure(self.share * 100)}% of the pool."
        equal, rest = (self.equal_part or NOTHING) * 100, (ONE - (self.equal_part or NOTHING)) * 100
        shares = [f"{figure(equal)}% in {self.people} equal shares"] if equal else []
        shares += [f"{figure(rest)}% by wRVUs"] if rest else []
        return f"{self.label}: your part of the pool is {' and '.join(shares)}."

    @property
    def entered(self) -> tuple[tuple[str, str], ...]:
        by_work = self.share is None and self.equal_part != ONE
        return ((self.label, "dollars of the whole pool"), *(((GROUP_WORK, "wRVUs of the group"),) if by_work else ()))

    def check(self) -> None:
        if (self.share is None) == (self.equal_part is None):
            raise refuse(f"{self.label}: enter your fixed share, or the part that is shared equally.")
        if self.equal_part and not self.people:
            raise refuse(f"{self.label}: enter how many people share equally.")
