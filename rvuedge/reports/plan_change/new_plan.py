"""The new plan of a plan change: the same terms for everybody, or each one's own with another rate or threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.contracts.rules.terms import Money
from rvuedge.contracts.terms.practice import template_as_read
from rvuedge.contracts.terms.queries import Terms
from rvuedge.platform.figures import dollars, figure, percent
from rvuedge.productivity.pay.contract_parts import money_of, pays

HUNDREDTH, TEN_THOUSANDTH = Decimal("0.01"), Decimal("0.0001")  # as wRVU borders and rates are stored
BY_TIERS = "the present terms pay by tiers: change the rate by percent, or enter a whole plan"
BY_SURVEY = "the present rate is a survey percentile: enter a whole plan"
NO_RATE = "the present terms have no rate per wRVU to change"
NO_THRESHOLD = "the present terms have no threshold in wRVUs to change"


class CannotChangeError(Exception):
    """The present terms have nothing that the asked change could be made to; the text says what."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What of each one's own terms is another: dollars per wRVU, wRVU a year, or either by so many percent."""

    rate: Decimal | None = None
    rate_percent: Decimal | None = None
    threshold: Decimal | None = None
    threshold_percent: Decimal | None = None

    def made(self, money: Money) -> Money:
        """Money with the change made. Raises CannotChangeError."""
        if self.rate is not None or self.rate_percent is not None:
            money = self._rated(money)
        if self.threshold is not None or self.threshold_percent is not None:
            money = self._bordered(money)
        return money

    def _rated(self, money: Money) -> Money:
        if money.rate_percentile is not None:
            raise CannotChangeError(BY_SURVEY)
        if money.bands and self.rate is not None:
            raise CannotChangeError(BY_TIERS)
        if money.bands:
            bands = tuple(replace(band, rate=_by(band.rate, self.rate_percent, TEN_THOUSANDTH)) for band in money.bands)
            return replace(money, bands=bands)
        if money.rate is None:
            raise CannotChangeError(NO_RATE)
        rate = self.rate if self.rate is not None else _by(money.rate, self.rate_percent, TEN_THOUSANDTH)
        return replace(money, rate=rate)

    def _bordered(self, money: Money) -> Money:
        if self.threshold is not None:
            if money.bands or (money.rate is None and money.rate_percentile is None):
                raise CannotChangeError(BY_TIERS if money.bands else NO_RATE)
            return replace(money, threshold=self.threshold, threshold_percentile=None)
        borders = [band.up_to for band in money.bands if band.up_to is not None]
        if money.by_percentile or not (money.threshold or borders):
            raise CannotChangeError(NO_THRESHOLD)
        bands = tuple(
            band if band.up_to is None else replace(band, up_to=_by(band.up_to, self.threshold_percent, HUNDREDTH))
            for band in money.bands
        )
        return replace(money, bands=bands, threshold=_by(money.threshold, self.threshold_percent, HUNDREDTH))


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan under a name: `terms` for everybody, or an `adjustment` of each one's own. One of the two is there."""

    name: str
    terms: Terms | None = None
    adjustment: Adjustment | None = None

    def of(self, own: Sequence[Terms], first: date, roster_cfte: Decimal | None) -> list[Terms]:
        """What would have been in force in place of somebody's own terms, on the same days and at the same cFTE.

        Who has none is under the plan from `first` on, at the roster's clinical FTE. Raises CannotChangeError.
        """
        paying = [terms for terms in own if pays(terms)]
        if self.terms is None:
            return [self._adjusted(terms) if pays(terms) else terms for terms in own]
        if not paying:
            return [replace(self.terms, effective_from=first, cfte=roster_cfte or Decimal(1))]
        return [self._in_place_of(terms, self.terms) if pays(terms) else terms for terms in own]

    def _adjusted(self, terms: Terms) -> Terms:
        adjustment = self.adjustment or Adjustment()
        return replace(terms, money=adjustment.made(money_of(terms)), rate=None)

    @staticmethod
    def _in_place_of(own: Terms, plan: Terms) -> Terms:
        first, last = own.effective_from, own.effective_to
        return replace(plan, cfte=own.cfte, practice=own.practice, effective_from=first, effective_to=last)


def credits_alike(old: Sequence[Terms], new: Sequence[Terms]) -> bool:
    """Whether both credit work by the same policy and releases."""
    return {_crediting(terms) for terms in old} == {_crediting(terms) for terms in new}


def _crediting(terms: Terms) -> tuple[object, ...]:
    pin = terms.pin
    frozen = (pin.release, pin.year, pin.blend, pin.fallback, tuple(sorted(pin.crosswalk.items())))
    return (terms.policy, *frozen)


def _by(value: Decimal, change: Decimal | None, step: Decimal) -> Decimal:
    return (value * (1 + (change or Decimal(0)) / 100)).quantize(step, ROUND_HALF_UP)


def plan_from(body: Mapping[str, Any]) -> NewPlan:
    """The plan that a job's payload holds."""
    if "change" in body:
        change = {name: Decimal(value) for name, value in body["change"].items()}
        return NewPlan(body["name"], adjustment=Adjustment(**change))
    return NewPlan(body["name"], terms=template_as_read(body["terms"]))


def change_words(change: Adjustment) -> str:
    """A change as a name: Rate +5%, threshold 4,500 wRVUs per year."""
    parts = [
        f"rate {dollars(change.rate)}" if change.rate is not None else "",
        f"rate {_signed(change.rate_percent)}" if change.rate_percent is not None else "",
        f"threshold {figure(change.threshold)} wRVUs per year" if change.threshold is not None else "",
        f"threshold {_signed(change.threshold_percent)}" if change.threshold_percent is not None else "",
    ]
    return f"Present terms, {', '.join(part for part in parts if part)}"


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{percent(change)}"
