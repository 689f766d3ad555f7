"""Threshold and tiers as they count for a clinical FTE: by a survey's percentile, or stated for 1.0. Computes only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from rvuedge.contracts.rules.terms import Band, Money
from rvuedge.platform.figures import figure

ONE = Decimal(1)


def looked_up(money: Money, rate_at: Callable[[Decimal], Decimal], cfte: Decimal) -> tuple[Money, tuple[str, ...]]:
    """Borders by percentile as wRVU, and each step. `rate_at` gives a percentile's wRVU per 1.0 clinical FTE."""
    bands: list[Band] = []
    how: list[str] = []

    def border(percentile: Decimal, of: str) -> Decimal:
        per_full = rate_at(percentile)
        found = (per_full * cfte).quantize(Decimal("0.01"))
        how.append(
            f"{of} P{figure(percentile)}: {figure(per_full)} wRVUs × {figure(cfte)} clinical FTE = {figure(found)}"
        )
        return found

    if money.threshold_percentile is not None:
        money = replace(money, threshold=border(money.threshold_percentile, "threshold at"), threshold_percentile=None)
    for band in money.bands:
        by_survey = band.up_to_percentile
        up_to = band.up_to if by_survey is None else border(by_survey, "tier to")
        bands.append(replace(band, up_to=up_to, up_to_percentile=None))
    return replace(money, bands=tuple(bands)), tuple(how)


def for_cfte(money: Money, cfte: Decimal) -> tuple[Money, tuple[str, ...]]:
    """Threshold and tiers stated for 1.0 clinical FTE as they count for this one, and what was used.

    Nothing changes where they are stated for this clinical FTE, or where nobody said: that is a question then.
    """
    stated = [("threshold", money.threshold)] if money.threshold else []
    stated += [("tier to", band.up_to) for band in money.bands if band.up_to is not None]
    if not stated or cfte == ONE:
        return money, ()
    if money.threshold_for != "full_time":
        listed = ", ".join(f"{what} {figure(value)}" for what, value in stated)
        if money.threshold_for == "this_cfte":
            return money, (f"{listed} wRVUs, as stated for {figure(cfte)} clinical FTE",)
        sentence = (
            f"{listed} wRVUs is taken as stated for {figure(cfte)} clinical FTE: say in the terms if it is for 1.0"
        )
        return money, (sentence,)
    how = tuple(
        f"{what}: {figure(value)} wRVUs × {figure(cfte)} clinical FTE = {figure(_scaled(value, cfte))}"
        for what, value in stated
    )
    bands = tuple(
        band if band.up_to is None else replace(band, up_to=_scaled(band.up_to, cfte)) for band in money.bands
    )
    return replace(money, threshold=_scaled(money.threshold, cfte), bands=bands, threshold_for="this_cfte"), how


def _scaled(border: Decimal, cfte: Decimal) -> Decimal:
    return (border * cfte).quantize(Decimal("0.01"))
