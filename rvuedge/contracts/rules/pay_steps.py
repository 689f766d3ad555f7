"""What a contract pays for work, in dollars to the cent, as steps that add up (docs/rules.md, R-6.1 to R-6.3).

Each step is rounded half up to the cent and the amount is the sum of its steps, so a statement always adds up. Inputs
are wRVU, dollars and dollars per wRVU. Medicare's conversion factor is no rate of pay per wRVU (docs/rules.md, R-6.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from rvuedge.platform.figures import dollars, figure

CENT = Decimal("0.01")
ZERO, ONE = Decimal(0), Decimal(1)
MODES = ("marginal", "cliff")


class CompensationError(ValueError):
    """Terms or figures no amount follows from. `code` is stable: E_NEGATIVE, E_TIERS, E_OPTION, E_BOUNDS, E_SHARE."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class PayStep:
    """One part of an amount: the sentence that explains it, and its dollars."""

    explanation: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pay:
    """Dollars, as steps that add up to `amount`."""

    steps: tuple[PayStep, ...]

    @property
    def amount(self) -> Decimal:
        """The sum of the steps, in dollars."""
        return sum((step.amount for step in self.steps), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of wRVU, above `low` up to and with `high` (None: without end), and its rate in dollars per wRVU."""

    low: Decimal
    high: Decimal | None
    rate: Decimal


def tiered(work_rvu: Decimal, tiers: Sequence[Tier], *, mode: str, share: Decimal = ONE) -> Pay:
    """Bands of wRVU at rates of their own. Bands are (low, high]: exactly at a border is still the lower band.

    `mode` marginal: each band's wRVU at its own rate; cliff: every wRVU at the rate of the highest band reached.
    `share` (0 to 1) is the person's part of what production brings: (wRVU − threshold) × rate × share (R-6.1).
    Raises CompensationError: E_OPTION for another mode, E_NEGATIVE, E_SHARE, E_TIERS for bands that overlap, leave a
    gap, do not begin at 0 or end.
    """
    if not ZERO <= share <= ONE:
        raise CompensationError("E_SHARE", f"The share is {share:f}; expected 0 to 1.")
    if mode not in MODES:
        raise CompensationError("E_OPTION", f"The mode is {mode!r}; expected one of {', '.join(MODES)}.")
    _not_negative(wRVU=work_rvu)
    check_tiers(tiers)
    reached = [tier for tier in tiers if tier.low < work_rvu] or [tiers[0]]
    if mode == "cliff":
        return Pay((_priced(work_rvu, reached[-1].rate, f"wRVUs, all at the rate{_band(reached[-1])},", share),))
    return Pay(tuple(_priced(_within(tier, work_rvu), tier.rate, f"wRVUs{_band(tier)}", share) for tier in reached))


def bounded(pay: Pay, *, floor: Decimal | None = None, cap: Decimal | None = None) -> Pay:
    """An amount held between a guarantee and a cap, in dollars, the difference as a step of its own.

    Raises CompensationError: E_BOUNDS for a floor above the cap, E_NEGATIVE.
    """
    _not_negative(floor=floor or ZERO, cap=cap or ZERO)
    if floor is not None and cap is not None and floor > cap:
        raise CompensationError("E_BOUNDS", f"The guarantee of {dollars(floor)} is above the cap of {dollars(cap)}.")
    if floor is not None and pay.amount < _cents(floor):
        step = PayStep(f"raised to the guarantee of {dollars(floor)}", _cents(floor) - pay.amount)
    elif cap is not None and pay.amount > _cents(cap):
        step = PayStep(f"limited by the cap of {dollars(cap)}", _cents(cap) - pay.amount)
    else:
        return pay
    return Pay((*pay.steps, step))


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Whether bands begin at 0, rise, join and go on without end. Raises CompensationError E_TIERS, E_NEGATIVE."""
    if not tiers or tiers[0].low != 0 or tiers[-1].high is not None:
        raise CompensationError(
            "E_TIERS", "Tiers begin at 0, and the last tier has no upper limit (a rate of 0 pays nothing)."
        )
    for tier, following in pairwise(tiers):
        if tier.high is None or tier.high != following.low or tier.high <= tier.low:
            raise CompensationError(
                "E_TIERS",
                f"Each tier begins where the one before it ends: {_named(tier)} is followed by {_named(following)}.",
            )
    for tier in tiers:
        _not_negative(rate=tier.rate)


def _named(tier: Tier) -> str:
    return f"above {figure(tier.low)}" if tier.high is None else f"above {figure(tier.low)} to {figure(tier.high)}"


def _within(tier: Tier, work_rvu: Decimal) -> Decimal:
    return (work_rvu if tier.high is None else min(work_rvu, tier.high)) - tier.low


def _band(tier: Tier) -> str:
    """Where a band lies, with a space before it; nothing for one that holds every wRVU."""
    if tier.high is None:
        return f" above {figure(tier.low)}" if tier.low else ""
    return f" above {figure(tier.low)} to {figure(tier.high)}" if tier.low else f" up to {figure(tier.high)}"


def _priced(work_rvu: Decimal, rate: Decimal, of: str, share: Decimal) -> PayStep:
    if not rate:
        return PayStep(f"{figure(work_rvu)} {of}: not paid", Decimal("0.00"))
    shared = "" if share == ONE else f" × a share of {figure(share)}"
    return PayStep(f"{figure(work_rvu)} {of} × {dollars(rate)}{shared}", _cents(work_rvu * rate * share))


def _not_negative(**figures: Decimal) -> None:
    for name, number in figures.items():
        if not number >= 0:
            raise CompensationError("E_NEGATIVE", f"The {name} is {number:f}; expected 0 or more.")


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
