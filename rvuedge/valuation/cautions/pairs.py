"""Codes that need another beside them, and codes that are part of another: named, and the sum stays (R-2.20)."""

from __future__ import annotations

from collections.abc import Sequence

from rvuedge.valuation.model.edits import Edits
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.rules.bilateral import SITES
from rvuedge.valuation.rules.visit_complexity import VISIT_COMPLEXITY

# The modifiers that lift a pair whose indicator allows it (NCCI Policy Manual, ch. I, section E).
LIFTING = SITES | frozenset({"24", "25", "57", "58", "59", "78", "79", "91", "LC", "LD", "LM", "RC", "RI", "XE", "XP",
                             "XS", "XU"})  # fmt: skip


def add_ons_alone(day: Sequence[LineInProgress], edits: Edits) -> None:
    """Warn on an add-on whose primary code is not in the encounter (record layout, GLOB DAYS ZZZ; CMS add-on file)."""
    for work in day:
        row = work.row
        if row is None or row.code == VISIT_COMPLEXITY:
            continue
        known = edits.add_ons.get(row.code)
        if known is None and row.global_days != "ZZZ":
            continue
        others = {other.line.code for other in day if other is not work and other.row is not None}
        if known is not None and known.complete:
            found, source = bool(known.parents & others), known.source
        else:
            primary = [other for other in day if other.row is not None and other.row.global_days != "ZZZ"]
            found, source = bool(primary), "CMS: global days ZZZ"
        if not found:
            work.warn(
                "ADD_ON_WITHOUT_PRIMARY",
                f"{row.code} is an add-on, and its primary code is not in this encounter; Medicare pays it only beside"
                f" that code ({source}).",
            )


def component_pairs(day: Sequence[LineInProgress], edits: Edits) -> None:
    """Warn on a code that NCCI has as a component of another one of the day, unless a modifier says why both stand."""
    if not edits.component_pairs or len(day) < 2:
        return
    for whole in day:
        for part in day:
            pair = edits.component_pairs.get((whole.line.code, part.line.code))
            if pair is None or whole is part or (pair.modifier_lifts and _lifted(whole, part)):
                continue
            way = "A modifier such as 59 says why both stand." if pair.modifier_lifts else "No modifier lifts this."
            part.warn(
                "COMPONENT_PAIR",
                f"{part.line.code} is part of {whole.line.code}, reported the same day ({pair.source}). {way}",
            )


def _lifted(whole: LineInProgress, part: LineInProgress) -> bool:
    return bool(LIFTING.intersection((*whole.line.modifiers, *part.line.modifiers)))
