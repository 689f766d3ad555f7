"""HCPCS Level II: descriptions joined over their lines, dates as dates, modifiers apart."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from rvuedge.catalog.readers.hcpcs import HcpcsRecords, read_hcpcs
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.real_files import real

NAME = "HCPC2019_CONTR_ANWEB.txt.gz"


def record(key: str, kind: str, long: str, sequence: int = 1, short: str = "", dates: str = " " * 24) -> bytes:
    line = f"{key:>5}{sequence * 100:05d}{kind}{long:<80}{short:<28}"
    if kind in "37":
        line = f"{line:<119}51      A".ljust(229) + "D".ljust(27) + "O1E P".ljust(12) + dates + "N"
    return f"{line:<320}\r\n".encode("cp1252")


J9315 = record("J9315", "3", "Injection, romidepsin,", 1, "Romidepsin", "201101012015010120210930")
MORE = record("J9315", "4", "lyophilized, 1 mg", 2)
TITLE = b"***Disclaimers\t\t\r\n\r\n*In some instances, brand names may appear\r\n"


def read(data: bytes) -> HcpcsRecords:
    return read_hcpcs(data, file="h.txt", minimum_rows=0)


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read(data)
    return refused.value


def test_the_real_file_is_read_whole() -> None:
    hcpcs = read_hcpcs(real(NAME), file=NAME)
    assert (len(hcpcs.rows), len(hcpcs.modifiers)) == (6_440, 360)
    assert sum(row.terminated_on is not None for row in hcpcs.rows) == 506
    assert Counter(row.code[0] for row in hcpcs.rows)["J"] == 774
    volunteer = next(row for row in hcpcs.rows if row.code == "A0080")
    assert volunteer.long_descriptor == (
        "Non-emergency transportation, per mile - vehicle provided by volunteer "
        "(individual or organization), with no vested interest"
    )


def test_a_record_and_its_continuation_are_one_code() -> None:
    (row,) = read(TITLE + J9315 + MORE).rows
    assert row.code == "J9315"
    assert row.long_descriptor == "Injection, romidepsin, lyophilized, 1 mg"
    assert row.short_descriptor == "Romidepsin"
    assert (row.added_on, row.effective_on) == (date(2011, 1, 1), date(2015, 1, 1))
    assert row.terminated_on == date(2021, 9, 30)
    assert (row.action, row.coverage, row.betos) == ("N", "D", "O1E")
    assert (row.type_of_service, row.pricing) == ("P", ("51",))


def test_a_modifier_is_no_code() -> None:
    hcpcs = read(J9315 + record("A1", "7", "Dressing for one wound"))
    assert [row.code for row in hcpcs.rows] == ["J9315"]
    assert [row.modifier for row in hcpcs.modifiers] == ["A1"]
    assert hcpcs.modifiers[0].added_on is None


def test_dental_text_is_not_kept() -> None:
    (row,) = read(record("D0120", "3", "words of another owner", short="words")).rows
    assert (row.long_descriptor, row.short_descriptor) == ("", "")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (J9315 + J9315, 2),
        (J9315 + record("J9316", "4", "another code's line", 2), 2),
        (J9315 + record("J9315", "4", "a line is missing", 3), 2),
        (J9315 + record("J9315", "8", "a modifier's line", 2), 2),
        (J9315 + record("J9316", "5", "no such record"), 2),
        (J9315 + b"J9316001003too short\r\n", 2),
        (record("99213", "3", "a CPT code") + J9315, 1),
        (record("9213", "7", "no modifier") + J9315, 1),
        (record("J9316", "3", "a day", dates="20150230" + " " * 16) + J9315, 1),
        (record("J9316", "3", "a day", dates="2015 101" + " " * 16) + J9315, 1),
        (record("J9316", "X", "not a record") + J9315, 1),
    ],
)
def test_a_wrong_record_is_refused_at_its_line(data: bytes, line: int) -> None:
    assert refusal(data).problems[0].line == line


def test_another_file_is_called_by_its_name() -> None:
    assert refusal(b"%PDF-1.7").problems[0].found == "a PDF document"
    assert refusal(b"hello\n").problems[0].found.startswith("text that names itself")


def test_every_cut_within_a_record_is_refused() -> None:
    data = J9315 + MORE
    for end in range(len(J9315)):
        refusal(data[:end])
    for end in range(len(J9315) + 1, len(data) - 1):
        refusal(data[:end])


def test_a_real_file_cut_at_a_record_is_refused() -> None:
    data = real(NAME)
    with pytest.raises(FileRefused, match="without V5364"):
        read_hcpcs(data[: data.index(b"V5364")], file=NAME)
    with pytest.raises(FileRefused, match="1 codes"):
        read_hcpcs(J9315, file=NAME)
