"""Lines that take others back, and totals of several lines, before two accounts are compared. Computes only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.reconciliation.rules.lines import ZERO, StatedLine

MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Netted:
    """Lines that stand; how many reversals took one back; and reversals of lines that are not here."""

    lines: tuple[StatedLine, ...]
    reversed: int
    loose: tuple[StatedLine, ...]


def is_reversal(side: StatedLine) -> bool:
    """Whether a line takes another back: units or wRVU below 0."""
    return side.units < 0 or (side.work_rvu is not None and side.work_rvu < 0)


def netted(sides: Iterable[StatedLine]) -> Netted:
    """Each reversal with the line it takes back: the same code, modifiers, units and figure, of the same day or the
    latest before it. A reversal without a figure takes back a line with any."""
    known = list(sides)
    lines = sorted((line for line in known if not is_reversal(line)), key=StatedLine.order)
    reversals = sorted((line for line in known if is_reversal(line)), key=StatedLine.order)
    lines, left, count = _taken_back(lines, reversals, lambda line: (*_facts(line), abs(line.work_rvu or ZERO)))
    bare = [line for line in left if line.work_rvu is None]
    lines, rest, more = _taken_back(lines, bare, _facts)
    loose = [line for line in left if line.work_rvu is not None] + rest
    return Netted(tuple(lines), count + more, tuple(sorted(loose, key=StatedLine.order)))


def _facts(line: StatedLine) -> tuple[object, ...]:
    return line.code, line.modifiers, abs(line.units)


def _taken_back(
    lines: Sequence[StatedLine], reversals: Sequence[StatedLine], key: Callable[[StatedLine], tuple[object, ...]]
) -> tuple[list[StatedLine], list[StatedLine], int]:
    """Lines and reversals that are left, and how many went, going through the days with the lines of each first."""
    uncanceled: dict[tuple[object, ...], list[StatedLine]] = defaultdict(list)
    taken: set[int] = set()
    rest: list[StatedLine] = []
    days = [(line.performed_on, 0, index, line) for index, line in enumerate(lines)]
    days += [(line.performed_on, 1, index, line) for index, line in enumerate(reversals)]
    for _, is_back, _, line in sorted(days, key=lambda entry: entry[:3]):
        if not is_back:
            uncanceled[key(line)].append(line)
        elif uncanceled[key(line)]:
            taken.add(id(uncanceled[key(line)].pop()))
        else:
            rest.append(line)
    return [line for line in lines if id(line) not in taken], rest, len(taken)


def shared(total: Decimal, worth: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """A row's one figure among its lines by what we would credit them, evenly where that is nothing; adds up exactly.

    >>> shared(Decimal("12.00"), {"a": Decimal("10.21"), "b": Decimal("0.00")})
    {'a': Decimal('12.000000'), 'b': Decimal('0.000000')}
    """
    known = {place: value or ZERO for place, value in worth.items()}
    whole = sum(known.values(), ZERO)
    parts = {place: (value / whole if whole else Decimal(1) / len(known)) for place, value in known.items()}
    found = {place: (total * part).quantize(MICRO, ROUND_HALF_UP) for place, part in parts.items()}
    largest = max(known, key=lambda place: (known[place], place))
    found[largest] += total - sum(found.values(), ZERO)
    return found


def stated(side: StatedLine, work_rvu: Decimal | None, valued_by: str) -> StatedLine:
    """A line of theirs with a figure that is not their own."""
    return replace(side, work_rvu=work_rvu, valued_by=valued_by)
