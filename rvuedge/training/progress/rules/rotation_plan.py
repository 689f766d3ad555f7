"""Where the rotation plan leads: one's own rate on each rotation so far, times its days to come. Only computes.

An estimate that names its method (docs/rules.md, R-7.7). Days are counted, not months: blocks begin on any day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rvuedge.training.rules.pace import Days, merged
from rvuedge.training.tallies.rules.months import rotation_on

PLAN_METHOD = (
    "your cases a day on each rotation so far, times its days to come; days without a plan, or on a rotation where you"
    " were fewer than 14 days, at your own pace; no cases on leave or research"
)
LEAST_DAYS = 14  # of a rotation so far: half a block of four weeks; fewer days make no rate
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedBlock:
    """Days of a resident on a rotation, both ends included."""

    rotation: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class PlanForecast:
    """Where the plan leads. `days_planned` of the days to come have a rate of their rotation, the rest do not."""

    projected: int
    is_on_pace: bool
    days_planned: int
    days_at_own_pace: int
    method: str = PLAN_METHOD


@dataclass(frozen=True, slots=True)
class Helping:
    """The block to come that brings most of a category, by one's own rate on its rotation."""

    name: str
    starts_on: date
    expected: int


class RotationPlan:
    """Past and coming days of a resident by rotation; each day is of one block, the first that names it."""

    def __init__(
        self, blocks: Iterable[PlannedBlock], *, begins: date, as_of: date, graduation: date, away: Iterable[Days] = ()
    ) -> None:
        self.blocks = sorted(blocks, key=lambda block: (block.starts_on, block.ends_on, block.rotation))
        self.away = merged(away)
        self.past = self._days(begins, as_of)
        self.coming = self._days(as_of + DAY, graduation)
        self.as_of = as_of

    @property
    def is_planned(self) -> bool:
        """Whether any day to come has a rotation."""
        return any(rotation for rotation in self.coming)

    def forecast(self, done: int, minimum: int, counts: Mapping[str, int]) -> PlanForecast | None:
        """The forecast of a category of which `counts` were on each rotation; None before the first day is over."""
        days_past = self.past.total()
        if not days_past:
            return None
        expected, rated, unrated = _Sum(), 0, 0
        for rotation, days in self.coming.items():
            if rotation and self.past[rotation] >= LEAST_DAYS:
                expected.add(counts.get(rotation, 0) * days, self.past[rotation])
                rated += days
            else:
                unrated += days
        expected.add(done * unrated, days_past)
        projected = done + expected.floor
        return PlanForecast(projected, projected >= minimum, rated, unrated)

    def helping(self, counts: Mapping[str, int]) -> Helping | None:
        """The block to come that brings most of a category; None where no rotation to come brought any."""
        found: list[tuple[int, int, PlannedBlock]] = []
        for block in self.blocks:
            days = (block.ends_on - max(block.starts_on, self.as_of + DAY)).days + 1
            if days > 0 and self.past[block.rotation] >= LEAST_DAYS:
                found.append((counts.get(block.rotation, 0) * days // self.past[block.rotation], -len(found), block))
        best = max(found, default=None, key=lambda item: item[:2])
        if best is None or best[0] < 1:
            return None
        return Helping(best[2].name, max(best[2].starts_on, self.as_of + DAY), best[0])

    def _days(self, first: date, last: date) -> Counter[str]:
        """How many days of a period each rotation has; "" has those of none, and nobody those away."""
        edges = {first, last + DAY}
        for starts, ends in [*((b.starts_on, b.ends_on) for b in self.blocks), *self.away]:
            edges |= {day for day in (starts, ends + DAY) if first < day <= last}
        found: Counter[str] = Counter()
        if first > last:
            return found
        turns = sorted(edges)
        for begins, following in pairwise(turns):
            if not any(start <= begins <= end for start, end in self.away):
                found[rotation_on(self.blocks, begins)] += (following - begins).days
        return found


class _Sum:
    """A sum of fractions, kept exact."""

    def __init__(self) -> None:
        self.over, self.under = 0, 1

    def add(self, over: int, under: int) -> None:
        self.over, self.under = self.over * under + over * self.under, self.under * under

    @property
    def floor(self) -> int:
        return self.over // self.under
