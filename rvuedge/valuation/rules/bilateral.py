"""Both sides of the body, by the bilateral indicator, before any ranking (record layout, BILAT SURG).

0: 100% of one side; 1: 150%, whether by 50, RT with LT, or two units; 2: the figure is for both sides already;
3: 100% for each side; 9: the concept does not apply. The factors themselves are the policy's `bilateral_factors`.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from rvuedge.valuation.model.credit import percent
from rvuedge.valuation.model.line_in_progress import ONE, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import LAYOUT

DISTINCT = ("50", "RT", "LT", "59", "XE", "XP", "XS", "XU", "76", "77")
SOURCE = f"{LAYOUT}, BILAT SURG"
# What the record layout means by an indicator, where the policy's factor is the layout's; 1 is a mere percentage.
WORDS = {
    ("0", ONE): "both sides count as one",
    ("2", ONE): "the published figure is for both sides already",
    ("3", Decimal(2)): "each side counts in full",
}
# Facts that may differ between the two lines of a pair: the side itself and what says the pair is meant, and whether a
# role is documented or who assisted, which make no other procedure of it.
SIDES_AND_DISTINCT = frozenset({"LT", "RT", "51", "59", "XE", "XP", "XS", "XU"})
NOT_OF_THE_PROCEDURE = ("provider_type", "performed_by", "documentation_supported", "in_global_of")


def both_sides(works: list[LineInProgress], policy: Policy) -> None:
    """Apply the bilateral factor to the open lines of one patient's day."""
    if not policy.bilateral:
        return
    for work in works:
        if work.open and work.row is not None:
            _both_sides_on_a_line(work, work.row.bilat, policy)
    for left, right in _pairs(works):
        _pair(left, right, policy)


def _words(indicator: str, factor: Decimal) -> str:
    sentence = WORDS.get((indicator, factor), f"both sides count {percent(factor)}")
    return f"{sentence} (indicator {indicator})"


def _both_sides_on_a_line(work: LineInProgress, indicator: str, policy: Policy) -> None:
    factors = policy.bilateral_factors
    if indicator in factors and (work.has("50") or (work.has("LT") and work.has("RT"))):
        work.sides = factors[indicator]
        work.multiply(work.sides, "bilateral", f"{work.line.code}: {_words(indicator, work.sides)}.", SOURCE)
    elif indicator == "1" and work.line.units == 2 and policy.units2_means_bilateral and not work.has(*DISTINCT):
        work.sides, work.counted_units = factors["1"], 1
        whole = percent(factors["1"])
        reason = f"{work.line.code}: two units are read as both sides, {whole} of one (indicator 1)."
        work.multiply(factors["1"] / work.line.units, "bilateral-units", reason, SOURCE)
        work.warn(
            "UNITS2_TREATED_AS_BILATERAL",
            "Two units were read as both sides; use 76 or 59 if the service was repeated.",
        )


def _pairs(works: list[LineInProgress]) -> list[tuple[LineInProgress, LineInProgress]]:
    left: dict[str, list[LineInProgress]] = defaultdict(list)
    right: dict[str, list[LineInProgress]] = defaultdict(list)
    for work in works:
        if not work.open or work.row is None or work.line.units != 1 or work.has("50", "76", "77"):
            continue
        if work.has("LT") != work.has("RT"):
            side = left if work.has("LT") else right
            side[_apart_from_side(work)].append(work)
    return [
        pair
        for key in sorted(left)
        for pair in zip(
            sorted(left[key], key=lambda line: line.line.key),
            sorted(right.get(key, []), key=lambda line: line.line.key),
            strict=False,
        )
    ]


def _apart_from_side(work: LineInProgress) -> str:
    """Lines pair when they are the same but for the side."""
    others = sorted(set(work.line.modifiers) - SIDES_AND_DISTINCT)
    return repr((others, work.line.key_facts(but=("modifiers", *NOT_OF_THE_PROCEDURE))))


def _pair(left: LineInProgress, right: LineInProgress, policy: Policy) -> None:
    indicator = left.row.bilat if left.row else "9"
    if indicator not in policy.bilateral_factors:
        return
    factor = policy.bilateral_factors[indicator]
    pair = (left, right)
    for work in pair:
        work.pair, work.sides = pair, factor
        reason = f"{work.line.code} right and left: {_words(indicator, factor)}, half of it on each line."
        work.multiply(factor / 2, "bilateral-pair", reason, SOURCE)
