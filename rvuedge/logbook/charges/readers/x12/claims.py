"""X12 837P professional claims (005010X222A1): who rendered what, where and when. Never for whom.

Only the segments named in READERS are looked at: subscriber and patient (2010BA, 2010CA: NM1, N3, N4, DMG, REF) and
diagnoses (HI) are passed over as they are read, and counted by name. CLM01 and REF F8 leave this module as keyed
hashes. What a loop may hold once (SV1 and DTP 472 of a line, NM1 82 and REF F8 of a claim) and holds twice is a
problem: which of the two is meant is not for us to guess.
"""

from __future__ import annotations

from collections.abc import Callable

from pyx12.segment import Segment

from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.files.problems import refuse
from rvuedge.files.values.refusals import CellError, quotable
from rvuedge.logbook.charges.readers.x12.envelopes import segments, value
from rvuedge.logbook.charges.readers.x12.service_lines import (
    ServiceLine,
    part_name,
    read_ctp,
    read_dtp,
    read_lin,
    read_sv1,
)
from rvuedge.logbook.charges.readers.x12.settling import Claim837, ClaimsState, settled
from rvuedge.logbook.charges.rules.encounters import (
    MAXIMUM_CHARGES,
    ChargeFile,
    ChargeReading,
    Keyed,
)

# Segments that are known and not read, by what they say (005010X222A1); others are named without a reason of their own.
PATIENT = "of the subscriber or patient, whom no log holds"
OTHER_PAYER = "of another payer, who paid before or after (coordination of benefits)"
REASONS = {
    "N3": PATIENT, "N4": PATIENT, "DMG": PATIENT, "PAT": PATIENT, "PER": "how to reach somebody",
    "HI": "diagnoses; a log has none", "NTE": "free text, which may name a patient", "K3": "free text",
    "CAS": OTHER_PAYER, "SVD": OTHER_PAYER, "OI": OTHER_PAYER, "MOA": OTHER_PAYER, "SBR": "whose insurance it is",
    "AMT": "an amount of money", "BHT": "the head of the transaction", "PRV": "a provider's specialty",
    "HCP": "a price that was set by somebody else", "PWK": "a document sent beside the claim",
    "CR1": "ambulance transport", "CR2": "a chiropractor's service", "CR3": "durable equipment", "CRC": "a condition",
    "PS1": "a service bought elsewhere", "CN1": "a contract with the payer", "QTY": "a count of patients or the like",
    "SV5": "durable equipment", "MEA": "a test result", "LQ": "a form", "FRM": "a form", "CUR": "a currency",
    "SV2": "an institutional service line",
}  # fmt: skip
MOST_READ = 1_000_000  # lines of all providers: more than a file within the request limit holds
NO_FIELD = "a log has no field for it"
FREQUENCIES = {"": "1", "1": "1", "7": "7", "8": "8"}


def read_claims(data: bytes, *, file: str, keyed: Keyed, provider: str | None = None) -> ChargeFile:
    """Claims of an 837P file as encounters, one for each day, setting and rendering provider of a claim.

    Lines are counted in segments. The limit counts the lines of `provider` where one is wanted. Raises FileRefused for
    broken envelopes, another transaction, or no claim.
    """
    state = ClaimsState(keyed)
    for number, segment in segments(data, file=file):
        name = segment.get_seg_id() or ""
        reader = READERS.get(name)
        if reader is None:
            state.unread[name] += 1
            continue
        try:
            reader(state, number, segment)
        except CellError as error:
            state.problem(number, name, error)
        if state.charges > (MAXIMUM_CHARGES if provider is None else MOST_READ):
            refuse(file, line=number, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    if not state.claims:
        refuse(file, found="no claim (CLM)", expected="at least one")
    encounters, voids = settled(state)
    reading = state.reading
    wanted = sum(len(item.charges) for item in encounters if provider is None or item.provider == provider)
    if wanted > MAXIMUM_CHARGES:
        refuse(file, line=1, found=f"{wanted:,} charges", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    left_out = tuple(
        LeftOut("segment", name, count, REASONS.get(name, NO_FIELD))
        for name, count in sorted(state.unread.items())
        if name not in SAYS_NOTHING
    )
    return ChargeFile(
        kind="837p",
        encounters=encounters,
        voids=voids,
        skipped=tuple(reading.skipped),
        problems=tuple(reading.problems),
        notes=tuple(reading.notes),
        left_out=left_out,
    )


def _hl(state: ClaimsState, _number: int, segment: Segment) -> None:
    state.claim = state.service = None
    if value(segment, 3) == "20":
        state.billing = ""


def _se(state: ClaimsState, _number: int, _segment: Segment) -> None:
    state.claim = state.service = None
    state.billing = ""


def _sbr(state: ClaimsState, _number: int, _segment: Segment) -> None:
    """Within a claim, another payer begins; nothing of the segment itself is looked at."""
    state.elsewhere = state.claim is not None
    state.unread["SBR"] += 1


def _nm1(state: ClaimsState, _number: int, segment: Segment) -> None:
    """Billing (85) and rendering (82) providers by NPI, or by name where they have none; no other name is looked at."""
    kind = value(segment, 1)
    if kind not in {"82", "85"} or (kind == "85" and state.claim is not None) or (kind == "82" and state.claim is None):
        state.unread[f"NM1 {kind}" if kind in NAMES_OF else "NM1"] += 1
        return
    if kind == "82" and state.elsewhere and state.service is None:
        state.unread["NM1 82"] += 1
        return
    named = " ".join(f"{value(segment, 3)} {value(segment, 4)}".casefold().split())
    known = value(segment, 9) if value(segment, 8) == "XX" else named
    if kind == "85":
        state.billing = known
        return
    state.once("NM1 82")
    if state.service is not None:
        state.service.provider = known
    elif state.claim is not None:
        state.claim.provider = known


def _clm(state: ClaimsState, number: int, segment: Segment) -> None:
    reference = value(segment, 1)
    frequency = value(segment, 5, 3)
    state.service = None
    state.elsewhere = False
    state.begin("claim")
    state.claim = Claim837(
        line=number,
        reference=state.keyed(reference) if reference else None,
        place=value(segment, 5, 1),
        frequency=FREQUENCIES.get(frequency, ""),
        provider=state.billing,
    )
    state.claims.append(state.claim)
    if not state.claim.frequency:
        raise CellError(f"CLM05-3 {quotable(frequency)}", "1 (original), 7 (replacement) or 8 (void)")


def _ref(state: ClaimsState, _number: int, segment: Segment) -> None:
    kind, text = value(segment, 1), value(segment, 2)
    if state.claim is None or not text:
        state.unread["REF"] += 1
    elif state.service is not None and kind == "6R":
        state.once("REF 6R")
        state.service.control = state.keyed(text)[:32]
    elif state.service is None and kind == "F8" and not state.elsewhere:
        state.once("REF F8")
        state.claim.original = state.keyed(text)
    else:
        state.unread[f"REF {kind}"] += 1


def _lx(state: ClaimsState, number: int, _segment: Segment) -> None:
    if state.claim is None:
        raise CellError("a service line outside a claim", "CLM before LX")
    state.begin("line")
    state.service = ServiceLine(number)
    state.claim.services.append(state.service)
    state.charges += 1


def _in_service(
    read: Callable[[ServiceLine, int, Segment, ChargeReading], None],
) -> Callable[[ClaimsState, int, Segment], None]:
    """A reader of service lines; outside of one the segment says nothing we keep."""

    def reader(state: ClaimsState, number: int, segment: Segment) -> None:
        name = part_name(segment)
        if state.service is None or name not in READ_ONCE:
            state.unread[name] += 1
            return
        state.once(name, "one in a line; LX begins the next")
        read(state.service, number, segment, state.reading)

    return reader


# Segments of a service line that are read, each at most once: by the date's and the drug's qualifier.
READ_ONCE = frozenset({"SV1", "DTP 472", "LIN N4", "CTP"})
NAMES_OF = frozenset({"82", "DN", "P3", "77", "DQ", "PR", "IL", "QC", "DK", "QB", "45", "PW", "87", "PE", "40", "41"})
SAYS_NOTHING = frozenset({"BHT"})  # nothing that the transaction's own counts do not say


READERS: dict[str, Callable[[ClaimsState, int, Segment], None]] = {
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
