"""Lines that take others back, and totals of several lines, before two accounts are compared. Computes only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.reconciliation.rules.lines import ZERO, Side

MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Netted:
    """Lines that stand; how many reversals took one back; and reversals of lines that are not here."""

    lines: tuple[Side, ...]
    reversed: int
    loose: tuple[Side, ...]


def is_reversal(side: Side) -> bool:
    """Whether a line takes another back: units or wRVU below 0."""
    return side.units < 0 or (side.work_rvu is not None and side.work_rvu < 0)


def netted(sides: Iterable[Side]) -> Netted:
    """Each reversal with the line it takes back: the same code, modifiers, units and figure, of the same day or the
    latest before it. A reversal without a figure takes back a line with any."""
    known = list(sides)
    lines = sorted((one for one in known if not is_reversal(one)), key=Side.order)
    reversals = sorted((one for one in known if is_reversal(one)), key=Side.order)
    lines, left, count = _taken_back(lines, reversals, lambda one: (*_facts(one), abs(one.work_rvu or ZERO)))
    bare = [one for one in left if one.work_rvu is None]
    lines, rest, more = _taken_back(lines, bare, _facts)
    loose = [one for one in left if one.work_rvu is not None] + rest
    return Netted(tuple(lines), count + more, tuple(sorted(loose, key=Side.order)))


def _facts(one: Side) -> tuple[object, ...]:
    return one.code, one.modifiers, abs(one.units)


def _taken_back(
    lines: Sequence[Side], reversals: Sequence[Side], key: Callable[[Side], tuple[object, ...]]
) -> tuple[list[Side], list[Side], int]:
    """Lines and reversals that are left, and how many went, going through the days with the lines of each first."""
    standing: dict[tuple[object, ...], list[Side]] = defaultdict(list)
    taken: set[int] = set()
    rest: list[Side] = []
    days = [(one.performed_on, 0, at, one) for at, one in enumerate(lines)]
    days += [(one.performed_on, 1, at, one) for at, one in enumerate(reversals)]
    for _, is_back, _, one in sorted(days, key=lambda entry: entry[:3]):
        if not is_back:
            standing[key(one)].append(one)
        elif standing[key(one)]:
            taken.add(id(standing[key(one)].pop()))
        else:
            rest.append(one)
    return [one for one in lines if id(one) not in taken], rest, len(taken)


def shared(total: Decimal, worth: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """A row's one figure among its lines by what we would credit them, evenly where that is nothing; adds up exactly.

    >>> shared(Decimal("12.00"), {"a": Decimal("10.21"), "b": Decimal("0.00")})
    {'a': Decimal('12.000000'), 'b': Decimal('0.000000')}
    """
    known = {place: one or ZERO for place, one in worth.items()}
    whole = sum(known.values(), ZERO)
    parts = {place: (one / whole if whole else Decimal(1) / len(known)) for place, one in known.items()}
    found = {place: (total * part).quantize(MICRO, ROUND_HALF_UP) for place, part in parts.items()}
    largest = max(known, key=lambda place: (known[place], place))
    found[largest] += total - sum(found.values(), ZERO)
    return found


def stated(side: Side, work_rvu: Decimal | None, valued_by: str) -> Side:
    """A line of theirs with a figure that is not their own."""
    return replace(side, work_rvu=work_rvu, valued_by=valued_by)
