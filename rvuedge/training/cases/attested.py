"""What attendings said of cases, joined here by the room that knows: attestations stand above and are not imported.

Whoever keeps attestations calls `join_attestations` once, when the application is made. Until then no case is attested.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from rvuedge.training.cases.rules import AttestedFacts


@dataclass(frozen=True, slots=True)
class AttestedCases:
    """Of one person's live logs up to a day: what was attested, by log, and how many logs are in each other state.

    `by_log` has the last word of attending or director where there is one. `states` counts requested, returned and so
    on by their names.
    """

    by_log: Mapping[str, AttestedFacts] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)


class Attestations(Protocol):
    """What a room of attestations answers."""

    def marks_of(self, person_ids: Collection[int]) -> Mapping[int, str]:
        """For each person a text that changes with every step of any attestation of theirs; in one statement."""
        ...

    def attested_of(self, person_id: int, *, last: date) -> AttestedCases:
        """What was attested of a person's logs of days up to one."""
        ...

    def confirmed_of(self, person_ids: Collection[int]) -> Set[tuple[int, str]]:
        """The logs of some people that an attending confirmed, by person and log; in one statement."""
        ...


class _Joined:
    """The room that was joined."""

    attestations: Attestations | None = None


def join_attestations(attestations: Attestations | None) -> None:
    """Let cases know what attendings said; None parts the two again."""
    _Joined.attestations = attestations


def attestation_marks(person_ids: Collection[int]) -> Mapping[int, str]:
    """For each person a text that changes with every step of any attestation of theirs."""
    return {} if _Joined.attestations is None else _Joined.attestations.marks_of(person_ids)


def attested_cases(person_id: int, *, last: date) -> AttestedCases:
    """What was attested of a person's logs of days up to one."""
    return AttestedCases() if _Joined.attestations is None else _Joined.attestations.attested_of(person_id, last=last)


def confirmed_cases(person_ids: Collection[int]) -> Set[tuple[int, str]]:
    """The logs of some people that an attending confirmed, by person and log."""
    return frozenset() if _Joined.attestations is None else _Joined.attestations.confirmed_of(person_ids)
