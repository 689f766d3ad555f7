"""Both sides of the body in one normal form, before any ranking (docs/rules.md, R-2.8; record layout, BILAT SURG).

One service on both sides may be written as 50, as RT with LT on a line or on two, as mirrored digits or eyelids (TA
with T5, E1 with E3), or, where the layout reads a second report of the code as the other side, as two units or two
lines. Whatever the notation, the service becomes one item worth `sides` times one side.

0: 100% of one side; 1: 150%; 2: the figure is for both sides already; 3: 100% for each side; 9: the concept does not
apply. The factors themselves are the policy's `bilateral_factors`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from rvuedge.valuation.model.credit import percent
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import ONE, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import LAYOUT

SOURCE = f"{LAYOUT}, BILAT SURG"
RETURN_SOURCE = "Pub. 100-04, ch. 12, section 40.4.C (return to the operating room)"
# The other side of each site (HCPCS Level II modifiers): FA to F4 are digits of the left hand and F5 to F9 the same of
# the right, TA to T4 and T5 to T9 those of the feet, E1 and E2 the lids of the left eye and E3 and E4 of the right.
LEFT_OF = {"RT": "LT", "E3": "E1", "E4": "E2"} | {
    f"{limb}{right}": f"{limb}{left}" for limb in "FT" for left, right in zip("A1234", "56789", strict=True)
}
SITES = frozenset(LEFT_OF) | frozenset(LEFT_OF.values())
SIDED = SITES | {"50"}  # a line without any of these, of other than two units, says nothing of sides
# What makes a second report of a code another service, not the other side: repeated, or distinct.
REPEATED = ("76", "77")
DISTINCT = ("50", *REPEATED, "59", "XE", "XP", "XS", "XU")
# The layout names RT with LT for every indicator, and any other second report (units, digits, lines) for 1, 2 and 3.
BY_ANY_MEANS = frozenset("123")
# What the record layout means by an indicator, where the policy's factor is the layout's; 1 is a mere percentage.
WORDS = {
    ("0", ONE): "both sides count as one",
    ("2", ONE): "the published figure is for both sides already",
    ("3", Decimal(2)): "each side counts in full",
}
# Facts that may differ between the two lines of a pair: the side itself and what says the pair is meant, and whether a
# role is documented or who assisted, which make no other procedure of it.
SIDES_AND_DISTINCT = SITES | {"51", "59", "XE", "XP", "XS", "XU"}
NOT_OF_THE_PROCEDURE = ("provider_type", "performed_by", "documentation_supported", "in_global_of", "role")


def both_sides(works: list[LineInProgress], policy: Policy) -> None:
    """Bring the open lines of one patient's day into the normal form, and apply the bilateral factor."""
    if not policy.bilateral:
        return
    for work in works:
        line = work.line
        sided = line.units == 2 or (line.modifiers and not SIDED.isdisjoint(line.modifiers))
        if sided and work.state is None and work.row is not None:
            _on_a_line(work, work.row, policy)
    if len(works) > 1 and len({work.line.code for work in works}) < len(works):
        for left, right in _pairs(works, policy):
            _pair(left, right, policy)


def says_both_sides(work: LineInProgress, indicator: str) -> bool:
    """Whether one line names both sides: 50, RT with LT, or (where any means counts) a digit with its mirror image."""
    if not work.line.modifiers:
        return False
    if work.has("50") or (work.has("RT") and work.has("LT")):
        return True
    return indicator in BY_ANY_MEANS and any(work.has(right) and work.has(LEFT_OF[right]) for right in LEFT_OF)


def _factor(row: RelativeValue, work: LineInProgress, policy: Policy) -> Decimal:
    """What both sides count of one; with 78 the bilateral rule does not apply, and the service counts once."""
    if work.has("78") and "bilateral" in policy.return_to_room_excludes:
        return ONE
    return policy.bilateral_factors[row.bilat]


def _words(work: LineInProgress, row: RelativeValue, factor: Decimal, policy: Policy) -> tuple[str, str]:
    """The sentence of the factor, and its source."""
    if work.has("78") and "bilateral" in policy.return_to_room_excludes:
        return "at a return to the operating room (78) the bilateral rule does not apply", RETURN_SOURCE
    words = WORDS.get((row.bilat, factor), f"both sides count {percent(factor)}")
    return f"{words} (indicator {row.bilat})", SOURCE


def _on_a_line(work: LineInProgress, row: RelativeValue, policy: Policy) -> None:
    if row.bilat not in policy.bilateral_factors:
        return
    units = work.line.units
    if says_both_sides(work, row.bilat) and units <= 2:
        rule = "bilateral"
    elif units == 2 and row.bilat in BY_ANY_MEANS and policy.units2_means_bilateral and _unmarked(work):
        rule = "bilateral-units"
    else:
        return
    factor = _factor(row, work, policy)
    work.sides, work.counted_units = factor, 1
    words, source = _words(work, row, factor, policy)
    if rule == "bilateral-units":
        words = f"two units are read as both sides; {words}"
        work.warn(
            "UNITS2_TREATED_AS_BILATERAL",
            "Two units were read as both sides; use 76 or 59 if the service was repeated.",
        )
    work.multiply(factor / units, rule, f"{work.line.code}: {words}.", source)


def _unmarked(work: LineInProgress) -> bool:
    """Whether nothing on the line says which side, or that the service was another one."""
    return not work.line.modifiers or not (work.has(*DISTINCT) or SITES.intersection(work.line.modifiers))


def _pairs(works: list[LineInProgress], policy: Policy) -> Iterator[tuple[LineInProgress, LineInProgress]]:
    """Two lines of one unit each that are the two sides of one service."""
    sides: dict[tuple[str, str], list[LineInProgress]] = defaultdict(list)
    for work in works:
        if work.open and work.row is not None and work.line.units == 1 and not work.has("50", *REPEATED):
            side = _side(work, work.row.bilat)
            if side is not None:
                sides[_apart_from_side(work), side].append(work)
    for alike in sides.values():
        alike.sort(key=lambda work: work.line.key)
    for facts, side in sorted(sides):
        if side in LEFT_OF:
            yield from zip(sides.get((facts, LEFT_OF[side]), ()), sides[facts, side], strict=False)
        elif side == "" and policy.units2_means_bilateral and len(sides[facts, side]) == 2:
            left, right = sides[facts, side]
            yield left, right


def _side(work: LineInProgress, indicator: str) -> str | None:
    """The site a line names; "" for a line that names none and may be the other side; None for no part of a pair."""
    named = SITES.intersection(work.line.modifiers)
    if len(named) == 1:
        (side,) = named
        return side if side in ("LT", "RT") or indicator in BY_ANY_MEANS else None
    return "" if indicator in BY_ANY_MEANS and _unmarked(work) else None


def _apart_from_side(work: LineInProgress) -> str:
    """Lines pair when they are the same but for the side."""
    others = sorted(set(work.line.modifiers) - SIDES_AND_DISTINCT)
    return repr((others, work.line.key_facts(but=("modifiers", *NOT_OF_THE_PROCEDURE))))


def _pair(left: LineInProgress, right: LineInProgress, policy: Policy) -> None:
    row, pair = left.row, (left, right)
    if row is None:
        return
    if row.bilat not in policy.bilateral_factors:
        for work in pair:
            work.warn(
                "SIDES_NOT_APPLICABLE",
                f"{row.code} has no sides for Medicare (indicator 9): the two lines count as two services.",
            )
        return
    factor = _factor(row, left, policy)
    words, source = _words(left, row, factor, policy)
    named = bool(SITES.intersection(left.line.modifiers))
    for work in pair:
        work.pair, work.sides = pair, factor
        subject = "right and left" if named else "on two lines is read as both sides"
        work.multiply(factor / 2, "bilateral-pair", f"{row.code} {subject}: {words}, half of it on each line.", source)
        if not named:
            work.warn(
                "UNITS2_TREATED_AS_BILATERAL",
                "Two lines of one code were read as both sides; use 76 or 59 if the service was repeated.",
            )


def sides_that_cannot_be(work: LineInProgress, row: RelativeValue, policy: Policy) -> bool:
    """Whether a line says both sides of a code that has none (indicator 9); such a modifier is invalid."""
    return policy.bilateral and row.bilat not in policy.bilateral_factors and says_both_sides(work, row.bilat)
