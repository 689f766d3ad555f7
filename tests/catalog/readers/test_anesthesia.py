"""Anesthesia conversion factors: dollars per unit by locality, the national one in the header."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rvuedge.catalog.readers.anesthesia import AnesthesiaFile, read_anesthesia
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.real_files import real

HEADER = b"Contractor,Locality,Locality Name,National Anes CF of 20.3178\r\n"


def read(data: bytes) -> AnesthesiaFile:
    return read_anesthesia(data, file="anes.csv", minimum_rows=0)


def test_the_real_file_is_read_whole() -> None:
    factors = read_anesthesia(real("ANES2025.csv"), file="ANES2025.csv")
    assert (factors.national, len(factors.rows)) == (Decimal("20.3178"), 109)
    alaska = factors.rows[1]
    assert (alaska.contractor, alaska.locality, alaska.name) == ("02102", "01", "ALASKA")
    assert alaska.factor == Decimal("27.86")


def test_padded_cells_are_read() -> None:
    (row,) = read(HEADER + b"10112 ,00 ,ALABAMA,19.31 \r\n,,,\r\n").rows
    assert (row.contractor, row.locality, row.factor) == ("10112", "00", Decimal("19.31"))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b"2102,01,ALASKA,27.86\r\n", "Contractor"),
        (b"02102,1,ALASKA,27.86\r\n", "Locality"),
        (b"02102,01,,27.86\r\n", "Locality Name"),
        (b"02102,01,ALASKA,27.8\r\n", "National Anes CF of 20.3178"),
        (b"02102,01,ALASKA,27.86\r\n02102,01,ALASKA,27.86\r\n", "Locality"),
    ],
)
def test_a_wrong_cell_is_refused(line: bytes, column: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(HEADER + line)
    (problem,) = refused.value.problems
    assert problem.column == column


def test_a_file_cut_before_wyoming_is_refused() -> None:
    data = real("ANES2025.csv")
    with pytest.raises(FileRefused, match="WISCONSIN as the last locality"):
        read_anesthesia(data[: data.index(b"03602 ,21")], file="x")
