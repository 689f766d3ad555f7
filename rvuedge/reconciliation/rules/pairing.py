"""Which line of one account is which of another: passes, the surest first. Computes only.

Each line is used once, in an order that owes nothing to that of rows. The passes are told in reconciling.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rvuedge.reconciliation.rules.lines import CLASSES, DIFFERS, NOT_MINE, NOT_THEIRS, ZERO, Pair, Side, together

BOTH_SIDES = frozenset({"50", "RT", "LT"})
GUESSED = 100  # lines left on a side of a day and family of codes; beyond, nothing is guessed

Key = Callable[[Side], tuple[Any, ...]]
PASSES: tuple[Key, ...] = (
    lambda one: (one.performed_on, one.code, one.modifiers),
    lambda one: (one.performed_on, one.code, one.units),
    lambda one: (one.performed_on, one.code),
)


class _Left:
    """What neither side has found a counterpart for yet, each in its fixed order."""

    def __init__(self, mine: Iterable[Side], theirs: Iterable[Side]) -> None:
        self.mine = sorted(mine, key=Side.order)
        self.theirs = sorted(theirs, key=Side.order)
        self.pairs: list[Pair] = []

    def take(
        self, mine: Sequence[Side], theirs: Sequence[Side], *, is_guess: bool = False, is_bilateral: bool = False
    ) -> None:
        """Pair some lines of mine with some of theirs."""
        self.pairs.append(Pair(DIFFERS, together(mine), together(theirs), (), is_guess, is_bilateral))

    def keep(self, mine: set[int], theirs: set[int]) -> None:
        """What is left after some, by their identity, were taken."""
        self.mine = [one for one in self.mine if id(one) not in mine]
        self.theirs = [one for one in self.theirs if id(one) not in theirs]

    def groups(self, key: Key) -> list[tuple[list[Side], list[Side]]]:
        """The lines that both sides have under a key."""
        mine, theirs = defaultdict(list), defaultdict(list)
        for one in self.mine:
            mine[key(one)].append(one)
        for one in self.theirs:
            theirs[key(one)].append(one)
        return [(mine[at], theirs[at]) for at in sorted(mine.keys() & theirs.keys())]


def paired(
    mine: Iterable[Side], theirs: Iterable[Side], *, days: int = 0, by_posting: bool = False
) -> tuple[Pair, ...]:
    """Lines with their counterparts, not judged yet: figures play no part but in guesses."""
    left = _Left(mine, theirs)
    _pass(left, lambda one: (one.performed_on, one.code, one.modifiers, one.units))
    _split(left)
    _both_sides(left)
    for key in PASSES:
        _pass(left, key)
    for apart in range(1, days + 1):
        _apart(left, (apart,) if by_posting else (-apart, apart))
    if not by_posting:
        _nearly(left)
        _alone(left)
    found = [*left.pairs, *(Pair(NOT_THEIRS, one, None) for one in left.mine)]
    found += [Pair(NOT_MINE, None, one) for one in left.theirs]
    return tuple(sorted(found, key=_place))


def _pass(left: _Left, key: Key) -> None:
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(key):
        for one, other in zip(some, others, strict=False):
            left.take([one], [other])
            mine.add(id(one))
            theirs.add(id(other))
    left.keep(mine, theirs)


def _split(left: _Left) -> None:
    """One line of five units and five of one: the same code and modifiers of a day in other numbers of lines."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(lambda one: (one.performed_on, one.code, one.modifiers)):
        same = sum(one.units for one in some) == sum(one.units for one in others)
        one_is_several = min(len(some), len(others)) == 1 < max(len(some), len(others))
        if same or one_is_several:
            left.take(some, others)
            mine |= {id(one) for one in some}
            theirs |= {id(one) for one in others}
    left.keep(mine, theirs)


def _both_sides(left: _Left) -> None:
    """A bilateral procedure as -50, as RT and LT, or as two units: the same work written in three ways."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(_without_sides):
        count = bilateral(some)
        if count and count == bilateral(others):
            left.take(some, others, is_bilateral=True)
            mine |= {id(one) for one in some}
            theirs |= {id(one) for one in others}
    left.keep(mine, theirs)


def _without_sides(one: Side) -> tuple[Any, ...]:
    return (one.performed_on, one.code, tuple(name for name in one.modifiers if name not in BOTH_SIDES))


def bilateral(sides: Sequence[Side]) -> int | None:
    """How often some lines of a code are both sides of the body; None where they are not."""
    right = left = bare = whole = 0
    for one in sides:
        named = BOTH_SIDES & set(one.modifiers)
        if "50" in named:
            whole += 1 if one.units == 2 else one.units
        elif named == {"RT", "LT"}:
            whole += one.units
        elif named:
            right, left = right + one.units * ("RT" in named), left + one.units * ("LT" in named)
        else:
            bare += one.units
    return whole + right + bare // 2 if right == left and bare % 2 == 0 else None


def _apart(left: _Left, steps: Sequence[int]) -> None:
    """The same code, modifiers and units some days away; of two as near, the earlier day of theirs."""
    waiting: dict[tuple[Any, ...], list[Side]] = defaultdict(list)
    for one in reversed(left.theirs):
        waiting[one.performed_on, one.code, one.modifiers, one.units].append(one)
    mine: set[int] = set()
    theirs: set[int] = set()
    for one in left.mine:
        for step in steps:
            there = waiting.get((one.performed_on + timedelta(days=step), one.code, one.modifiers, one.units))
            if there:
                other = there.pop()
                left.take([one], [other])
                mine.add(id(one))
                theirs.add(id(other))
                break
    left.keep(mine, theirs)


def _nearly(left: _Left) -> None:
    """Guess: of a day's lines with the same first two characters of the code, the nearest ones are the same work."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(lambda one: (one.performed_on, one.code[:2])):
        if max(len(some), len(others)) > GUESSED:
            continue
        near = sorted(
            ((_nearness(one, other), one.order(), other.order()), at, to)
            for at, one in enumerate(some)
            for to, other in enumerate(others)
        )
        for _, at, to in near:
            if id(some[at]) not in mine and id(others[to]) not in theirs:
                left.take([some[at]], [others[to]], is_guess=True)
                mine.add(id(some[at]))
                theirs.add(id(others[to]))
    left.keep(mine, theirs)


def _nearness(one: Side, other: Side) -> tuple[int, Decimal]:
    shared = next((at for at in range(5) if one.code[at : at + 1] != other.code[at : at + 1]), 5)
    known = one.work_rvu is not None and other.work_rvu is not None
    return -shared, abs((one.work_rvu or ZERO) - (other.work_rvu or ZERO)) if known else Decimal(10**6)


def _alone(left: _Left) -> None:
    """Guess: on a day where each side has a single line left, they are one line coded differently."""
    counts = Counter(one.performed_on for one in left.mine), Counter(one.performed_on for one in left.theirs)
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(lambda one: (one.performed_on,)):
        if counts[0][some[0].performed_on] == 1 == counts[1][others[0].performed_on]:
            left.take(some, others, is_guess=True)
            mine.add(id(some[0]))
            theirs.add(id(others[0]))
    left.keep(mine, theirs)


def _place(pair: Pair) -> tuple[Any, ...]:
    return (*pair.side.order()[:2], CLASSES.index(pair.kind), pair.side.order())
