"""The money of a contract as it is agreed: salary, production, tiers, draw, guarantee, stipends, call. Computes only.

Amounts are dollars a year unless a name says otherwise; thresholds and bands are wRVU a year. What a change of terms
within a year does to them is in `settlement.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.contracts.rules.pay_steps import CompensationError, Tier
from rvuedge.platform.figures import dollars, figure

RESETS = ("annual", "quarterly")
SETTLEMENTS = ("annual", "quarterly")


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
    `settlement` says when production is paid: for each quarter when it has ended, or at the year's end. `survey_id` is
    what percentiles refer to. `floor` and `cap` hold salary and production together. `year_start` is the month (1 to
    12) on whose first day the contract year begins.
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

    @property
    def production(self) -> tuple[object, ...]:
        """What production is paid by: terms that agree in it count bands and threshold on."""
        return (self.rate, self.share, self.threshold, self.bands, self.mode, self.resets)

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


def looked_up(money: Money, rate_at: Callable[[Decimal], Decimal], cfte: Decimal) -> tuple[Money, tuple[str, ...]]:
    """Bands by percentile as bands by wRVU, and each step. `rate_at` gives a percentile's wRVU per 1.0 clinical FTE."""
    bands: list[Band] = []
    how: list[str] = []
    for band in money.bands:
        if band.up_to_percentile is None:
            bands.append(band)
            continue
        per_full = rate_at(band.up_to_percentile)
        border = (per_full * cfte).quantize(Decimal("0.01"))
        bands.append(replace(band, up_to=border, up_to_percentile=None))
        how.append(
            f"tier to P{figure(band.up_to_percentile)}: {figure(per_full)} wRVUs × {figure(cfte)} clinical FTE"
            f" = {figure(border)}"
        )
    return replace(money, bands=tuple(bands)), tuple(how)


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
    )
    _check(money)
    return money


def idle_field(money: Money) -> str | None:
    """The field that asks for production and pays none: a threshold or a share without rate, percentile or bands.

    Asked of what is stated anew; what was stated before the question was asked stays readable.
    """
    if money.rate is not None or money.rate_percentile is not None or money.bands:
        return None
    return "threshold" if money.threshold else "share" if money.share != 1 else None


def _check(money: Money) -> None:
    if money.rate is not None and money.rate_percentile is not None:
        raise CompensationError("E_OPTION", "Give the rate in dollars or as a survey percentile, not both.")
    if money.rate_percentile is not None and money.survey_id is None:
        raise CompensationError("E_OPTION", "The rate is a survey percentile, but no survey is named.")
    if not 0 <= money.share <= 1:
        raise CompensationError("E_SHARE", f"The share is {money.share:f}; expected 0 to 1.")
    if money.bands and (money.rate is not None or money.rate_percentile is not None or money.threshold):
        raise CompensationError("E_TIERS", "Production is paid by tiers or by a rate above a threshold, not both.")
    if any(band.up_to_percentile is not None for band in money.bands) and money.survey_id is None:
        raise CompensationError("E_TIERS", "A tier ends at a percentile, but no survey is named.")
    if money.bands:
        _check_bands(money.bands)
    if money.floor is not None and money.cap is not None and money.floor > money.cap:
        raise CompensationError(
            "E_BOUNDS", f"The guarantee of {dollars(money.floor)} is above the cap of {dollars(money.cap)}."
        )
    labels = [call_pay.label for call_pay in money.call]
    if len(set(labels)) < len(labels):
        raise CompensationError("E_OPTION", "Two kinds of call have the same label.")


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
