"""More units of a code than CMS expects, or than a body or a day has: named, and the sum stays (R-2.19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rvuedge.valuation.model.credit import Notice
from rvuedge.valuation.model.edits import Edits
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.rules.bilateral import SITES
from rvuedge.valuation.rules.visits import is_em_visit

# What says of a further line that it is another service, so that it is not counted with the first.
ANOTHER = frozenset({"58", "59", "76", "77", "78", "79", "80", "81", "82", "AS", "XE", "XP", "XS", "XU"})
# Prolonged services are counted by time, several a day, though they are not add-ons by their global days.
BY_TIME = frozenset({"99358", "99359", "99415", "99416", "99417", "99418"})


def too_many_units(day: Sequence[LineInProgress], edits: Edits) -> None:
    """Warn on each line of a code whose units are beyond CMS's limit, or beyond what its indicators allow."""
    if all(work.line.units == 1 for work in day) and len({work.line.code for work in day}) == len(day):
        return
    by_code: dict[str, list[LineInProgress]] = defaultdict(list)
    for work in day:
        if work.row is not None:
            by_code[work.line.code].append(work)
    for code, works in by_code.items():
        if len(works) == 1 and works[0].line.units == 1:
            continue
        if code in edits.units_limits:
            _beyond_limit(works, edits)
        else:
            _beyond_indicators(works)


def _beyond_limit(works: list[LineInProgress], edits: Edits) -> None:
    limit = edits.units_limits[works[0].line.code]
    whole = sum(work.line.units for work in works) - _both_sides(works)
    for work in works:
        units = whole if limit.of_the_day else work.line.units
        if units > limit.units:
            scope = "a day" if limit.of_the_day else "on a line"
            text = f"{work.line.code}: {units} units; Medicare expects at most {limit.units} {scope} ({limit.source})."
            work.warnings.append(Notice("UNITS_ABOVE_MUE", text))


def _both_sides(works: list[LineInProgress]) -> int:
    """How many lines are the other side of one: RT and LT are one service, as a claim reports it with 50 and 1 unit."""
    rights = sum(work.line.units for work in works if work.has("RT") and not work.has("LT"))
    lefts = sum(work.line.units for work in works if work.has("LT") and not work.has("RT"))
    return min(rights, lefts)


def _beyond_indicators(works: list[LineInProgress]) -> None:
    """By the release's own indicators: a visit is once a day, sides are two, an operation without sides is one."""
    together = [work for work in works if not ANOTHER.intersection(work.line.modifiers)]
    units = sum(work.line.units for work in together)
    for work in together:
        if work.row is not None and (notice := _unlikely(work.row, units, together)):
            work.warnings.append(notice)


def _unlikely(row: RelativeValue, units: int, works: list[LineInProgress]) -> Notice | None:
    if is_em_visit(row.code):
        if units > 1 and row.global_days != "ZZZ" and row.code not in BY_TIME:
            return Notice("ONCE_A_DAY", f"{row.code} ×{units}: a visit is reported once a day; check the units.")
        return None
    if row.status not in "ART" or any(_digits(work) for work in works):
        return None
    if row.bilat in "123" and units > 2:
        return Notice("UNITS_UNLIKELY", f"{row.code} ×{units}: a body has two sides; check the units.")
    if row.bilat in "09" and units > 1 and row.global_days in ("090", "MMM"):
        return Notice("UNITS_UNLIKELY", f"{row.code} ×{units}: an operation without sides is once; check the units.")
    return None


def _digits(work: LineInProgress) -> bool:
    return bool((SITES - {"LT", "RT"}).intersection(work.line.modifiers))
