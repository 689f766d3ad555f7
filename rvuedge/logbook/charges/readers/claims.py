"""X12 837P professional claims (005010X222A1): who rendered what, where and when. Never for whom.

Only the segments named in READERS are looked at: subscriber and patient (2010BA, 2010CA: NM1, N3, N4, DMG, REF) and
 diagnoses (HI) are passed over as they are read. CLM01 and REF F8 leave this module as keyed hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from pyx12.segment import Segment

from rvuedge.files.problems import refuse
from rvuedge.logbook.charges.readers.encounters import (
    MAXIMUM_CHARGES,
    Charge,
    ChargeCellError,
    ChargeFile,
    ChargeReading,
    Encounter,
    Keyed,
    SegmentProblem,
    Skipped,
    Void,
    quotable,
    setting_of,
)
from rvuedge.logbook.charges.readers.envelopes import segments, value
from rvuedge.logbook.charges.readers.service_lines import ServiceLine, read_ctp, read_dtp, read_lin, read_sv1

FREQUENCIES = {"": "1", "1": "1", "7": "7", "8": "8"}
Groups = list[Encounter]


@dataclass(slots=True)
class _Claim:
    line: int
    reference: str | None
    place: str
    frequency: str
    provider: str
    original: str | None = None
    services: list[ServiceLine] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """Where the reader stands. `service` is None outside 2400, `claim` None outside 2300; `elsewhere` is a claim's
    loop of another payer (2320), whose REF F8 is not this claim's."""

    keyed: Keyed
    reading: ChargeReading = field(default_factory=ChargeReading)
    billing: str = ""
    claim: _Claim | None = None
    service: ServiceLine | None = None
    elsewhere: bool = False
    claims: list[_Claim] = field(default_factory=list)
    charges: int = 0

    def problem(self, line: int, column: str, error: ChargeCellError) -> None:
        """Note a problem; the claim it stands in is left out whole."""
        self.reading.problems.append(SegmentProblem(line, column, error.found, error.expected))
        self.reading.broken.add(self.claim.line if self.claim else line)


def read_claims(data: bytes, *, file: str, keyed: Keyed) -> ChargeFile:
    """Claims of an 837P file as encounters, one for each day, setting and rendering provider of a claim.

    Lines are counted in segments. Raises FileRefused for broken envelopes, another transaction, or no claim.
    """
    state = _State(keyed)
    for number, segment in segments(data, file=file):
        reader = READERS.get(segment.get_seg_id() or "")
        if reader is None:
            continue
        try:
            reader(state, number, segment)
        except ChargeCellError as error:
            state.problem(number, segment.get_seg_id() or "", error)
        if state.charges > MAXIMUM_CHARGES:
            refuse(file, line=number, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    if not state.claims:
        refuse(file, found="no claim (CLM)", expected="at least one")
    encounters, voids = _settled(state)
    reading = state.reading
    return ChargeFile("837p", encounters, voids, tuple(reading.skipped), tuple(reading.problems), tuple(reading.notes))


def _hl(state: _State, _number: int, segment: Segment) -> None:
    state.claim = state.service = None
    if value(segment, 3) == "20":
        state.billing = ""


def _se(state: _State, _number: int, _segment: Segment) -> None:
    state.claim = state.service = None
    state.billing = ""


def _sbr(state: _State, _number: int, _segment: Segment) -> None:
    """Within a claim, another payer begins; nothing of the segment itself is looked at."""
    state.elsewhere = state.claim is not None


def _nm1(state: _State, _number: int, segment: Segment) -> None:
    """Billing (85) and rendering (82) providers by NPI; anybody else's name is not looked at."""
    kind = value(segment, 1)
    if kind not in {"82", "85"} or value(segment, 8) != "XX":
        return
    npi = value(segment, 9)
    if kind == "85" and state.claim is None:
        state.billing = npi
    elif kind == "82" and state.service is not None:
        state.service.provider = npi
    elif kind == "82" and state.claim is not None and not state.elsewhere:
        state.claim.provider = npi


def _clm(state: _State, number: int, segment: Segment) -> None:
    reference = value(segment, 1)
    frequency = value(segment, 5, 3)
    state.service = None
    state.elsewhere = False
    state.claim = _Claim(
        line=number,
        reference=state.keyed(reference) if reference else None,
        place=value(segment, 5, 1),
        frequency=FREQUENCIES.get(frequency, ""),
        provider=state.billing,
    )
    state.claims.append(state.claim)
    if not state.claim.frequency:
        raise ChargeCellError(f"CLM05-3 {quotable(frequency)}", "1 (original), 7 (replacement) or 8 (void)")


def _ref(state: _State, _number: int, segment: Segment) -> None:
    kind, text = value(segment, 1), value(segment, 2)
    if state.claim is None or not text:
        return
    if state.service is not None:
        if kind == "6R":
            state.service.control = state.keyed(text)[:32]
    elif kind == "F8" and not state.elsewhere:
        state.claim.original = state.keyed(text)


def _lx(state: _State, number: int, _segment: Segment) -> None:
    if state.claim is None:
        raise ChargeCellError("a service line outside a claim", "CLM before LX")
    state.service = ServiceLine(number)
    state.claim.services.append(state.service)
    state.charges += 1


def _in_service(
    read: Callable[[ServiceLine, int, Segment, ChargeReading], None],
) -> Callable[[_State, int, Segment], None]:
    """A reader of service lines; outside of one the segment says nothing we keep."""

    def reader(state: _State, number: int, segment: Segment) -> None:
        if state.service is not None:
            read(state.service, number, segment, state.reading)

    return reader


READERS: dict[str, Callable[[_State, int, Segment], None]] = {
    "HL": _hl,
    "SBR": _sbr,
    "NM1": _nm1,
    "CLM": _clm,
    "REF": _ref,
    "LX": _lx,
    "SV1": _in_service(read_sv1),
    "DTP": _in_service(read_dtp),
    "LIN": _in_service(read_lin),
    "CTP": _in_service(read_ctp),
    "SE": _se,
}


def _settled(state: _State) -> tuple[tuple[Encounter, ...], tuple[Void, ...]]:
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


def _encounters(state: _State, claim: _Claim, replaces: tuple[str, ...]) -> Iterator[Encounter]:
    groups: dict[tuple[date, str, str], list[Charge]] = {}
    places: dict[tuple[date, str, str], str] = {}
    try:
        if not claim.services:
            raise ChargeCellError("a claim without service lines", "LX and SV1")
        for service in claim.services:
            charge, on = service.finished()
            place = service.place or claim.place
            key = (on, setting_of(place), service.provider or claim.provider)
            places.setdefault(key, place)
            groups.setdefault(key, []).append(charge)
    except ChargeCellError as error:
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
