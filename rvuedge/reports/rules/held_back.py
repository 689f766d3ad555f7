"""Which cells of a report without names are held back, so that nothing held back follows from what is shown.

A cell is a sum over some physicians. It is safe with at least five of them who have a part in it, none with more than a
quarter (docs/rules.md, R-5.3, R-8.3), and with nobody's month standing alone: in each calendar month either nobody of
them was there or at least five were. Safe sets that share nobody are safe together, so what is shown and what the rest
adds up to never gives one of fewer than five away, in one answer or in two of different months. Computes only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.rules.suppression import MINIMUM_ORGANIZATIONS, dominated

LEAST = MINIMUM_ORGANIZATIONS


@dataclass(frozen=True, slots=True)
class Part:
    """What one physician adds to a sum (wRVU or dollars); `seen` the first and last day of each stretch of theirs."""

    amount: Decimal
    seen: tuple[tuple[date, date], ...] = ()


def months_of(seen: Iterable[tuple[date, date]]) -> set[tuple[int, int]]:
    """The calendar months that some stretches touch, as (year, month)."""
    found: set[tuple[int, int]] = set()
    for first, last in seen:
        count = (last.year - first.year) * 12 + last.month - first.month
        for step in range(first.month - 1, first.month + count):
            found.add((first.year + step // 12, step % 12 + 1))
    return found


def thin_months(parts: Sequence[Part]) -> list[tuple[int, int]]:
    """The months in which one to four of those with a part were there, in order."""
    there = Counter(month for part in parts if part.amount for month in months_of(part.seen))
    return sorted(month for month, count in there.items() if count < LEAST)


def is_safe(parts: Sequence[Part], *, shares: bool = True) -> bool:
    """Whether a sum gives nobody away; a sum nobody has a part in says nothing. `shares` asks for the quarter too."""
    amounts = [part.amount for part in parts if part.amount]
    if not amounts:
        return True
    if len(amounts) < LEAST or thin_months(parts):
        return False
    return not shares or dominated([int(abs(amount) * 100) for amount in amounts]) is None


def held_back(cells: Mapping[str, Sequence[Sequence[Part]]], *, shares: bool = True) -> tuple[frozenset[str], bool]:
    """The cells held back by name, and whether the total is.

    Each cell is one or more sums that have to be safe together, such as the pay of those who have pay and the work of
    those who have none. Where the total is shown, what is held back has to be safe as one; further cells are held back
    with it until it is, in the order of their names: by size they would differ from period to period, and the
    difference would tell them.
    """
    hidden = {name for name, sums in cells.items() if not _all_safe(sums, shares)}
    if not _all_safe(_together(cells.values()), shares):
        return frozenset(hidden), True
    others = sorted(
        name for name in cells if name not in hidden and any(part.amount for some in cells[name] for part in some)
    )
    while hidden and not _all_safe(_together(cells[name] for name in hidden), shares):
        hidden.add(others.pop(0))
    return frozenset(hidden), False


def _together(cells: Iterable[Sequence[Sequence[Part]]]) -> list[list[Part]]:
    return [[part for some in sums for part in some] for sums in zip(*cells, strict=True)]


def _all_safe(sums: Iterable[Sequence[Part]], shares: bool) -> bool:
    return all(is_safe(parts, shares=shares) for parts in sums)
