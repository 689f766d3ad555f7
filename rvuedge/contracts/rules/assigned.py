"""Which policy a person's practices have assigned on each day. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A practice's statement for some days, both included; None is open. Without a policy: that of the contract."""

    organization_id: int
    policy: str | None
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Belonged:
    """Days of a membership of a practice, both included; None is open."""

    organization_id: int
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


def assigned_on(day: date, statements: Sequence[Assigned], belonged: Sequence[Belonged]) -> Assigned | None:
    """The statement that counts on a day: the newest of the practice the person belongs to then; the oldest come first.

    None where the contract's own policy counts: nothing is assigned, or two practices assign different policies.
    """
    here = {span.organization_id for span in belonged if span.holds(day)}
    newest = {stated.organization_id: stated for stated in statements if stated.holds(day)}
    found = [stated for number, stated in newest.items() if number in here and stated.policy is not None]
    return found[0] if len(found) == 1 else None


def borders(spans: Sequence[Assigned | Belonged]) -> set[date]:
    """The days on which something may begin to count otherwise."""
    ends = {span.last + DAY for span in spans if span.last is not None and span.last < date.max}
    return {span.first for span in spans} | ends
