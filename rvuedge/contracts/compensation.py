"""What a contract pays for work, in dollars to the cent, as steps that add up (domain.md 5.8).

Each step is rounded half up to the cent and the amount is the sum of its steps, so a statement always adds up. Inputs
are wRVU, dollars and dollars per wRVU. Medicare's conversion factor is no rate of pay per wRVU [TATANKA].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

CENT = Decimal("0.01")
ZERO, ONE = Decimal(0), Decimal(1)
MODES = ("marginal", "cliff")
MULTIPLIED = "PERCENTILES_MULTIPLIED"


class CompensationError(ValueError):
    """Terms or figures no amount follows from. `code` is stable: E_NEGATIVE, E_TIERS, E_OPTION, E_BOUNDS, E_SHARE."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an amount: the sentence that explains it, and its dollars."""

    how: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pay:
    """Dollars, as steps that add up to `amount`, with warning codes."""

    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()

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


def production(work_rvu: Decimal, rate: Decimal) -> Pay:
    """Every wRVU at one rate. Raises CompensationError E_NEGATIVE."""
    _not_negative(wRVU=work_rvu, rate=rate)
    return Pay((_priced(work_rvu, rate, "wRVU"),))


def base_and_threshold(
    work_rvu: Decimal, *, base: Decimal, threshold: Decimal, rate: Decimal, share: Decimal = ONE
) -> Pay:
    """A base salary and, above a threshold of wRVU, a rate on each (`share` of it, 0 to 1).

    base + max(0, wRVU − threshold) × rate × share. Raises CompensationError: E_NEGATIVE, E_SHARE.
    """
    _not_negative(wRVU=work_rvu, base=base, threshold=threshold, rate=rate)
    if not ZERO <= share <= ONE:
        raise CompensationError("E_SHARE", f"The share is {share:f}; expected 0 to 1.")
    above = max(ZERO, work_rvu - threshold)
    how = f"{above:f} wRVU above the threshold of {threshold:f} × {rate:f} dollars"
    if share != ONE:
        how += f" × a share of {share:f}"
    return Pay((Step("base salary", _cents(base)), Step(how, _cents(above * rate * share))))


def tiered(work_rvu: Decimal, tiers: Sequence[Tier], *, mode: str) -> Pay:
    """Bands of wRVU at rates of their own. Bands are (low, high]: exactly at a border is still the lower band.

    `mode` marginal: each band's wRVU at its own rate; cliff: every wRVU at the rate of the highest band reached.
    Raises CompensationError: E_OPTION for another mode, E_NEGATIVE, E_TIERS for bands that overlap, leave a gap, do not
    begin at 0 or end.
    """
    if mode not in MODES:
        raise CompensationError("E_OPTION", f"The mode is {mode!r}; expected one of {', '.join(MODES)}.")
    _not_negative(wRVU=work_rvu)
    _check(tiers)
    reached = [tier for tier in tiers if tier.low < work_rvu] or [tiers[0]]
    if mode == "cliff":
        return Pay((_priced(work_rvu, reached[-1].rate, f"wRVU, all at the rate {_band(reached[-1])}"),))
    return Pay(tuple(_priced(_within(tier, work_rvu), tier.rate, f"wRVU {_band(tier)}") for tier in reached))


def quarterly(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """Annual bands for one quarter, a fourth of each border: only where the contract resets bands quarterly."""
    return tuple(Tier(tier.low / 4, None if tier.high is None else tier.high / 4, tier.rate) for tier in tiers)


def bounded(pay: Pay, *, floor: Decimal | None = None, cap: Decimal | None = None) -> Pay:
    """An amount held between a guarantee and a cap, in dollars, the difference as a step of its own.

    Raises CompensationError: E_BOUNDS for a floor above the cap, E_NEGATIVE.
    """
    _not_negative(floor=floor or ZERO, cap=cap or ZERO)
    if floor is not None and cap is not None and floor > cap:
        raise CompensationError("E_BOUNDS", f"The floor of {floor:f} is above the cap of {cap:f}.")
    if floor is not None and pay.amount < _cents(floor):
        step = Step(f"raised to the guaranteed {floor:f}", _cents(floor) - pay.amount)
    elif cap is not None and pay.amount > _cents(cap):
        step = Step(f"held at the cap of {cap:f}", _cents(cap) - pay.amount)
    else:
        return pay
    return Pay((*pay.steps, step), pay.warnings)


def at_survey_rate(work_rvu: Decimal, rate: Decimal, *, published: Decimal | None = None) -> Pay:
    """wRVU at a rate read off a survey's percentile: the product, never without its warning PERCENTILES_MULTIPLIED.

    A percentile of a ratio is not the ratio of percentiles: 11,800 × 79.06 is 27 % above the P75 of compensation it
    was taken for [HVGFMV]. `published` is the survey's own compensation in dollars at that percentile; when the product
    is above it, a step of 0 says so. Raises CompensationError E_NEGATIVE.
    """
    _not_negative(wRVU=work_rvu, rate=rate, published=published or ZERO)
    step = _priced(work_rvu, rate, "wRVU")
    said = "do not multiply percentiles: a rate's percentile is not compensation's"
    if published is not None and step.amount > published:
        said = f"exceeds the published compensation of {published:f}; {said}"
    return Pay((step, Step(said, Decimal("0.00"))), (MULTIPLIED,))


def _check(tiers: Sequence[Tier]) -> None:
    if not tiers or tiers[0].low != 0 or tiers[-1].high is not None:
        raise CompensationError("E_TIERS", "Bands begin at 0 and the last has no end (a rate of 0 pays nothing).")
    for tier, following in pairwise(tiers):
        if tier.high is None or tier.high != following.low or tier.high <= tier.low:
            raise CompensationError("E_TIERS", f"Bands rise and join: {_band(tier)} is followed by {_band(following)}.")
    for tier in tiers:
        _not_negative(rate=tier.rate)


def _within(tier: Tier, work_rvu: Decimal) -> Decimal:
    return (work_rvu if tier.high is None else min(work_rvu, tier.high)) - tier.low


def _band(tier: Tier) -> str:
    return f"above {tier.low:f}" if tier.high is None else f"above {tier.low:f} to {tier.high:f}"


def _priced(work_rvu: Decimal, rate: Decimal, of: str) -> Step:
    return Step(f"{work_rvu:f} {of} × {rate:f} dollars", _cents(work_rvu * rate))


def _not_negative(**figures: Decimal) -> None:
    for name, figure in figures.items():
        if not figure >= 0:
            raise CompensationError("E_NEGATIVE", f"The {name} is {figure:f}; expected 0 or more.")


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
