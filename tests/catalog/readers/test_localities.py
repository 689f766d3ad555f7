"""Localities and their counties: zeros given back, the state filled down."""

from __future__ import annotations

import pytest

from rvuedge.catalog.readers.gpci import read_gpci
from rvuedge.catalog.readers.localities import LocalityFile, read_localities
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.real_files import real

HEADER = (
    b"COUNTIES INCLUDED IN 2025 LOCALITIES.,,,,\r\n,,,,\r\n"
    b"Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties\r\n"
)
FLORIDA = b'9102,3,FLORIDA ,FORT LAUDERDALE,"BROWARD, COLLIER"\r\n9102,99,,REST OF STATE*,OTHERS\r\n'


def read(data: bytes) -> LocalityFile:
    return read_localities(data, file="locco.csv", minimum_rows=0)


def test_the_real_file_names_the_localities_of_the_gpci_file() -> None:
    localities = read_localities(real("25LOCCO.csv"), file="25LOCCO.csv")
    indices = read_gpci(real("GPCI2025.csv"), file="GPCI2025.csv")
    assert (localities.year, len(localities.rows)) == (2025, 109)
    assert {(row.contractor, row.locality) for row in localities.rows} == {
        (row.contractor, row.locality) for row in indices.rows
    }


def test_the_state_is_filled_down_and_the_zeros_given_back() -> None:
    first, rest = read(HEADER + FLORIDA).rows
    assert (first.contractor, first.locality, first.state) == ("09102", "03", "FLORIDA")
    assert (first.area, first.counties) == ("FORT LAUDERDALE", "BROWARD, COLLIER")
    assert (rest.state, rest.area, rest.two_contractors) == ("FLORIDA", "REST OF STATE", True)


def test_a_row_printed_twice_is_given_once() -> None:
    twice = b"5302,99,MISSOURI,REST OF STATE* ,ALL\r\n5302,99,,REST OF STATE*,ALL\r\n"
    assert len(read(HEADER + twice).rows) == 1


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b"x,3,FLORIDA,AREA,COUNTY\r\n", "Medicare Adminstrative Contractor"),
        (b"9102,,FLORIDA,AREA,COUNTY\r\n", "Locality Number"),
        (b"9102,3,,AREA,COUNTY\r\n", "State"),
        (b"9102,3,FLORIDA,,COUNTY\r\n", "Fee Schedule Area"),
        (b"9102,3,FLORIDA,AREA,\r\n", "Counties"),
        (b"9102,3,FLORIDA\r\n", None),
    ],
)
def test_a_wrong_row_is_refused(line: bytes, column: str | None) -> None:
    with pytest.raises(FileRefused) as refused:
        read(HEADER + line)
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (4, column)


def test_a_file_without_its_title_or_its_end_is_refused() -> None:
    with pytest.raises(FileRefused, match="no title"):
        read(HEADER.replace(b"COUNTIES INCLUDED", b"COUNTIES") + FLORIDA)
    data = real("25LOCCO.csv")
    with pytest.raises(FileRefused, match="WISCONSIN"):
        read_localities(data[: data.index(b"3602,21,WYOMING")], file="x")
