"""A policy through time: its versions, each from a first day on, and which of them counts for a day of service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rvuedge.valuation import Policy


@dataclass(frozen=True, slots=True)
class DatedPolicy:
    """Every version of one policy, the oldest first. An encounter has one day of service and so one version.

    `begins` are the first days the versions count from, where they are not those their rules begin on: a practice's
    own version may count from July on with rules that are in force since 2017. `title` is then its name.
    """

    versions: tuple[Policy, ...]
    begins: tuple[date, ...] = ()
    title: str = ""

    @property
    def name(self) -> str:
        """The name all versions share."""
        return self.title or self.versions[0].name

    @property
    def newest(self) -> Policy:
        """The version with the latest first day."""
        return self.versions[-1]

    @property
    def days(self) -> tuple[date, ...]:
        """The first day each version counts from."""
        return self.begins or tuple(version.effective_from for version in self.versions)

    def on(self, day: date) -> Policy:
        """The version whose rules are in force on a day of service.

        Before the first day of all it is the oldest; its `effective_from` then says that it has no rules for the day,
        and nothing is credited under it (logbook.credits.crediting.basis_on).
        """
        begun = [version for first, version in zip(self.days, self.versions, strict=True) if first <= day]
        return begun[-1] if begun else self.versions[0]

    def each(self, change: Callable[[Policy], Policy]) -> DatedPolicy:
        """The same days with every version changed alike."""
        return DatedPolicy(tuple(change(version) for version in self.versions), self.begins, self.title)


def in_turn(title: str, spans: Sequence[tuple[date, DatedPolicy]]) -> DatedPolicy:
    """One policy after the other as one: each from a day on until the next begins; the spans in order of days."""
    found: list[tuple[date, Policy]] = []
    for place, (first, policy) in enumerate(spans):
        last = spans[place + 1][0] if place + 1 < len(spans) else date.max
        inside = [
            (day, version) for day, version in zip(policy.days, policy.versions, strict=True) if first < day < last
        ]
        for day, version in [(first, policy.on(first)), *inside]:
            if not found or found[-1][1] != version:
                found.append((day, version))
    return DatedPolicy(tuple(version for _, version in found), tuple(day for day, _ in found), title)
