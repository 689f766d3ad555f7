"""Which line of one account is which of another: passes, the surest first. Computes only.

Each line is used once, in an order that owes nothing to that of rows. The passes are told in reconciling.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rvuedge.reconciliation.rules.lines import CLASSES, DIFFERS, NOT_MINE, NOT_THEIRS, ZERO, Pair, StatedLine, together

BOTH_SIDES = frozenset({"50", "RT", "LT"})
GUESSED = 100  # lines left on a side of a day and family of codes; beyond, nothing is guessed

Key = Callable[[StatedLine], tuple[Any, ...]]
PASSES: tuple[Key, ...] = (
    lambda line: (line.performed_on, line.code, line.modifiers),
    lambda line: (line.performed_on, line.code, line.units),
    lambda line: (line.performed_on, line.code),
)


class _Left:
    """What neither side has found a counterpart for yet, each in its fixed order."""

    def __init__(self, mine: Iterable[StatedLine], theirs: Iterable[StatedLine]) -> None:
        self.mine = sorted(mine, key=StatedLine.order)
        self.theirs = sorted(theirs, key=StatedLine.order)
        self.pairs: list[Pair] = []

    def take(
        self,
        mine: Sequence[StatedLine],
        theirs: Sequence[StatedLine],
        *,
        is_guess: bool = False,
        is_bilateral: bool = False,
    ) -> None:
        """Pair some lines of mine with some of theirs."""
        self.pairs.append(Pair(DIFFERS, together(mine), together(theirs), (), is_guess, is_bilateral))

    def keep(self, mine: set[int], theirs: set[int]) -> None:
        """What is left after some, by their identity, were taken."""
        self.mine = [line for line in self.mine if id(line) not in mine]
        self.theirs = [line for line in self.theirs if id(line) not in theirs]

    def groups(self, key: Key) -> list[tuple[list[StatedLine], list[StatedLine]]]:
        """The lines that both sides have under a key."""
        mine, theirs = defaultdict(list), defaultdict(list)
        for line in self.mine:
            mine[key(line)].append(line)
        for line in self.theirs:
            theirs[key(line)].append(line)
        return [(mine[position], theirs[position]) for position in sorted(mine.keys() & theirs.keys())]


def paired(
    mine: Iterable[StatedLine], theirs: Iterable[StatedLine], *, days: int = 0, by_posting: bool = False
) -> tuple[Pair, ...]:
    """Lines with their counterparts, not judged yet: figures play no part but in guesses."""
    left = _Left(mine, theirs)
    _pass(left, lambda line: (line.performed_on, line.code, line.modifiers, line.units))
    _split(left)
    _both_sides(left)
    for key in PASSES:
        _pass(left, key)
    for apart in range(1, days + 1):
        _apart(left, (apart,) if by_posting else (-apart, apart))
    if not by_posting:
        _nearly(left)
        _alone(left)
    found = [*left.pairs, *(Pair(NOT_THEIRS, line, None) for line in left.mine)]
    found += [Pair(NOT_MINE, None, line) for line in left.theirs]
    return tuple(sorted(found, key=_place))


def _pass(left: _Left, key: Key) -> None:
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(key):
        for line, other in zip(some, others, strict=False):
            left.take([line], [other])
            mine.add(id(line))
            theirs.add(id(other))
    left.keep(mine, theirs)


def _split(left: _Left) -> None:
    """One line of five units and five of one: the same code and modifiers of a day in other numbers of lines."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(lambda line: (line.performed_on, line.code, line.modifiers)):
        same = sum(line.units for line in some) == sum(line.units for line in others)
        one_is_several = min(len(some), len(others)) == 1 < max(len(some), len(others))
        if same or one_is_several:
            left.take(some, others)
            mine |= {id(line) for line in some}
            theirs |= {id(line) for line in others}
    left.keep(mine, theirs)


def _both_sides(left: _Left) -> None:
    """A bilateral procedure as -50, as RT and LT, or as two units: the same work written in three ways."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(_without_sides):
        count = bilateral(some)
        if count and count == bilateral(others):
            left.take(some, others, is_bilateral=True)
            mine |= {id(line) for line in some}
            theirs |= {id(line) for line in others}
    left.keep(mine, theirs)


def _without_sides(line: StatedLine) -> tuple[Any, ...]:
    return (line.performed_on, line.code, tuple(name for name in line.modifiers if name not in BOTH_SIDES))


def bilateral(sides: Sequence[StatedLine]) -> int | None:
    """How often some lines of a code are both sides of the body; None where they are not."""
    right = left = bare = whole = 0
    for line in sides:
        named = BOTH_SIDES & set(line.modifiers)
        if "50" in named:
            whole += 1 if line.units == 2 else line.units
        elif named == {"RT", "LT"}:
            whole += line.units
        elif named:
            right, left = right + line.units * ("RT" in named), left + line.units * ("LT" in named)
        else:
            bare += line.units
    return whole + right + bare // 2 if right == left and bare % 2 == 0 else None


def _apart(left: _Left, steps: Sequence[int]) -> None:
    """The same code, modifiers and units some days away; of two as near, the earlier day of theirs."""
    waiting: dict[tuple[Any, ...], list[StatedLine]] = defaultdict(list)
    for line in reversed(left.theirs):
        waiting[line.performed_on, line.code, line.modifiers, line.units].append(line)
    mine: set[int] = set()
    theirs: set[int] = set()
    for line in left.mine:
        for step in steps:
            there = waiting.get((line.performed_on + timedelta(days=step), line.code, line.modifiers, line.units))
            if there:
                other = there.pop()
                left.take([line], [other])
                mine.add(id(line))
                theirs.add(id(other))
                break
    left.keep(mine, theirs)


def _nearly(left: _Left) -> None:
    """Guess: of a day's lines with the same first two characters of the code, the nearest ones are the same work."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(lambda line: (line.performed_on, line.code[:2])):
        if max(len(some), len(others)) > GUESSED:
            continue
        near = sorted(
            ((_nearness(line, other), line.order(), other.order()), index, to)
            for index, line in enumerate(some)
            for to, other in enumerate(others)
        )
        for _, index, to in near:
            if id(some[index]) not in mine and id(others[to]) not in theirs:
                left.take([some[index]], [others[to]], is_guess=True)
                mine.add(id(some[index]))
                theirs.add(id(others[to]))
    left.keep(mine, theirs)


def _nearness(line: StatedLine, other: StatedLine) -> tuple[int, Decimal]:
    shared = next((index for index in range(5) if line.code[index : index + 1] != other.code[index : index + 1]), 5)
    known = line.work_rvu is not None and other.work_rvu is not None
    return -shared, abs((line.work_rvu or ZERO) - (other.work_rvu or ZERO)) if known else Decimal(10**6)


def _alone(left: _Left) -> None:
    """Guess: on a day where each side has a single line left, they are one line coded differently."""
    counts = Counter(line.performed_on for line in left.mine), Counter(line.performed_on for line in left.theirs)
    mine: set[int] = set()
    theirs: set[int] = set()
    for some, others in left.groups(lambda line: (line.performed_on,)):
        if counts[0][some[0].performed_on] == 1 == counts[1][others[0].performed_on]:
            left.take(some, others, is_guess=True)
            mine.add(id(some[0]))
            theirs.add(id(others[0]))
    left.keep(mine, theirs)


def _place(pair: Pair) -> tuple[Any, ...]:
    return (*pair.side.order()[:2], CLASSES.index(pair.kind), pair.side.order())
