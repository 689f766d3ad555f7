"""Both sides of the body, by the bilateral indicator, before any ranking (record layout, BILAT SURG).

0: 100 % of one side; 1: 150 %, whether by 50, RT with LT, or two units; 2: the figure is for both sides already;
3: 100 % for each side; 9: the concept does not apply.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from rvuedge.valuation.model.line_in_progress import ONE, Working
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import LAYOUT

FACTORS = {"0": ONE, "1": Decimal("1.5"), "2": ONE, "3": Decimal(2)}
DISTINCT = ("50", "RT", "LT", "59", "XE", "XP", "XS", "XU", "76", "77")
SOURCE = f"{LAYOUT}, BILAT SURG"
WORDS = {
    "0": "both sides count as one (indicator 0)",
    "1": "both sides count 150 % (indicator 1)",
    "2": "the published figure is for both sides already (indicator 2)",
    "3": "each side counts in full (indicator 3)",
}


def both_sides(works: list[Working], policy: Policy) -> None:
    """Apply the bilateral factor to the open lines of one patient's day."""
    if not policy.bilateral:
        return
    for work in works:
        if work.open and work.row is not None:
            _one_line(work, work.row.bilat, policy)
    for left, right in _pairs(works):
        _pair(left, right)


def _one_line(work: Working, indicator: str, policy: Policy) -> None:
    if indicator in FACTORS and (work.has("50") or (work.has("LT") and work.has("RT"))):
        work.sides = FACTORS[indicator]
        work.multiply(work.sides, "bilateral", f"{work.line.code}: {WORDS[indicator]}.", SOURCE)
    elif indicator == "1" and work.line.units == 2 and policy.units2_means_bilateral and not work.has(*DISTINCT):
        work.sides, work.counted_units = FACTORS["1"], 1
        reason = f"{work.line.code}: two units are read as both sides, 150 % of one (indicator 1)."
        work.multiply(Decimal("0.75"), "bilateral-units", reason, SOURCE)
        work.warn(
            "UNITS2_TREATED_AS_BILATERAL",
            "Two units were read as both sides; use 76 or 59 if the service was repeated.",
        )


def _pairs(works: list[Working]) -> list[tuple[Working, Working]]:
    left: dict[str, list[Working]] = defaultdict(list)
    right: dict[str, list[Working]] = defaultdict(list)
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
            sorted(left[key], key=lambda one: one.line.key),
            sorted(right.get(key, []), key=lambda one: one.line.key),
            strict=False,
        )
    ]


def _apart_from_side(work: Working) -> str:
    """Lines pair when they are the same but for the side."""
    line = work.line
    others = sorted(set(line.modifiers) - {"LT", "RT", "51", "59", "XE", "XP", "XS", "XU"})
    told = (line.code, line.session, others, line.completed_pct, line.mod22_factor, line.trainee)
    return repr((*told, line.by_report_pct, line.postop_days, line.time_share, line.setting))


def _pair(left: Working, right: Working) -> None:
    indicator = left.row.bilat if left.row else "9"
    if indicator not in FACTORS:
        return
    factor = FACTORS[indicator]
    pair = (left, right)
    for work in pair:
        work.pair, work.sides = pair, factor
        reason = f"{work.line.code} right and left: {WORDS[indicator]}, half of it on each line."
        work.multiply(factor / 2, "bilateral-pair", reason, SOURCE)
