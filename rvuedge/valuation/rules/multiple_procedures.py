"""Units of service put in order: what both sides are worth, endoscopy families, and 100/50/50/50/50.

Sources: CMS record layout, BILAT SURG, MULT PROC and ENDO BASE; docs/rules.md, R-2.8 to R-2.10.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from rvuedge.valuation.model.credit import LineState, percent
from rvuedge.valuation.model.facts import FACTS, RelativeValue
from rvuedge.valuation.model.line_in_progress import HALF, ONE, ZERO, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.modifier_factors import kept_share
from rvuedge.valuation.rules.rows import LAYOUT, Schedule

ASSISTANTS = ("80", "81", "82", "AS")
# They lift an NCCI edit, or say how the service relates to another one; the reduction stands.
NO_WAY_AROUND = ("58", "59", "76", "77", "79", "XE", "XP", "XS", "XU")
RANKED_INDICATORS = frozenset("123")
_further = attrgetter(*(name for name in FACTS if name not in ("code", "modifiers")))
ENDO_SOURCE = f"{LAYOUT}, MULT PROC 3 and ENDO BASE"
MULT_SOURCE = f"{LAYOUT}, MULT PROC 2"


@dataclass(slots=True)
class Unit:
    """One unit of service, or the two sides of a pair of lines. Value and measure in RVUs.

    `keeps` is the share of its value that the line's own modifiers leave (0.5 for half of it performed).
    """

    works: tuple[LineInProgress, ...]
    value: Decimal
    measure: Decimal
    row: RelativeValue
    sides: Decimal
    keeps: Decimal
    share: Decimal = ZERO
    rank: int = 1
    tied: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """Highest measure first; of equals the one that keeps the greater credit, never by text or order of entry.

        What is equal in both earns the same in either place; code and facts then only make the order a fixed one.
        """
        left = self.share * self.keeps
        return (-self.measure, -left, self.row.code, sorted(map(facts, self.works)))


@dataclass(slots=True)
class Item:
    """What takes one rank: a single unit, or a whole endoscopy family."""

    units: list[Unit]

    @property
    def order(self) -> tuple[object, ...]:
        """As a unit's, with the family's summed measure and value."""
        first = min(self.units, key=lambda unit: unit.order)
        left = sum((unit.share * unit.keeps for unit in self.units), ZERO)
        return (-self.measure, -left, first.row.code, first.order[3])

    @property
    def measure(self) -> Decimal:
        """What the item is ranked by, in RVUs."""
        return sum((unit.measure for unit in self.units), ZERO)


def facts(work: LineInProgress) -> tuple[str, ...]:
    """What tells two lines of one code apart; their place is the last resort."""
    line = work.line
    return ("-".join(sorted(line.modifiers)), *map(str, _further(line)), line.key)


def rank(works: list[LineInProgress], schedule: Schedule, policy: Policy) -> None:
    """Apply families and multiple procedures to one patient's day (or session)."""
    pools: dict[tuple[object, ...], list[Unit]] = defaultdict(list)
    for unit in units_of(works, policy):
        line = unit.works[0].line
        scope = line.session if policy.mpr_scope == "session" else 0
        pools[unit.works[0].has(*ASSISTANTS), scope].append(unit)
    for pool in pools.values():
        items = families(pool, schedule, policy)
        if policy.multiple_procedures:
            reduce_by_rank(items, policy)


def units_of(works: Iterable[LineInProgress], policy: Policy) -> list[Unit]:
    """Each unit of the lines that are ranked: MULT PROC 1, 2 or 3, not a return to the operating room."""
    found: list[Unit] = []
    paired: dict[int, tuple[LineInProgress, ...]] = {}
    for work in works:
        row = work.row
        if not work.open or row is None or row.mpi not in RANKED_INDICATORS:
            continue
        if work.has("78") and "multiple_procedures" in policy.return_to_room_excludes:
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


def _unit(works: tuple[LineInProgress, ...], row: RelativeValue, work: LineInProgress, policy: Policy) -> Unit:
    value = work.per_unit * work.sides
    total = row.total(work.line.setting) if policy.rank_by == "total" else work.per_unit
    return Unit(works, value, total * work.sides, row, work.sides, kept_share(work, policy), share=value)


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
                f"{unit.row.code} is the base of another endoscopy done that day and is included in it.",
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
        taken = min(unit.share, row.work_rvu * sides)
        unit.share -= taken
        unit.measure = max(ZERO, unit.measure - measure)
        for work in unit.works:
            work.add(
                -taken / len(unit.works),
                "endoscopy-family",
                f"Another endoscopy of the same family ranks first: the base {base} ({row.work_rvu}) counts once.",
                ENDO_SOURCE,
            )


def reduce_by_rank(items: list[Item], policy: Policy) -> None:
    """Each item counts the policy's share of its rank, as 100/50/50/50/50; later ones are by report."""
    ranks: dict[int, list[Unit]] = defaultdict(list)
    works: dict[int, LineInProgress] = {}
    alike = Counter(item.measure for item in items)
    for number, item in enumerate(sorted(items, key=lambda item: item.order), start=1):
        tied = alike[item.measure] > 1 and _differ(items, item.measure)
        for unit in item.units:
            unit.rank, unit.tied = number, tied
            for work in unit.works:
                works[id(work)] = work
                ranks[id(work)].append(unit)
    if len(items) < 2:
        return
    for key, work in works.items():
        if work.open:
            _reduce(work, ranks[key], policy)


def _differ(items: list[Item], measure: Decimal) -> bool:
    """Whether items of one measure keep different credit, so that their order is worth a word."""
    return len({item.order[1] for item in items if item.measure == measure}) > 1


def _reduce(work: LineInProgress, units: list[Unit], policy: Policy) -> None:
    first = min(unit.rank for unit in units)
    shares = {policy.share_of_rank(unit.rank) for unit in units}
    if len(shares) == 1:
        (share,) = shares
        place = "first" if first == 1 else f"number {first}"
        reason = f"Ranks {place} among the day's procedures: {_worth(share)}."
        if share < ONE:
            reason += _not_lifted(work)
        if any(unit.tied for unit in units):
            reason += " Of procedures that rank alike, the one that keeps the greater credit comes first."
        work.multiply(share, "multiple-procedures", reason, MULT_SOURCE)
    else:
        lost = ((ONE - policy.share_of_rank(unit.rank), unit) for unit in units)
        taken = sum((unit.share * share / len(unit.works) for share, unit in lost), ZERO)
        work.add(-taken, "multiple-procedures", _by_unit(units, policy), MULT_SOURCE)
    by_report = len(policy.multiple_procedure_shares) + 1
    if any(unit.rank >= by_report for unit in units):
        place = "Sixth" if by_report == 6 else f"Number {by_report}"
        work.warn("MPR_RANK6_BY_REPORT", f"{place} or later procedure of the day: Medicare pays it by report.")


def _not_lifted(work: LineInProgress) -> str:
    """Name the marks that people take for a way around the reduction (docs/rules.md, R-2.3)."""
    named = [modifier for modifier in NO_WAY_AROUND if work.has(modifier)]
    return f" {' and '.join(named)} {'does' if len(named) == 1 else 'do'} not lift the reduction." if named else ""


def _worth(share: Decimal) -> str:
    return {ONE: "full value", HALF: "half value"}.get(share, f"{percent(share)} of its value")


def _by_unit(units: list[Unit], policy: Policy) -> str:
    ranks = sorted(unit.rank for unit in units)
    shares = [policy.share_of_rank(rank) for rank in ranks]
    if shares[0] == ONE and set(shares[1:]) == {HALF}:
        return "The first unit counts in full, each further unit half."
    return f"The units of this line rank apart and count {', '.join(map(percent, shares))}."
