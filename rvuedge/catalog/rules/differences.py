"""What changed between two releases. Computes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Key = tuple[str, str]

# CY2026 PFS final rule: work RVUs of services not valued by time were cut by 2.5%, rounded half up.
EFFICIENCY = Decimal("0.975")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a comparison looks at: status, work RVU, and every other figure and indicator of the row by name."""

    status: str
    work_rvu: Decimal
    others: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkChange:
    """A work RVU that moved, with whether it moved by exactly ×0.975."""

    code: str
    modifier: str
    old: Decimal
    new: Decimal
    by_efficiency: bool

    @property
    def change(self) -> Decimal:
        """New less old, in wRVU."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A row whose status letter changed."""

    code: str
    modifier: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class OtherChange:
    """A row whose practice expense, malpractice, global days or indicators changed, with the names of what did."""

    code: str
    modifier: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows added and removed by (code, modifier), statuses, work RVUs and other columns that changed."""

    added: tuple[Key, ...]
    removed: tuple[Key, ...]
    statuses: tuple[StatusChange, ...]
    work: tuple[WorkChange, ...]
    others: tuple[OtherChange, ...] = ()

    @property
    def changed(self) -> int:
        """How many rows changed in anything."""
        changes: tuple[StatusChange | WorkChange | OtherChange, ...] = (*self.statuses, *self.work, *self.others)
        return len({(change.code, change.modifier) for change in changes})

    @property
    def by_efficiency(self) -> int:
        """How many work RVUs moved by exactly ×0.975, rounded half up."""
        return sum(1 for change in self.work if change.by_efficiency)


def difference(old: Mapping[Key, RowFacts], new: Mapping[Key, RowFacts]) -> Difference:
    """From one release's rows to another's; work changes with the largest movers first."""
    both = sorted(old.keys() & new.keys())
    work = [
        _work_change(key, old[key].work_rvu, new[key].work_rvu)
        for key in both
        if old[key].work_rvu != new[key].work_rvu
    ]
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        statuses=tuple(
            StatusChange(*key, old[key].status, new[key].status) for key in both if old[key].status != new[key].status
        ),
        work=tuple(sorted(work, key=lambda w: (-abs(w.change), w.code, w.modifier))),
        others=tuple(
            OtherChange(*key, _moved(old[key], new[key])) for key in both if old[key].others != new[key].others
        ),
    )


def _moved(old: RowFacts, new: RowFacts) -> tuple[str, ...]:
    before = dict(old.others)
    return tuple(name for name, value in new.others if before.get(name) != value)


def _work_change(key: Key, old: Decimal, new: Decimal) -> WorkChange:
    efficient = (old * EFFICIENCY).quantize(HUNDREDTH, ROUND_HALF_UP)
    return WorkChange(*key, old, new, by_efficiency=new == efficient)
