"""The NDC crosswalk: packages under their codes, NDCs of eleven digits where they are NDCs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.drugs.ndc_crosswalk import NdcCrosswalkFile, read_ndc_crosswalk
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.build_tables import ndc_crosswalk_csv
from tests.catalog.readers.real_files import real

VIAL = {
    "code": "J9313",
    "short_descriptor": "Inj., lumoxiti, 0.01 mg",
    "labeler": "Maker, Inc.",
    "ndc": "00310-4700-01",
    "drug_name": "Lumoxiti",
    "dosage": "0.01 MG",
    "size": "0.5",
    "quantity": "10",
    "units": "100",
    "package_units": "1000",
}


def read(data: bytes) -> NdcCrosswalkFile:
    return read_ndc_crosswalk(data, file="ndc.csv", minimum_rows=0)


@pytest.mark.parametrize(("year", "rows", "without_ndc"), [("2024", 6_684, 695), ("2026", 7_125, 1)])
def test_a_real_crosswalk_is_read_whole(year: str, rows: int, without_ndc: int) -> None:
    name = f"ASP_NDC_HCPCS_crosswalk_January_{year}.csv.gz"
    crosswalk = read_ndc_crosswalk(real(name), file=name)
    assert crosswalk.quarter_start == date(int(year), 1, 1)
    assert len(crosswalk.rows) == rows
    assert sum(row.ndc_11 is None for row in crosswalk.rows) == without_ndc


def test_the_two_packages_of_lumoxiti_are_in_the_crosswalk_of_2024() -> None:
    data = real("ASP_NDC_HCPCS_crosswalk_January_2024.csv.gz")
    vials = [row for row in read_ndc_crosswalk(data, file="x").rows if row.code == "J9313"]
    assert [row.ndc_11 for row in vials] == ["00310470001", "73380470001"]
    assert {row.billable_units_per_package for row in vials} == {Decimal(100)}


def test_a_package_is_read_column_by_column() -> None:
    (package,) = read(ndc_crosswalk_csv([VIAL])).rows
    assert (package.labeler, package.drug_name) == ("Maker, Inc.", "Lumoxiti")
    assert (package.ndc, package.ndc_11) == ("00310-4700-01", "00310470001")
    assert package.dosage == (Decimal("0.01"), "mg")
    assert (package.package_size, package.package_quantity) == (Decimal("0.5"), Decimal(10))
    assert (package.billable_units, package.billable_units_per_package) == (100, 1000)


@pytest.mark.parametrize("ndc", ["GG100", "51120-61052", "888867413689", "0310-4700-01"])
def test_a_makers_number_is_kept_but_is_no_ndc(ndc: str) -> None:
    (package,) = read(ndc_crosswalk_csv([VIAL | {"ndc": ndc}])).rows
    assert (package.ndc, package.ndc_11) == (ndc, None)


def test_cpt_text_is_not_kept() -> None:
    (package,) = read(ndc_crosswalk_csv([VIAL | {"code": "90371"}])).rows
    assert package.short_descriptor == ""


def test_a_package_may_stand_under_two_codes() -> None:
    assert len(read(ndc_crosswalk_csv([VIAL, VIAL | {"code": "J9999"}])).rows) == 2


@pytest.mark.parametrize(
    ("rows", "line", "column"),
    [
        ([VIAL | {"code": "X"}], 10, "_2026_CODE"),
        ([VIAL | {"ndc": ""}], 10, "NDC2"),
        ([VIAL | {"size": "many"}], 10, "PKG SIZE"),
        ([VIAL | {"package_units": ""}], 10, "BILLUNITSPKG"),
        ([VIAL, VIAL], 11, "NDC2"),
    ],
)
def test_a_wrong_row_is_refused_at_its_line(rows: list[dict[str, str]], line: int, column: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(ndc_crosswalk_csv(rows))
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (line, column)


def test_a_crosswalk_cut_short_is_refused() -> None:
    data = real("ASP_NDC_HCPCS_crosswalk_January_2026.csv.gz")
    with pytest.raises(FileRefused, match="without Q9991"):
        read_ndc_crosswalk(data[: data.index(b"Q9991")], file="x")
    with pytest.raises(FileRefused, match="looks cut"):
        read_ndc_crosswalk(data[:-1_000], file="x")
