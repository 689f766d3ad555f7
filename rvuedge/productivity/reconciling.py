"""Two accounts of the same work, line by line: what agrees, what only one side has, what differs. Computes only.

Each line is used once. Lines are paired in passes, the surest first; within a pass in one fixed order, so that the
order of rows in a file changes nothing: code, modifiers, units and date agree; then all but units; all but modifiers;
code and date alone; the same line some days apart (nearest first); at last two lines left alone on a day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

MATCHED, NOT_THEIRS, NOT_MINE, DIFFERS = "matched", "missing_from_theirs", "missing_from_mine", "differs"
CLASSES = (MATCHED, NOT_THEIRS, NOT_MINE, DIFFERS)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Side:
    """A line as one side has it. `work_rvu` None where it states none; `place` says where it stands there."""

    place: str
    performed_on: date
    code: str
    modifiers: tuple[str, ...]
    units: int
    work_rvu: Decimal | None

    def order(self) -> tuple[Any, ...]:
        """A fixed order that owes nothing to that of the rows."""
        work = self.work_rvu if self.work_rvu is not None else Decimal(-1)
        return (self.performed_on, self.code, self.modifiers, self.units, work, self.place)


@dataclass(frozen=True, slots=True)
class Pair:
    """One finding. `differences` are among code, modifiers, units, date and work_rvu."""

    kind: str
    mine: Side | None
    theirs: Side | None
    differences: tuple[str, ...] = ()

    @property
    def side(self) -> Side:
        """My line, or theirs where I have none."""
        found = self.mine or self.theirs
        if found is None:
            raise ValueError("a finding has a line on one side at least")
        return found

    @property
    def performed_on(self) -> date:
        """My date, or theirs where I have none."""
        return self.side.performed_on

    @property
    def at_stake(self) -> Decimal:
        """wRVU in question: mine less theirs; above 0 they have less than I."""
        if self.kind == MATCHED:
            return ZERO
        if self.kind == DIFFERS and (not self.mine or not self.theirs or self.theirs.work_rvu is None):
            return ZERO
        mine = (self.mine.work_rvu if self.mine else None) or ZERO
        return mine - ((self.theirs.work_rvu if self.theirs else None) or ZERO)


Key = Callable[[Side], tuple[Any, ...]]
PASSES: tuple[Key, ...] = (
    lambda one: (one.performed_on, one.code, one.modifiers, one.units),
    lambda one: (one.performed_on, one.code, one.modifiers),
    lambda one: (one.performed_on, one.code, one.units),
    lambda one: (one.performed_on, one.code),
)


def reconcile(
    mine: Iterable[Side], theirs: Iterable[Side], *, days: int = 0, tolerance: Decimal = ZERO
) -> tuple[Pair, ...]:
    """The findings by date and code. `days` is how far dates may be apart, `tolerance` wRVU may be."""
    left, right = sorted(mine, key=Side.order), sorted(theirs, key=Side.order)
    pairs: list[tuple[Side, Side]] = []
    for key in PASSES:
        left, right = _paired(left, right, key, pairs)
    if days:
        left, right = _apart(left, right, days, pairs)
    left, right = _alone(left, right, pairs)
    found = [_judged(one, other, tolerance) for one, other in pairs]
    found += [Pair(NOT_THEIRS, one, None) for one in left]
    found += [Pair(NOT_MINE, None, one) for one in right]
    return tuple(sorted(found, key=_place))


def _paired(
    left: list[Side], right: list[Side], key: Key, pairs: list[tuple[Side, Side]]
) -> tuple[list[Side], list[Side]]:
    waiting: dict[tuple[Any, ...], list[Side]] = defaultdict(list)
    for one in right:
        waiting[key(one)].append(one)
    rest = []
    for one in left:
        if waiting[key(one)]:
            pairs.append((one, waiting[key(one)].pop(0)))
        else:
            rest.append(one)
    return rest, sorted((one for some in waiting.values() for one in some), key=Side.order)


def _apart(
    left: list[Side], right: list[Side], days: int, pairs: list[tuple[Side, Side]]
) -> tuple[list[Side], list[Side]]:
    near = [
        (abs((one.performed_on - other.performed_on).days), one.order(), other.order(), at, to)
        for at, one in enumerate(left)
        for to, other in enumerate(right)
        if one.code == other.code
        and one.modifiers == other.modifiers
        and one.units == other.units
        and abs((one.performed_on - other.performed_on).days) <= days
    ]
    taken: set[int] = set()
    given: set[int] = set()
    for _, _, _, at, to in sorted(near):
        if at not in taken and to not in given:
            pairs.append((left[at], right[to]))
            taken.add(at)
            given.add(to)
    return (
        [one for at, one in enumerate(left) if at not in taken],
        [one for to, one in enumerate(right) if to not in given],
    )


def _alone(left: list[Side], right: list[Side], pairs: list[tuple[Side, Side]]) -> tuple[list[Side], list[Side]]:
    """On a day where each side has a single line left, they are taken for one line coded differently."""
    mine, theirs = Counter(one.performed_on for one in left), Counter(one.performed_on for one in right)
    single = {day for day, count in mine.items() if count == 1 and theirs[day] == 1}
    found = {one.performed_on: one for one in right if one.performed_on in single}
    pairs += [(one, found[one.performed_on]) for one in left if one.performed_on in single]
    return (
        [one for one in left if one.performed_on not in single],
        [one for one in right if one.performed_on not in single],
    )


def _judged(mine: Side, theirs: Side, tolerance: Decimal) -> Pair:
    differences = [
        name
        for name, differs in (
            ("code", mine.code != theirs.code),
            ("modifiers", mine.modifiers != theirs.modifiers),
            ("units", mine.units != theirs.units),
            ("date", mine.performed_on != theirs.performed_on),
            ("work_rvu", _far(mine.work_rvu, theirs.work_rvu, tolerance)),
        )
        if differs
    ]
    return Pair(DIFFERS if differences else MATCHED, mine, theirs, tuple(differences))


def _far(mine: Decimal | None, theirs: Decimal | None, tolerance: Decimal) -> bool:
    """Whether stated figures are further apart than may be; a side that states none says nothing."""
    return mine is not None and theirs is not None and abs(mine - theirs) > tolerance


def _place(pair: Pair) -> tuple[Any, ...]:
    return (*pair.side.order()[:2], CLASSES.index(pair.kind), pair.side.order())


@dataclass(frozen=True, slots=True)
class Class:
    """The findings of one kind: how many, and the wRVU on either side and at stake."""

    kind: str
    lines: int
    mine: Decimal
    theirs: Decimal
    at_stake: Decimal


def classes(pairs: Sequence[Pair]) -> tuple[Class, ...]:
    """Each kind with its sums; the kinds' sums are both sides' totals, exactly."""
    found = []
    for kind in CLASSES:
        of = [pair for pair in pairs if pair.kind == kind]
        mine = sum((one.mine.work_rvu or ZERO for one in of if one.mine), ZERO)
        theirs = sum((one.theirs.work_rvu or ZERO for one in of if one.theirs), ZERO)
        found.append(Class(kind, len(of), mine, theirs, sum((one.at_stake for one in of), ZERO)))
    return tuple(found)
