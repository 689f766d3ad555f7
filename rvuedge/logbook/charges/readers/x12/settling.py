"""Where the reader of an 837P stands, and the encounters at the end: replaced and voided claims are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers.x12.service_lines import ServiceLine
from rvuedge.logbook.charges.rules.encounters import (
    Charge,
    ChargeReading,
    Encounter,
    Keyed,
    SegmentProblem,
    Skipped,
    Void,
    setting_of,
)

Groups = list[Encounter]


@dataclass(slots=True)
class Claim837:
    line: int
    reference: str | None
    place: str
    frequency: str
    provider: str
    original: str | None = None
    services: list[ServiceLine] = field(default_factory=list)


@dataclass(slots=True)
class ClaimsState:
    """Where the reader stands. `service` is None outside 2400, `claim` None outside 2300; `elsewhere` is a claim's
    loop of another payer (2320), whose REF F8 is not this claim's."""

    keyed: Keyed
    reading: ChargeReading = field(default_factory=ChargeReading)
    billing: str = ""
    claim: Claim837 | None = None
    service: ServiceLine | None = None
    elsewhere: bool = False
    claims: list[Claim837] = field(default_factory=list)
    charges: int = 0
    seen: set[str] = field(default_factory=set)
    unread: Counter[str] = field(default_factory=Counter)

    def once(self, name: str, expected: str = "one in its loop") -> None:
        """Note a segment that its loop may hold once. Raises CellError for the second."""
        where = "line" if self.service is not None else "claim"
        if f"{where} {name}" in self.seen:
            raise CellError(f"a second {name} in one {where}", expected)
        self.seen.add(f"{where} {name}")

    def begin(self, where: str) -> None:
        """A loop begins, in which each of its segments may come once more."""
        self.seen = {name for name in self.seen if where == "line" and name.startswith("claim")}

    def problem(self, line: int, column: str, error: CellError) -> None:
        """Note a problem; the claim it stands in is left out whole."""
        self.reading.problems.append(SegmentProblem(line, column, error.found, error.expected))
        self.reading.broken.add(self.claim.line if self.claim else line)


def settled(state: ClaimsState) -> tuple[tuple[Encounter, ...], tuple[Void, ...]]:
    """Encounters as they stand at the end of the file: replaced and voided claims of the same file are gone."""
    stored: dict[int, Groups] = {}
    rank: dict[str, int] = {}
    voids: list[Void] = []
    for claim in state.claims:
        if claim.line in state.reading.broken:
            continue
        references = tuple(dict.fromkeys(text for text in (claim.original, claim.reference) if text))
        earlier = next((rank[reference] for reference in references if reference in rank), None)
        if claim.frequency != "1" and earlier is not None:
            reason = "replaced" if claim.frequency == "7" else "voided"
            state.reading.skipped.append(Skipped(earlier, f"{reason} later in this file"))
            del stored[earlier]
            rank = {text: line for text, line in rank.items() if line != earlier}
        if claim.frequency == "8":
            days = frozenset(service.on for service in claim.services if service.on)
            voids.append(Void(claim.line, references, claim.provider or None, days, settled=earlier is not None))
            continue
        stored[claim.line] = list(_encounters(state, claim, references if claim.frequency == "7" else ()))
        if claim.line in state.reading.broken:
            del stored[claim.line]
        elif claim.reference:
            rank[claim.reference] = claim.line
    return tuple(group for groups in stored.values() for group in groups), tuple(voids)


def _encounters(state: ClaimsState, claim: Claim837, replaces: tuple[str, ...]) -> Iterator[Encounter]:
    groups: dict[tuple[date, str, str], list[Charge]] = {}
    places: dict[tuple[date, str, str], str] = {}
    try:
        if not claim.services:
            raise CellError("a claim without service lines", "LX and SV1")
        for service in claim.services:
            charge, on = service.finished()
            place = service.place or claim.place
            key = (on, setting_of(place), service.provider or claim.provider)
            places.setdefault(key, place)
            groups.setdefault(key, []).append(charge)
    except CellError as error:
        state.reading.problems.append(SegmentProblem(claim.line, "CLM", error.found, error.expected))
        state.reading.broken.add(claim.line)
        return
    for (on, setting, provider), charges in groups.items():
        yield Encounter(
            claim=claim.line,
            line=charges[0].line,
            performed_on=on,
            charges=tuple(charges),
            place=places[on, setting, provider] or None,
            reference=claim.reference,
            provider=provider or None,
            replaces=replaces,
        )
