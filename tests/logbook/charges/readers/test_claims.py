"""X12 837P: who rendered what, when, where; no patient ever; broken envelopes refused with the segment."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.readers.any_format import read_charges
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from tests.logbook.charges.files import ME, OTHER, claim, x12

PATIENT = ("Zzyzxqq", "Wobblefrotz", "ZZMEMBER1", "Quuxstreet", "Frobville", "19010101", "000009999", "C9110", "ACCT77")

TODAY = ReadingManner(date(2026, 11, 29))


def read(data: bytes, **more: object) -> ChargeFile:
    return read_charges(data, file="claims.txt", keyed=lambda number: f"{hash(number):x}", manner=TODAY, **more)  # type: ignore[arg-type]


def test_a_claim_with_modifiers_units_and_place() -> None:
    found = read(x12(*claim("38525:51:RT:59:XS", "99213*3"))).encounters
    assert [(c.code, c.modifiers, c.units) for c in found[0].charges] == [
        ("38525", ("51", "RT", "59", "XS"), 1),
        ("99213", (), 3),
    ]
    assert (found[0].performed_on, found[0].place, found[0].provider) == (date(2026, 7, 14), "22", ME)


def test_the_place_of_a_line_comes_before_the_claims() -> None:
    """22 is a facility, 11 is not: two logs of one claim."""
    office = "SV1*HC:99213*100*UN*1*11**1"
    found = read(x12(*claim("47562"), "LX*2", office, "DTP*472*D8*20260714")).encounters
    assert [(encounter.setting, encounter.charges[0].code) for encounter in found] == [
        ("facility", "47562"),
        ("nonfacility", "99213"),
    ]


def test_rendering_providers_by_claim_by_line_and_billing_when_there_is_none() -> None:
    by_line = [*claim("47562"), f"NM1*82*1*Roe*R****XX*{OTHER}"]
    nobody = [segment for segment in claim("99213", number="B") if not segment.startswith("NM1*82")]
    found = read(x12(*by_line, *nobody)).encounters
    assert [encounter.provider for encounter in found] == [OTHER, "1122334455"]


def test_days_of_a_claim_are_logs_of_their_own_and_a_range_is_its_first_day() -> None:
    body = [*claim("99221", "99231*1@20260715"), "LX*3", "SV1*HC:99238*1*UN*1***1", "DTP*472*RD8*20260716-20260718"]
    found = read(x12(*body))
    assert [encounter.performed_on.day for encounter in found.encounters] == [14, 15, 16]
    assert [note.found for note in found.notes] == ["the range 2026-07-16 to 2026-07-18, read as its first day"]


def test_the_drug_of_a_line() -> None:
    charge = read(x12(*claim("J9313:JZ*400"), "LIN**N4*00310470001", "CTP****1.5*ML")).encounters[0].charges[0]
    assert (charge.ndc, charge.ndc_quantity, charge.ndc_unit) == ("00310470001", Decimal("1.5"), "ML")


def test_anesthesia_minutes_are_not_units() -> None:
    body = claim("00790")
    body[-2] = "SV1*HC:00790*100*MJ*95***1"
    charge = read(x12(*body)).encounters[0].charges[0]
    assert (charge.units, charge.minutes) == (1, 95)


def test_a_replacement_and_a_void_within_one_file_settle_there() -> None:
    first, second = claim("47562"), claim("49505", frequency="7")
    found = read(x12(*first, *second))
    assert [[c.code for c in encounter.charges] for encounter in found.encounters] == [["49505"]]
    file = read(x12(*first, *claim("47562", frequency="8")))
    assert (file.encounters, [void.settled for void in file.voids]) == ((), [True])


def test_another_payers_number_is_not_the_original_claims() -> None:
    """REF F8 in loop 2330B (after SBR within the claim) is the other payer's."""
    more = ("REF*F8*MINE", "SBR*S*18", "NM1*PR*2*Otherpayer*****PI*1", "REF*F8*THEIRS")
    keys: list[str] = []
    read_charges(
        x12(*claim("47562", frequency="7", more=more)),
        file="x",
        keyed=lambda number: keys.append(number) or number,
        manner=TODAY,
    )
    assert keys == ["ACCT77", "MINE"]


def test_nothing_of_a_patient_or_of_the_claims_number_is_kept() -> None:
    sentence = repr(read(x12(*claim("47562", "99213"))))
    assert [word for word in PATIENT if word in sentence] == []


@pytest.mark.parametrize(
    ("old", "new", "column", "found"),
    [
        ("SV1*HC:47562", "SV1*ER:47562", "SV1", "SV101-1 a text of 2 characters"),
        ("SV1*HC:47562", "SV1*HC:4756", "SV1", "SV101-2 '4756'"),
        ("*UN*1***1", "*UN*0***1", "SV1", "SV104 '0'"),
        ("*UN*1***1", "*UN*1.5***1", "SV1", "SV104 '1.5'"),
        ("*UN*1***1", "*DA*1***1", "SV1", "SV103 a text of 2 characters"),
        ("472*D8*20260714", "472*D8*20260231", "DTP", "DTP03 '20260231'"),
        ("472*D8*20260714", "472*TM*0830", "DTP", "DTP02 a text of 2 characters"),
        ("22:B:1", "22:B:6", "CLM", "CLM05-3 '6'"),
    ],
)
def test_a_claim_with_a_fault_is_left_out_whole_and_named(old: str, new: str, column: str, found: str) -> None:
    body = "~".join(claim("47562", "99213", number="BAD")).replace(old, new, 1).split("~")
    read_ = read(x12(*body, *claim("49505")))
    assert (read_.problems[0].column, read_.problems[0].found) == (column, found)
    assert [[c.code for c in encounter.charges] for encounter in read_.encounters] == [["49505"]]


@pytest.mark.parametrize(
    ("data", "segment", "found"),
    [
        (x12(*claim("47562"), counted=9), 20, "an SE01 that is not the number of segments"),
        (x12(*claim("47562")).replace(b"SE*18*0001", b"SE*18*0002"), 20, "an SE02 that is not its ST02"),
        (x12(*claim("47562")).replace(b"\nSE*18*0001~", b""), 20, "no GE, or a GE while a transaction is open"),
        (x12(*claim("47562")).replace(b"GE*1*1~", b"GE*2*1~"), 21, "a GE01 that is not the number of transactions"),
        (x12(*claim("47562")).replace(b"GE*1*1~", b"GE*1*7~"), 21, "a GE02 that is not its GS06"),
        (x12(*claim("47562")).replace(b"IEA*1*000000001~", b"IEA*1*000000002~"), 22, "an IEA02 that is not its ISA13"),
        (x12(*claim("47562")).replace(b"IEA*1*000000001~", b""), 21, "no IEA"),
        (x12(*claim("47562"), version="005010X223A2"), 2, "GS08 '005010X223A2'"),
        (x12(*claim("47562"), code="835"), 3, "ST01 '835'"),
        (x12(*claim("47562"))[:60], 1, "no whole ISA segment"),
        (x12(*claim("47562")).replace(b"*00501*", b"*00401*", 1).replace(b"X222A1", b"X098A1"), 2, "GS08"),
        (x12("HL*1**20*1"), None, "no claim (CLM)"),
    ],
)
def test_broken_envelopes_and_other_transactions_are_refused(data: bytes, segment: int | None, found: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert (refused.value.problems[0].line, refused.value.problems[0].found[: len(found)]) == (segment, found)


@pytest.mark.parametrize(
    "end", [b"~IEA*1*000000001~", b"~SE*1*1~", b"~GE*1*1~", b"~ISA*1~", b"~CLM*Wobblefrotz*1~", b"~~"]
)
def test_segments_out_of_their_place_are_refused_without_being_quoted(end: bytes) -> None:
    whole = x12(*claim("47562"))
    with pytest.raises(FileRefused) as refused:
        read(whole[:-1] + end if end != b"~~" else whole.replace(b"~\nHL", b"~~HL", 1))
    assert [word for word in PATIENT if word in str(refused.value)] == []


@given(st.data())
def test_a_file_damaged_anywhere_is_read_or_refused_and_never_quotes_a_patient(data: st.DataObject) -> None:
    """The damage may blank or double single segments, or put any character anywhere."""
    segments = re.split(rb"(?<=~)", WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(segments) - 1))
        spot = data.draw(st.integers(0, max(0, len(segments[index]) - 1)))
        sign = data.draw(st.sampled_from([b"", b"~", b"*", b":", b"\0", b"\xff", b"9", b"X"]))
        stored = segments[index][:spot] + sign + segments[index][spot + 1 :]
        segments[index] = data.draw(st.sampled_from([b"", segments[index] * 2, stored]))
    try:
        sentence = repr(read(b"".join(segments)))
    except FileRefused as error:
        sentence = str(error)
    assert [word for word in ("Zzyzxqq", "Wobblefrotz", "Quuxstreet", "Frobville") if word in sentence] == []


@given(st.binary(max_size=400))
def test_any_bytes_after_isa_are_refused_or_read(data: bytes) -> None:
    for sent in (b"ISA" + data, WHOLE[:106] + data):
        with pytest.raises(FileRefused):
            read(sent, kind="837p")


WHOLE = x12(*claim("47562", "99213*2"), *claim("49505", frequency="7", number="OLD"))
