"""Practice cost indices by locality: three decimals, codes with their zeros, footnotes apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rvuedge.catalog.readers.gpci import GpciFile, read_gpci
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.real_files import real

HEADER = (
    b"ADDENDUM E. FINAL CY 2026 GEOGRAPHIC PRACTICE COST INDICES (GPCIs),,,,,,\n,,,,,,\n"
    b"Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
    b"2026 PW GPCI (with 1.0 Floor)***,2026 PE GPCI,2026 MP GPCI\n"
)
ALASKA = b"02102,AK,01,ALASKA*,1.500,1.065,0.551\n"


def read(data: bytes) -> GpciFile:
    return read_gpci(data, file="gpci.csv", minimum_rows=0)


@pytest.mark.parametrize(("year", "rows", "notes"), [(2025, 109, 3), (2026, 109, 5)])
def test_a_real_file_is_read_whole(year: int, rows: int, notes: int) -> None:
    name = f"GPCI{year}.csv"
    gpci = read_gpci(real(name), file=name)
    assert (gpci.year, len(gpci.rows), len(gpci.notes)) == (year, rows, notes)
    alaska = next(row for row in gpci.rows if row.state == "AK")
    assert (alaska.name, alaska.work) == ("ALASKA", Decimal("1.500"))


def test_an_index_has_three_decimals_however_it_is_printed() -> None:
    (row,) = read(HEADER + b"10112,AL,00,ALABAMA,1,.87,0.566\n").rows
    assert [str(index) for index in (row.work, row.practice_expense, row.malpractice)] == [
        "1.000",
        "0.870",
        "0.566",
    ]


def test_the_floor_and_its_absence_may_both_be_printed() -> None:
    header = HEADER.replace(
        b"2026 PW GPCI (with 1.0 Floor)***",
        b"2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor)",
    )
    (row,) = read(header + b"10112,AL,00,ALABAMA,0.975,1.000,0.875,0.566\n").rows
    assert (row.work, row.work_without_floor) == (Decimal("1.000"), Decimal("0.975"))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b"2102,AK,01,ALASKA*,1.500,1.065,0.551\n", "Medicare Administrative Contractor (MAC)"),
        (b"02102,Alaska,01,ALASKA*,1.500,1.065,0.551\n", "State"),
        (b"02102,AK,1,ALASKA*,1.500,1.065,0.551\n", "Locality Number"),
        (b"02102,AK,01,,1.500,1.065,0.551\n", "Locality Name"),
        (b"02102,AK,01,ALASKA*,1.5O0,1.065,0.551\n", "2026 PW GPCI (with 1.0 Floor)***"),
        (b"02102,AK,01,ALASKA*,1.500,1.0655,0.551\n", "2026 PE GPCI"),
        (b"02102,AK,01,ALASKA*,1.500,1.065,0\n", "2026 MP GPCI"),
        (b"02102,AK,01,ALASKA*,1.500,1.065,551\n", "2026 MP GPCI"),
        (ALASKA + ALASKA, "Locality Number"),
    ],
)
def test_a_wrong_cell_is_refused(line: bytes, column: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(HEADER + line)
    assert [problem.column for problem in refused.value.problems] == [column]


def test_a_locality_that_stands_twice_is_refused_in_whatever_state() -> None:
    """CMS has no contractor-locality twice; a file that had 05102-00 for two states was not CMS's."""
    data = HEADER + b"05102,CT,00,CONNECTICUT,1.020,1.122,0.818\n05102,IA,00,IOWA,1,.9,.551\n"
    with pytest.raises(FileRefused, match="05102-00 again"):
        read(data)


def test_a_file_cut_before_wyoming_is_refused() -> None:
    data = real("GPCI2025.csv")
    with pytest.raises(FileRefused, match="52 states"):
        read_gpci(data[: data.index(b"03602,WY")], file="x")


def test_an_excerpt_is_refused_unless_it_is_said_to_be_one() -> None:
    with pytest.raises(FileRefused, match="1 rows"):
        read_gpci(HEADER + ALASKA, file="x")
