"""Whose log is to be counted, by which set, and all else that decides."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rvuedge.training.programs.queries import Stage
from rvuedge.training.rules.counting.tallies import Counting
from rvuedge.training.rules.requirement_sets import RequirementSet
from rvuedge.training.tallies.rules.months import RotationDays

HALF = 32  # hexadecimal digits: 128 bits of each of two digests in one column of 64


@dataclass(frozen=True)
class LogToCount:
    """Whose log is counted, under which set. `rules` is all that decides beside the logs, the attestations, and the
    person's stages and rotation blocks; `counting` counts by them.
    """

    person_id: int
    of: RequirementSet
    set_key: str
    rules: tuple[object, ...]
    spans: Sequence[Stage]
    blocks: Sequence[RotationDays]
    counting: Callable[[], Counting]

    def digest(self, mark: str) -> str:
        """The digest of all but the logs: its first half is `basis`, the second of the mark of the attestations."""
        return self.basis + _half(mark)

    @cached_property
    def basis(self) -> str:
        """The digest of the rules, the stages and the blocks."""
        return _half(repr((self.rules, self.spans, self.blocks)))


def _half(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HALF]
