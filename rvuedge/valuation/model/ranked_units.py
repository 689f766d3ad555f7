"""Units of service as they are ranked: those of one line together, so that work grows with lines and not with units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Protocol, TypeVar

from rvuedge.valuation.model.facts import FACTS, RelativeValue
from rvuedge.valuation.model.line_in_progress import ZERO, LineInProgress
from rvuedge.valuation.model.policy import Policy

_further = attrgetter(*(name for name in FACTS if name not in ("code", "modifiers")))


# Measure and value kept, the highest first as negative figures; then the code.
Place = tuple[Decimal, Decimal, str]


@dataclass(slots=True)
class RankedUnits:
    """Equal units of service of one line (`count` of them), or the two sides of a pair of lines. Value and measure are
    of one unit, in RVUs.

    `keeps` is the share of its value that the line's own modifiers leave (0.5 for half of it performed). `rank` is of
    the first unit; the others take the ranks after it (`apart`), or the same one within an endoscopy family.
    """

    works: tuple[LineInProgress, ...]
    value: Decimal
    measure: Decimal
    row: RelativeValue
    sides: Decimal
    keeps: Decimal
    count: int = 1
    share: Decimal = ZERO
    rank: int = 1
    apart: bool = True
    tied: bool = False

    @property
    def place(self) -> Place:
        """Highest measure first; of equals the one that keeps the greater credit, never by text or order of entry.

        What is equal in both earns the same in either place; code and facts then only make the order a fixed one.
        """
        return (-self.measure, -(self.share * self.keeps), self.row.code)

    @property
    def last_resort(self) -> tuple[object, ...]:
        """What orders units of one place."""
        return tuple(sorted(map(facts, self.works)))

    @property
    def last_rank(self) -> int:
        """The rank of the last of these units."""
        return self.rank + self.count - 1 if self.apart else self.rank

    def shares(self, policy: Policy) -> list[tuple[Decimal, int]]:
        """The policy's share of each rank, and how many units have it, in the order of the ranks."""
        if not self.apart:
            return [(policy.share_of_rank(self.rank), self.count)]
        found: list[tuple[Decimal, int]] = []
        alike_from = max(self.rank, len(policy.multiple_procedure_shares))  # all later ranks count as this one
        for number in range(self.rank, min(self.last_rank + 1, alike_from)):
            found.append((policy.share_of_rank(number), 1))
        if self.last_rank >= alike_from:
            found.append((policy.share_of_rank(alike_from), self.last_rank - alike_from + 1))
        return found


@dataclass(slots=True)
class Item:
    """What takes `count` ranks: units of one line, each its own; or a whole endoscopy family, which takes one."""

    units: list[RankedUnits]
    count: int = 1

    @property
    def place(self) -> Place:
        """As a unit's, with the family's summed measure and value."""
        if len(self.units) == 1:
            unit, times = self.units[0], self._times(self.units[0])
            measure, left, code = unit.place
            return (measure, left, code) if times == 1 else (measure * times, left * times, code)
        measure = sum((unit.measure * self._times(unit) for unit in self.units), ZERO)
        left = sum((unit.share * unit.keeps * self._times(unit) for unit in self.units), ZERO)
        return (-measure, -left, in_order(self.units)[0].row.code)

    @property
    def last_resort(self) -> tuple[object, ...]:
        """That of its first unit."""
        return in_order(self.units)[0].last_resort

    def _times(self, unit: RankedUnits) -> int:
        """How often a unit counts for one rank: units with ranks of their own once."""
        return unit.count if self.count == 1 else 1


class Placed(Protocol):
    """What has a place in an order, and what else fixes it among equals."""

    @property
    def place(self) -> Place:
        """By which it is ordered."""

    @property
    def last_resort(self) -> tuple[object, ...]:
        """Read of those alone that share a place: it takes the longest."""


Placeable = TypeVar("Placeable", bound=Placed)


def in_order(items: Sequence[Placeable], places: Sequence[Place] = ()) -> list[Placeable]:
    """Things by their places (given, where they are at hand); those of one place by what tells them apart."""
    if len(items) < 2:
        return list(items)
    places = places or [item.place for item in items]
    if len(set(places)) < len(items):
        return sorted(items, key=lambda item: (item.place, item.last_resort))
    by_place = dict(zip(places, items, strict=True))
    return [by_place[place] for place in sorted(places)]


def facts(work: LineInProgress) -> tuple[str, ...]:
    """What tells two lines of one code apart; their place is the last resort."""
    line = work.line
    return ("-".join(sorted(line.modifiers)), *map(str, _further(line)), line.key)
