"""Units of service put in order: what both sides are worth, endoscopy families, and 100/50/50/50/50.

Sources: CMS record layout, BILAT SURG, MULT PROC and ENDO BASE; docs/rules.md, R-2.8 to R-2.10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.valuation.model.credit import LineState
from rvuedge.valuation.model.facts import Line, RelativeValue
from rvuedge.valuation.model.line_in_progress import HALF, ONE, ZERO, Working
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import LAYOUT, Schedule

ASSISTANTS = ("80", "81", "82", "AS")
RANKED_INDICATORS = frozenset("123")
BY_REPORT_RANK = 6
ENDO_SOURCE = f"{LAYOUT}, MULT PROC 3 and ENDO BASE"
MULT_SOURCE = f"{LAYOUT}, MULT PROC 2"


@dataclass(slots=True)
class Unit:
    """One unit of service, or the two sides of a pair of lines. Value and measure in RVUs."""

    works: tuple[Working, ...]
    value: Decimal
    measure: Decimal
    row: RelativeValue
    sides: Decimal
    kept: Decimal = ZERO
    rank: int = 1

    @property
    def order(self) -> tuple[object, ...]:
        """Highest measure first; ties by work, code and facts, never by the order of entry."""
        return (-self.measure, -self.value, self.row.code, sorted(map(facts, self.works)))


@dataclass(slots=True)
class Item:
    """What takes one rank: a single unit, or a whole endoscopy family."""

    units: list[Unit]

    @property
    def order(self) -> tuple[object, ...]:
        """As a unit's, with the family's summed measure and value."""
        first = min(self.units, key=lambda unit: unit.order)
        measure = sum((unit.measure for unit in self.units), ZERO)
        value = sum((unit.kept for unit in self.units), ZERO)
        return (-measure, -value, first.row.code, first.order[3])


def facts(work: Working) -> tuple[str, ...]:
    """What tells two lines of one code apart, besides their place."""
    line: Line = work.line
    told = (
        "-".join(sorted(line.modifiers)),
        line.completed_pct,
        line.mod22_factor,
        line.by_report_pct,
        line.postop_days,
        line.time_share,
        line.trainee,
        line.key,
    )
    return tuple(str(one) for one in told)


def rank(works: list[Working], schedule: Schedule, policy: Policy) -> None:
    """Apply families and multiple procedures to one patient's day (or session)."""
    pools: dict[tuple[object, ...], list[Unit]] = defaultdict(list)
    for unit in units_of(works, policy):
        line = unit.works[0].line
        scope = line.session if policy.mpr_scope == "session" else 0
        pools[unit.works[0].has(*ASSISTANTS), scope].append(unit)
    for pool in pools.values():
        items = families(pool, schedule, policy)
        if policy.multiple_procedures:
            reduce_by_rank(items)


def units_of(works: Iterable[Working], policy: Policy) -> list[Unit]:
    """Each unit of the lines that are ranked: MULT PROC 1, 2 or 3, not a return to the operating room."""
    found: list[Unit] = []
    paired: dict[int, tuple[Working, ...]] = {}
    for work in works:
        row = work.row
        if not work.open or row is None or row.mpi not in RANKED_INDICATORS or work.has("78"):
            continue
        if work.pair is not None:
            paired[id(work.pair)] = work.pair
            continue
        found += [_unit((work,), row, work, policy) for _ in range(work.counted_units)]
    for pair in paired.values():
        row = pair[0].row
        if row is not None:
            found.append(_unit(pair, row, pair[0], policy))
    return found


def _unit(works: tuple[Working, ...], row: RelativeValue, work: Working, policy: Policy) -> Unit:
    value = work.per_unit * work.sides
    total = row.total(work.line.setting) if policy.rank_by == "total" else work.per_unit
    return Unit(works, value, total * work.sides, row, work.sides, kept=value)


def families(pool: list[Unit], schedule: Schedule, policy: Policy) -> list[Item]:
    """Endoscopies of one base are one item: the highest in full, the others less the base."""
    if not policy.endoscopy_families:
        return [Item([unit]) for unit in pool]
    bases = {unit.row.endo_base for unit in pool if unit.row.mpi == "3" and unit.row.endo_base}
    by_base: dict[str, list[Unit]] = defaultdict(list)
    items: list[Item] = []
    for unit in pool:
        base = unit.row.endo_base if unit.row.mpi == "3" else None
        if unit.row.code in bases:
            _bundle_base(unit)
        elif base:
            by_base[base].append(unit)
        else:
            items.append(Item([unit]))
    for base, members in by_base.items():
        _less_base(base, members, schedule, policy)
        items.append(Item(members))
    return items


def _bundle_base(unit: Unit) -> None:
    for work in unit.works:
        if work.open:
            work.settle(
                LineState.BUNDLED_ENDO_BASE,
                "endoscopy-base",
                f"{unit.row.code} is the base of another endoscopy done that day and is contained in it.",
                ENDO_SOURCE,
            )


def _less_base(base: str, members: list[Unit], schedule: Schedule, policy: Policy) -> None:
    if len(members) < 2:
        return
    row = schedule.get((base, ""))
    members.sort(key=lambda unit: unit.order)
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
        taken = min(unit.kept, row.work_rvu * sides)
        unit.kept -= taken
        unit.measure = max(ZERO, unit.measure - measure)
        for work in unit.works:
            work.add(
                -taken / len(unit.works),
                "endoscopy-family",
                f"Another endoscopy of the same family ranks first: the base {base} ({row.work_rvu}) counts once.",
                ENDO_SOURCE,
            )


def reduce_by_rank(items: list[Item]) -> None:
    """100 % for the highest item, 50 % for each further one; the sixth and later are by report."""
    ranks: dict[int, list[Unit]] = defaultdict(list)
    works: dict[int, Working] = {}
    for number, item in enumerate(sorted(items, key=lambda one: one.order), start=1):
        for unit in item.units:
            unit.rank = number
            for work in unit.works:
                works[id(work)] = work
                ranks[id(work)].append(unit)
    if len(items) < 2:
        return
    for key, work in works.items():
        if work.open:
            _reduce(work, ranks[key])


def _reduce(work: Working, units: list[Unit]) -> None:
    first = min(unit.rank for unit in units)
    shares = {ONE if unit.rank == 1 else HALF for unit in units}
    if shares == {ONE}:
        work.multiply(
            ONE,
            "multiple-procedures",
            "Ranks first among the day's procedures: full value.",
            MULT_SOURCE,
        )
    elif shares == {HALF}:
        reason = f"Ranks number {first} among the day's procedures: half value."
        work.multiply(HALF, "multiple-procedures", reason, MULT_SOURCE)
    else:
        taken = sum((unit.kept * HALF / len(unit.works) for unit in units if unit.rank > 1), ZERO)
        reason = "The first unit counts in full, each further unit half."
        work.add(-taken, "multiple-procedures", reason, MULT_SOURCE)
    if any(unit.rank >= BY_REPORT_RANK for unit in units):
        work.warn(
            "MPR_RANK6_BY_REPORT",
            "Sixth or later procedure of the day: Medicare pays it by report.",
        )
