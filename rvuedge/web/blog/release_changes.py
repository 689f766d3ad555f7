"""What a release changed against the one before it, counted from both as they are loaded here.

With a starter excerpt on either side only rows that both have are compared: what is absent from an excerpt was not
deleted, so nothing is called new or deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from rvuedge.catalog.releases.preparing import compare
from rvuedge.catalog.rules.differences import Difference, WorkChange
from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import queries
from rvuedge.platform.extensions import db

NAMED = 4  # codes of a table: with three tables and our words a post stays under four screens of a phone
KEPT = 64  # comparisons kept, some ten kilobytes each: all pairs of fifteen years of quarters
EFFICIENCY_YEAR = 2026  # CY2026 PFS final rule: the first year of the efficiency adjustment
# What readers know of a row, by its column; practice expense and malpractice are counted as one.
INDICATORS = {
    "global_days": "global days",
    "mpi": "multiple procedures",
    "bilat": "bilateral surgery",
    "asst": "assistant at surgery",
    "co": "co-surgeons",
    "team": "team surgery",
    "pctc": "professional and technical component",
    "supervision": "supervision of diagnostic tests",
    "endo_base": "endoscopy base",
}
EXPENSES = frozenset({"nonfacility_pe", "facility_pe", "malpractice"})


@dataclass(frozen=True, slots=True)
class CodeWork:
    """A code and its work RVU; None where it has none."""

    code: str
    work: Decimal | None


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """From one release to the next: new and deleted codes (those with the most work first), work RVUs up and down,
    those that moved by exactly 0.975 (0 where no adjustment lies between), the largest other moves, statuses,
    indicators, and rows whose practice expense or malpractice moved. `is_whole` is False beside an excerpt.
    """

    old: ReleaseFacts
    new: ReleaseFacts
    is_whole: bool
    added: tuple[CodeWork, ...]
    removed: tuple[CodeWork, ...]
    up: int
    down: int
    by_efficiency: int
    movers: tuple[WorkChange, ...]
    statuses: tuple[tuple[str, str, int], ...]
    indicators: tuple[tuple[str, int], ...]
    expenses: int


def pairs() -> list[tuple[ReleaseFacts, ReleaseFacts]]:
    """Each loaded release with the one before it, the newest first."""
    loaded = queries.releases()
    return list(reversed(list(pairwise(loaded))))


def changes(old: ReleaseFacts, new: ReleaseFacts) -> ReleaseChanges:
    """What `new` changed. A comparison of two whole releases takes most of a second, so it is kept: a loaded release
    never changes.
    """
    return _changes(old, new, str(db.engine.url))


@lru_cache(maxsize=KEPT)
def _changes(old: ReleaseFacts, new: ReleaseFacts, _address: str) -> ReleaseChanges:
    whole = {old.coverage, new.coverage} == {"complete"}
    return digest(
        old,
        new,
        compare(old.name, new.name),
        (_works(old.id), _works(new.id)) if whole else None,
    )


def _works(release_id: int) -> dict[str, Decimal | None]:
    works = queries.all_work_rvus(release_id)
    return {code: works.get(code) for code in queries.all_global_days(release_id)}


def digest(
    old: ReleaseFacts,
    new: ReleaseFacts,
    found: Difference,
    works: tuple[Mapping[str, Decimal | None], Mapping[str, Decimal | None]] | None,
) -> ReleaseChanges:
    """A difference as it is told. `works` are the codes of both with their work RVUs; None beside an excerpt."""
    before, after = works or ({}, {})
    adjusted = old.effective_from.year < EFFICIENCY_YEAR <= new.effective_from.year
    other = [move for move in found.work if not (adjusted and move.by_efficiency)]
    columns = Counter(column for change in found.others for column in change.columns)
    return ReleaseChanges(
        old=old,
        new=new,
        is_whole=works is not None,
        added=_by_work(after, set(after) - set(before)),
        removed=_by_work(before, set(before) - set(after)),
        up=sum(move.change > 0 for move in found.work),
        down=sum(move.change < 0 for move in found.work),
        by_efficiency=found.by_efficiency if adjusted else 0,
        movers=tuple(move for move in other if not move.modifier)[:NAMED],
        statuses=_statuses(found),
        indicators=tuple((words, columns[name]) for name, words in INDICATORS.items() if columns[name]),
        expenses=sum(not EXPENSES.isdisjoint(change.columns) for change in found.others),
    )


def _by_work(works: Mapping[str, Decimal | None], codes: set[str]) -> tuple[CodeWork, ...]:
    found = [CodeWork(code, works[code]) for code in codes]
    return tuple(sorted(found, key=lambda item: (-(item.work or Decimal(0)), item.code)))


def _statuses(found: Difference) -> tuple[tuple[str, str, int], ...]:
    counted = Counter((change.old, change.new) for change in found.statuses)
    ranked: Sequence[tuple[tuple[str, str], int]] = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((old, new, number) for (old, new), number in ranked)
