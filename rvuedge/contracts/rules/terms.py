"""The money of a contract as it is agreed: salary, production, tiers, draw, guarantee, stipends, call. Computes only.

Amounts are dollars a year unless a name says otherwise; thresholds and bands are wRVU a year. What a change of terms
within a year does to them is in `settlement.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.contracts.rules.elements.blends import BlendRate
from rvuedge.contracts.rules.elements.kinds import element_from
from rvuedge.contracts.rules.elements.model import Element, PayFact
from rvuedge.contracts.rules.elements.new_hire import Ramp
from rvuedge.contracts.rules.elements.work_rates import overlapping
from rvuedge.contracts.rules.pay_steps import CompensationError, Tier
from rvuedge.platform.figures import dollars

RESETS = ("annual", "quarterly")
SETTLEMENTS = ("annual", "quarterly", "monthly")
THRESHOLD_FOR = ("full_time", "this_cfte")


@dataclass(frozen=True, slots=True)
class Stipend:
    """Dollars a month for some duty, for each month whose first day is within first and last (None: open)."""

    label: str
    monthly: Decimal
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class CallPay:
    """Dollars a shift of call of a kind."""

    label: str
    per_shift: Decimal


@dataclass(frozen=True, slots=True)
class Draw:
    """Dollars paid each quarter against earnings; `year_end` says what becomes of a deficit."""

    per_quarter: Decimal
    year_end: str = "carried"
    clawback_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A band of production as agreed: up to so many wRVU, or to a percentile of a survey, or without end."""

    rate: Decimal
    up_to: Decimal | None = None
    up_to_percentile: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What a contract pays. Production is `rate` on what is above `threshold` (0: on all), or `bands`.

    `share` of what production brings is the person's. `rate_percentile`: the rate is the survey's compensation per wRVU
    at that percentile. `resets` quarterly: bands and threshold count anew each quarter, a fourth of each border.
    `settlement` says when production is paid: for each quarter or month when it has ended, or at the year's end.
    `survey_id` is what percentiles refer to. `threshold_for` says whether threshold and tiers by wRVU are stated for
    1.0 clinical FTE or for this one (None: nobody said; taken as for this one). `threshold_percentile`: the threshold
    is the survey's wRVU at that percentile. `elements` are further kinds of pay. `floor` and `cap` hold salary and
    production together. `year_start` is the month (1 to 12) on whose first day the contract year begins.
    """

    base_salary: Decimal = Decimal(0)
    rate: Decimal | None = None
    rate_percentile: Decimal | None = None
    share: Decimal = Decimal(1)
    threshold: Decimal = Decimal(0)
    bands: tuple[Band, ...] = ()
    mode: str = "marginal"
    resets: str = "annual"
    settlement: str = "quarterly"
    survey_id: int | None = None
    draw: Draw | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    stipends: tuple[Stipend, ...] = ()
    call: tuple[CallPay, ...] = ()
    year_start: int = 1
    threshold_for: str | None = None
    threshold_percentile: Decimal | None = None
    elements: tuple[Element, ...] = ()

    @property
    def production(self) -> tuple[object, ...]:
        """What production is paid by: terms that agree in it count bands and threshold on."""
        how = (self.rate, self.share, self.threshold, self.bands, self.mode, self.resets)
        return (*how, self.carved, self.ramps) if self.elements else (*how, (), ())

    @property
    def carved(self) -> tuple[PayFact, ...]:
        """The wRVU that elements pay in place of rate and tiers."""
        return tuple(fact for element in self.elements for fact in element.carved)

    @property
    def ramps(self) -> tuple[Ramp, ...]:
        """The days on which threshold and tiers count for less."""
        return tuple(element for element in self.elements if isinstance(element, Ramp))

    @property
    def shift_labels(self) -> tuple[str, ...]:
        """The kinds of call that are paid by the shift."""
        extra = [label for element in self.elements for label in element.shift_labels]
        return tuple(dict.fromkeys([*(item.label for item in self.call), *extra]))

    @property
    def entered(self) -> dict[str, str]:
        """What has to be entered for elements to pay: labels, and the unit of each."""
        return {label: unit for element in self.elements for label, unit in element.entered}

    @property
    def facts(self) -> tuple[PayFact, ...]:
        """Whatever elements count."""
        return tuple(dict.fromkeys(fact for element in self.elements for fact in element.facts))

    @property
    def by_percentile(self) -> bool:
        """Whether a threshold or a tier is a survey's percentile of wRVU."""
        return self.threshold_percentile is not None or any(band.up_to_percentile is not None for band in self.bands)

    def tiers(self) -> tuple[Tier, ...]:
        """Production as bands that begin at 0 and join. Raises CompensationError E_TIERS for one by percentile."""
        if not self.bands:
            rate = self.rate or Decimal(0)
            free = (Tier(Decimal(0), self.threshold, Decimal(0)),) if self.threshold else ()
            return (*free, Tier(self.threshold, None, rate))
        found: list[Tier] = []
        low = Decimal(0)
        for band in self.bands:
            if band.up_to_percentile is not None:
                raise CompensationError("E_TIERS", "A tier set by percentile has to be looked up in its survey first.")
            found.append(Tier(low, band.up_to, band.rate))
            low = band.up_to or low
        return tuple(found)


def money_from(body: Mapping[str, Any]) -> Money:
    """Terms from checked JSON. Raises CompensationError for options, signs and bands that make no contract."""
    money = Money(
        base_salary=_decimal(body.get("base_salary")) or Decimal(0),
        rate=_decimal(body.get("rate")),
        rate_percentile=_decimal(body.get("rate_percentile")),
        share=Decimal(1) if body.get("share") is None else Decimal(str(body["share"])),
        threshold=_decimal(body.get("threshold")) or Decimal(0),
        bands=tuple(
            Band(Decimal(band["rate"]), _decimal(band.get("up_to")), _decimal(band.get("up_to_percentile")))
            for band in body.get("bands") or ()
        ),
        mode=body.get("mode") or "marginal",
        resets=body.get("resets") or "annual",
        settlement=body.get("settlement") or "quarterly",
        survey_id=body.get("survey_id"),
        draw=_draw(body.get("draw")),
        floor=_decimal(body.get("floor")),
        cap=_decimal(body.get("cap")),
        stipends=tuple(
            Stipend(
                stipend["label"], Decimal(stipend["monthly"]), _date(stipend.get("first")), _date(stipend.get("last"))
            )
            for stipend in body.get("stipends") or ()
        ),
        call=tuple(CallPay(item["label"], Decimal(item["per_shift"])) for item in body.get("call") or ()),
        year_start=body.get("year_start") or 1,
        threshold_for=body.get("threshold_for"),
        threshold_percentile=_decimal(body.get("threshold_percentile")),
        elements=tuple(element_from(item) for item in body.get("elements") or ()),
    )
    _check(money)
    return money


def idle_field(money: Money) -> str | None:
    """The field that asks for production and pays none: a threshold or a share without rate, percentile or bands.

    Asked of what is stated anew; what was stated before the question was asked stays readable.
    """
    if money.rate is not None or money.rate_percentile is not None or money.bands:
        return None
    if money.threshold_percentile is not None:
        return "threshold_percentile"
    return "threshold" if money.threshold else "share" if money.share != 1 else None


def _check(money: Money) -> None:
    if money.rate is not None and money.rate_percentile is not None:
        raise CompensationError("E_OPTION", "Give the rate in dollars or as a survey percentile, not both.")
    if money.rate_percentile is not None and money.survey_id is None:
        raise CompensationError("E_OPTION", "The rate is a survey percentile, but no survey is named.")
    if not 0 <= money.share <= 1:
        raise CompensationError("E_SHARE", f"The share is {money.share:f}; expected 0 to 1.")
    above = money.threshold or money.threshold_percentile is not None
    if money.bands and (money.rate is not None or money.rate_percentile is not None or above):
        raise CompensationError("E_TIERS", "Production is paid by tiers or by a rate above a threshold, not both.")
    if any(band.up_to_percentile is not None for band in money.bands) and money.survey_id is None:
        raise CompensationError("E_TIERS", "A tier ends at a percentile, but no survey is named.")
    if money.bands:
        _check_bands(money.bands)
    if money.floor is not None and money.cap is not None and money.floor > money.cap:
        raise CompensationError(
            "E_BOUNDS", f"The guarantee of {dollars(money.floor)} is above the cap of {dollars(money.cap)}."
        )
    _check_more(money)
    labels = [call_pay.label for call_pay in money.call]
    if len(set(labels)) < len(labels):
        raise CompensationError("E_OPTION", "Two kinds of call have the same label.")


def _check_more(money: Money) -> None:
    """What came later: thresholds by percentile, who they are stated for, settlement by the month, elements."""
    if money.threshold_percentile is not None and (money.threshold or money.survey_id is None):
        raise CompensationError(
            "E_TIERS", "Give the threshold in wRVUs, or as a percentile of a named survey, not both."
        )
    if money.threshold_for not in (None, *THRESHOLD_FOR):
        raise CompensationError(
            "E_OPTION", f"The threshold is for {money.threshold_for!r}; expected full_time or this_cfte."
        )
    if money.settlement == "monthly" and money.draw is not None:
        raise CompensationError("E_OPTION", "A draw is for a quarter: settle production each quarter or at year-end.")
    if overlapping(money.elements):
        raise CompensationError("E_ELEMENT", "Two rates in place of the usual one are for the same codes or sites.")
    if any(isinstance(element, BlendRate) for element in money.elements):
        if money.rate is not None or money.rate_percentile is not None or money.bands:
            raise CompensationError("E_ELEMENT", "Work is paid by a blend or by a rate and tiers, not both.")
        if money.carved:
            raise CompensationError("E_ELEMENT", "A blend pays all the work: no codes or sites in place of it.")
    if len(set(money.elements)) < len(money.elements):
        raise CompensationError("E_ELEMENT", "The same element is entered twice.")


def _check_bands(bands: tuple[Band, ...]) -> None:
    *ended, last = bands
    if last.up_to is not None or last.up_to_percentile is not None:
        raise CompensationError("E_TIERS", "The last tier has no upper limit (a rate of 0 pays nothing).")
    for band in ended:
        if (band.up_to is None) == (band.up_to_percentile is None):
            raise CompensationError("E_TIERS", "Each tier except the last ends at wRVUs or at a percentile.")
    for borders in ([band.up_to for band in ended], [band.up_to_percentile for band in ended]):
        known = [border for border in borders if border is not None]
        if known != sorted(set(known)):
            raise CompensationError("E_TIERS", "Each tier must end above the one before it.")


def _draw(body: Mapping[str, Any] | None) -> Draw | None:
    if body is None:
        return None
    return Draw(Decimal(body["per_quarter"]), body.get("year_end") or "carried", _decimal(body.get("clawback_cap")))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
