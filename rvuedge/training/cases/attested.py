"""What attendings said of cases, joined here by the room that knows: attestations stand above and are not imported.

Whoever keeps attestations calls `join_attestations` once, when the application is made. Until then no case is attested.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from datetime import date
from typing import Protocol

from rvuedge.training.cases.rules import AttestedFacts


class Attestations(Protocol):
    """What a room of attestations answers."""

    def marks_of(self, person_ids: Collection[int]) -> Mapping[int, str]:
        """For each person a text that changes with every step of any attestation of theirs; in one statement."""
        ...

    def marks_by_month_of(self, person_ids: Collection[int]) -> Mapping[tuple[int, str], str]:
        """As `marks_of`, by person and month ("2026-11") of the log's day; in one statement."""
        ...

    def attested_of(self, person_id: int, *, first: date, last: date) -> Mapping[str, AttestedFacts]:
        """The last word about a person's logs of some days, both included, by log."""
        ...

    def states_of(self, person_ids: Collection[int], *, last: date) -> Mapping[int, Mapping[str, int]]:
        """How many live logs of days up to one have no last word yet, by person and state, as of now."""
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


def attestation_marks_by_month(person_ids: Collection[int]) -> Mapping[tuple[int, str], str]:
    """As `attestation_marks`, by person and month ("2026-11") of the log's day."""
    return {} if _Joined.attestations is None else _Joined.attestations.marks_by_month_of(person_ids)


def attested_cases(person_id: int, *, first: date = date.min, last: date) -> Mapping[str, AttestedFacts]:
    """The last word of attending or director about a person's logs of some days, both included, by log."""
    room = _Joined.attestations
    return {} if room is None else room.attested_of(person_id, first=first, last=last)


def attestation_states(person_ids: Collection[int], *, last: date) -> Mapping[int, Mapping[str, int]]:
    """How many logs of days up to one have no last word yet, by person and by state: requested, returned and so on.

    Looked up with every answer: a request expires by the clock, without a step.
    """
    return {} if _Joined.attestations is None else _Joined.attestations.states_of(person_ids, last=last)


def confirmed_cases(person_ids: Collection[int]) -> Set[tuple[int, str]]:
    """The logs of some people that an attending confirmed, by person and log."""
    return frozenset() if _Joined.attestations is None else _Joined.attestations.confirmed_of(person_ids)
