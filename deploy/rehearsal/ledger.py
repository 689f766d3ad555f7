"""What was sent and acknowledged, what phones heard, and what the database holds of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Heard = Mapping[str, int]


@dataclass(frozen=True)
class Write:
    """One acknowledged write of a log: the version it became, by its mark in the note.

    Times are of the monotonic clock, in seconds.
    """

    person: str
    log: str
    version: int
    mark: str
    begun: float
    acknowledged: float


@dataclass(frozen=True)
class Found:
    """A log as the database holds it."""

    log: str
    version: int
    mark: str


@dataclass(frozen=True)
class Outcome:
    """What came of the writes acknowledged between two moments."""

    acknowledged: int
    found: int
    lost: int
    doubled: int
    unheard: int
    without_writes: float
    longest_wait: float

    @property
    def is_kept(self) -> bool:
        """Whether nothing was lost, doubled or unheard."""
        return not (self.lost or self.doubled or self.unheard)


@dataclass
class Ledger:
    """Every acknowledged write of every thread."""

    writes: list[Write] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, write: Write) -> None:
        """An acknowledged write."""
        with self.lock:
            self.writes.append(write)

    def count(self, answer: str) -> None:
        """An answer that was no acknowledgment, or none at all."""
        with self.lock:
            self.answers[answer] = self.answers.get(answer, 0) + 1

    def between(self, begins: float, ends: float) -> list[Write]:
        """The writes acknowledged in that time."""
        with self.lock:
            return [write for write in self.writes if begins <= write.acknowledged < ends]


def accounted(
    writes: list[Write], stored: Iterable[Found], heard: Heard, doubles: Mapping[str, int], span: tuple[float, float]
) -> Outcome:
    """Hold writes against the database and the phones.

    A write is found when its log has its version or a newer one, and its own words where the version is its own.
    `heard` is the newest version a phone was told of each log, `doubles` how many logs or versions too many each mark
    has in the database.
    """
    rows = {row.log: row for row in stored}
    found = sum(1 for write in writes if holds(rows.get(write.log), write))
    return Outcome(
        acknowledged=len(writes),
        found=found,
        lost=len(writes) - found,
        doubled=sum(doubles.get(write.mark, 0) for write in writes),
        unheard=sum(1 for write in writes if heard.get(write.log, 0) < write.version),
        without_writes=longest_gap([write.acknowledged for write in writes], *span),
        longest_wait=max((write.acknowledged - write.begun for write in writes), default=0.0),
    )


def holds(row: Found | None, write: Write) -> bool:
    """Whether a stored log has what was acknowledged."""
    return row is not None and (
        row.version > write.version or (row.version == write.version and row.mark == write.mark)
    )


def longest_gap(moments: Iterable[float], begins: float, ends: float) -> float:
    """The longest time in which nothing was acknowledged, in seconds."""
    stops = [begins, *sorted(moments), ends]
    return max(later - earlier for earlier, later in pairwise(stops))


def doubles_of(writes: Iterable[Write], stored: Iterable[Found]) -> dict[str, int]:
    """What was done more than once: logs nobody was told of, and versions beyond the last acknowledged one.

    Counted under the mark in the note of the stored log. Every request was sent until it was acknowledged, so
    whatever else is there was done by one that was sent again.
    """
    newest: dict[str, int] = {}
    for write in writes:
        newest[write.log] = max(newest.get(write.log, 0), write.version)
    found: dict[str, int] = {}
    for row in stored:
        extra = row.version - newest[row.log] if row.log in newest else 1
        if extra > 0:
            found[row.mark] = found.get(row.mark, 0) + extra
    return found
