"""A policy through time: its versions, each from a first day on, and which of them counts for a day of service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rvuedge.valuation import Policy


@dataclass(frozen=True, slots=True)
class DatedPolicy:
    """Every version of one policy, the oldest first. An encounter has one day of service and so one version."""

    versions: tuple[Policy, ...]

    @property
    def name(self) -> str:
        """The name all versions share."""
        return self.versions[0].name

    @property
    def newest(self) -> Policy:
        """The version with the latest first day."""
        return self.versions[-1]

    def on(self, day: date) -> Policy:
        """The version whose rules are in force on a day of service.

        Before the first day of all it is the oldest; its `effective_from` then says that it has no rules for the day,
        and nothing is credited under it (logbook.credits.crediting.basis_on).
        """
        begun = [version for version in self.versions if version.effective_from <= day]
        return begun[-1] if begun else self.versions[0]

    def each(self, change: Callable[[Policy], Policy]) -> DatedPolicy:
        """The same days with every version changed alike."""
        return DatedPolicy(tuple(change(version) for version in self.versions))
