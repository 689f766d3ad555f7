"""Units of service put in order: what both sides are worth, endoscopy families, and 100/50/50/50/50.

Sources: CMS record layout, BILAT SURG, MULT PROC and ENDO BASE; docs/rules.md, R-2.8 to R-2.10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from rvuedge.valuation.model.credit import LineState, percent
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import HALF, ONE, ZERO, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.model.ranked_units import Item, Place, RankedUnits, in_order
from rvuedge.valuation.rules.modifier_factors import kept_share
from rvuedge.valuation.rules.rows import LAYOUT, Schedule

ASSISTANTS = ("80", "81", "82", "AS")
# They lift an NCCI edit, or say how the service relates to another one; the reduction stands.
NO_WAY_AROUND = ("58", "59", "76", "77", "79", "XE", "XP", "XS", "XU")
RANKED_INDICATORS = frozenset("123")
LISTED = 10  # shares that are written one by one: more are no easier to read than their number
ENDO_SOURCE = f"{LAYOUT}, MULT PROC 3 and ENDO BASE"
MULT_SOURCE = f"{LAYOUT}, MULT PROC 2"


def rank(works: list[LineInProgress], schedule: Schedule, policy: Policy) -> None:
    """Apply families and multiple procedures to one patient's day (or session)."""
    ranked = [work for work in works if work.state is None and work.row and work.row.mpi in RANKED_INDICATORS]
    if not ranked or (len(ranked) == 1 and _stands_alone(ranked[0])):
        return
    pools: dict[tuple[object, ...], list[RankedUnits]] = defaultdict(list)
    for unit in units_of(ranked, policy):
        line = unit.works[0].line
        scope = line.session if policy.mpr_scope == "session" else 0
        pools[bool(line.modifiers) and unit.works[0].has(*ASSISTANTS), scope].append(unit)
    for pool in pools.values():
        items = families(pool, schedule, policy)
        if policy.multiple_procedures:
            reduce_by_rank(items, policy)


def _stands_alone(work: LineInProgress) -> bool:
    """Whether the only line to be ranked is one unit: it is first, in full, and no family has another member."""
    row = work.row
    return row is not None and work.counted_units == 1 and work.pair is None and row.code != row.endo_base


def units_of(works: Iterable[LineInProgress], policy: Policy) -> list[RankedUnits]:
    """The units of open lines that are ranked (MULT PROC 1, 2 or 3), but for a return to the operating room."""
    found: list[RankedUnits] = []
    paired: dict[int, tuple[LineInProgress, ...]] = {}
    for work in works:
        row = work.row
        if row is None:
            continue
        if work.has("78") and "multiple_procedures" in policy.return_to_room_excludes:
            continue
        if work.pair is not None:
            paired[id(work.pair)] = work.pair
            continue
        found.append(_unit((work,), row, work, policy, work.counted_units))
    for pair in paired.values():
        row = pair[0].row
        if row is not None:
            found.append(_unit(pair, row, pair[0], policy))
    return found


def _unit(
    works: tuple[LineInProgress, ...], row: RelativeValue, work: LineInProgress, policy: Policy, units: int = 1
) -> RankedUnits:
    value, sides = work.per_unit, work.sides
    measure = row.total(work.line.setting) if policy.rank_by == "total" else value
    if sides is not ONE:
        value, measure = value * sides, measure * sides
    return RankedUnits(works, value, measure, row, sides, kept_share(work, policy), units, value)


def families(pool: list[RankedUnits], schedule: Schedule, policy: Policy) -> list[Item]:
    """Endoscopies of one base are one item: the highest in full, the others less the base."""
    if not policy.endoscopy_families:
        return [Item([unit], unit.count) for unit in pool]
    bases = {unit.row.endo_base for unit in pool if unit.row.mpi == "3" and unit.row.endo_base}
    by_base: dict[str, list[RankedUnits]] = defaultdict(list)
    items: list[Item] = []
    for unit in pool:
        base = unit.row.endo_base if unit.row.mpi == "3" else None
        if unit.row.code in bases:
            _bundle_base(unit)
        elif base:
            by_base[base].append(unit)
        else:
            items.append(Item([unit], unit.count))
    for base, members in by_base.items():
        items.append(Item(_less_base(base, members, schedule, policy)))
    return items


def _bundle_base(unit: RankedUnits) -> None:
    for work in unit.works:
        if work.open:
            work.settle(
                LineState.BUNDLED_ENDO_BASE,
                "endoscopy-base",
                f"{unit.row.code} is the base of another endoscopy done that day and is included in it.",
                ENDO_SOURCE,
            )


def _less_base(base: str, members: list[RankedUnits], schedule: Schedule, policy: Policy) -> list[RankedUnits]:
    """The units of a family, highest first, all but the first less the base."""
    members = in_order(members)
    first = members[0]
    for unit in members:
        unit.apart = False
    if first.count > 1:
        members[:1] = [replace(first, count=1), replace(first, count=first.count - 1)]
    row = schedule.get((base, ""))
    for unit in members[1:]:
        if row is None:
            for work in unit.works:
                work.warn(
                    "ENDO_BASE_MISSING",
                    f"The base {base} is not in the release: nothing was subtracted.",
                )
            continue
        sides = unit.sides if row.bilat == "1" else ONE
        setting = unit.works[0].line.setting
        measure = (row.total(setting) if policy.rank_by == "total" else row.work_rvu) * sides
        taken = min(unit.share, row.work_rvu * sides)
        unit.share -= taken
        unit.measure = max(ZERO, unit.measure - measure)
        for work in unit.works:
            lost = -taken if unit.count == len(unit.works) == 1 else -taken * unit.count / len(unit.works)
            work.add(lost, "endoscopy-family", partial(_further_in_family, base, row.work_rvu), ENDO_SOURCE)
    return members


def _further_in_family(base: str, published: Decimal) -> str:
    return f"Another endoscopy of the same family ranks first: the base {base} ({published}) counts once."


def reduce_by_rank(items: list[Item], policy: Policy) -> None:
    """Each item counts the policy's share of its rank, as 100/50/50/50/50; later ones are by report."""
    if len(items) < 2 and sum(item.count for item in items) < 2:  # a single rank to give
        return
    ranks: dict[int, list[RankedUnits]] = defaultdict(list)
    works: dict[int, LineInProgress] = {}
    places = [item.place for item in items]
    tied = _tied(places)
    number = 1
    for item in in_order(items, places):
        for unit in item.units:
            unit.rank, unit.tied = number, bool(tied) and item.place[0] in tied
            for work in unit.works:
                works[id(work)] = work
                ranks[id(work)].append(unit)
        number += item.count
    for key, work in works.items():
        if work.state is None:
            _reduce(work, ranks[key], policy)


def _tied(places: Sequence[Place]) -> set[Decimal]:
    """The measures of items that rank alike and keep different credit: their order is worth a word."""
    if len({measure for measure, _, _ in places}) == len(places):
        return set()
    by_measure: dict[Decimal, set[Decimal]] = defaultdict(set)
    for measure, left, _ in places:
        by_measure[measure].add(left)
    return {measure for measure, values in by_measure.items() if len(values) > 1}


def _reduce(work: LineInProgress, units: list[RankedUnits], policy: Policy) -> None:
    unit = units[0]
    if len(units) == 1 and unit.last_rank == unit.rank <= len(policy.multiple_procedure_shares):
        words = partial(_ranked, work, unit.rank, policy.share_of_rank(unit.rank), tied=unit.tied)
        work.multiply(policy.share_of_rank(unit.rank), "multiple-procedures", words, MULT_SOURCE)
        return
    first = min(unit.rank for unit in units)
    counted = [(share, times, unit) for unit in units for share, times in unit.shares(policy)]
    if len({share for share, _, _ in counted}) == 1:
        share = counted[0][0]
        reason = _ranked(work, first, share, tied=any(unit.tied for unit in units))
        work.multiply(share, "multiple-procedures", reason, MULT_SOURCE)
    else:
        lost = (unit.share * (ONE - share) * times / len(unit.works) for share, times, unit in counted)
        work.add(-sum(lost, ZERO), "multiple-procedures", _by_unit(units, policy), MULT_SOURCE)
    by_report = len(policy.multiple_procedure_shares) + 1
    if any(unit.last_rank >= by_report for unit in units):
        place = "Sixth" if by_report == 6 else f"Number {by_report}"
        work.warn("MPR_RANK6_BY_REPORT", f"{place} or later procedure of the day: Medicare pays it by report.")


def _ranked(work: LineInProgress, rank: int, share: Decimal, *, tied: bool) -> str:
    """The sentence on a line whose units have one rank, or count alike."""
    place = "first" if rank == 1 else f"number {rank}"
    reason = f"Ranks {place} among the day's procedures: {_worth(share)}."
    if share < ONE:
        reason += _not_lifted(work)
    if tied:
        reason += " Of procedures that rank alike, the one that keeps the greater credit comes first."
    return reason


def _not_lifted(work: LineInProgress) -> str:
    """Name the marks that people take for a way around the reduction (docs/rules.md, R-2.3)."""
    named = [modifier for modifier in NO_WAY_AROUND if work.has(modifier)]
    return f" {' and '.join(named)} {'does' if len(named) == 1 else 'do'} not lift the reduction." if named else ""


def _worth(share: Decimal) -> str:
    return {ONE: "full value", HALF: "half value"}.get(share, f"{percent(share)} of its value")


def _by_unit(units: list[RankedUnits], policy: Policy) -> str:
    runs = [run for unit in sorted(units, key=lambda unit: unit.rank) for run in unit.shares(policy)]
    first, times = runs[0]
    further = {share for share, _ in runs[1:]} | ({first} if times > 1 else set())
    if first == ONE and further == {HALF}:
        return "The first unit counts in full, each further unit half."
    return f"The units of this line rank apart and count {', '.join(_run(*run) for run in runs)}."


def _run(share: Decimal, times: int) -> str:
    """The shares of some units in words; of many that are alike, one with their number."""
    if times <= LISTED:
        return ", ".join([percent(share)] * times)
    return f"{percent(share)} ({times:,} times)"
