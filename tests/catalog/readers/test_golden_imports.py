"""The worked cases of golden.json that speak of reading a file: by code and modifier, drift of columns, cross-foot, N/A."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.catalog.readers.drugs.payment_limits import read_payment_limits
from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.build import csv_bytes, relative_value_csv, value_grid
from tests.catalog.readers.build_tables import payment_limit_csv
from tests.valuation.golden import cases

CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in cases("import")}
HEADER_LINE = 10


def test_every_worked_case_is_read_by_a_test() -> None:
    assert set(CASES) == {"G110", "G111", "G112", "G131", "G147"}, "G147 is in tests/benchmarks/readers/test_files.py"


def test_g110_rows_are_kept_by_code_and_modifier() -> None:
    rows = [
        {"code": code, "modifier": modifier, "work_rvu": work}
        for code, modifier, work in CASES["G110"]["inputs"]["rows"]
    ]
    read = read_relative_values(relative_value_csv(rows), file="x.csv", minimum_rows=0).rows
    found = {f"{row.code}|{row.modifier}": row.work_rvu for row in read}
    assert len(found) == len(rows)
    for key, work in CASES["G110"]["expected"]["lookup"].items():
        assert found[key] == Decimal(work), key


@pytest.mark.parametrize(("year", "columns"), [(2024, "header_2024"), (2026, "header_2026")])
def test_g111_columns_are_found_by_their_headers_whatever_the_year(year: int, columns: str) -> None:
    inputs = CASES["G111"]["inputs"]
    row = {"code": "45380", "work_rvu": "3.56", "endo_base": "45378"}
    grid = value_grid([row], year=year, conversion_factor="33.2875", released=date(year, 7, 1))
    assert len(grid[HEADER_LINE]) == inputs[columns]
    assert grid[HEADER_LINE][inputs["endo_base_index"][str(year)]] == "45378"
    assert grid[HEADER_LINE][inputs["conversion_factor_index"][str(year)]] == "33.2875"
    read = read_relative_values(csv_bytes(grid), file="x.csv", minimum_rows=0)
    assert (read.rows[0].endo_base, read.conversion_factor) == ("45378", Decimal("33.2875"))


def test_g112_a_row_adds_up_and_a_shifted_one_is_refused() -> None:
    printed = CASES["G112"]["inputs"]["row"]
    row = {
        "code": printed["code"],
        "work_rvu": printed["work"],
        "nonfacility_pe": printed["nonfac_pe"],
        "facility_pe": printed["fac_pe"],
        "malpractice": printed["mp"],
        "total_nonfacility": printed["nonfac_total"],
        "total_facility": printed["fac_total"],
    }
    (read,) = read_relative_values(relative_value_csv([row]), file="x.csv", minimum_rows=0).rows
    assert read.work_rvu == Decimal("0.77")
    shifted = row | {"work_rvu": printed["nonfac_pe"], "nonfacility_pe": printed["fac_pe"]}
    with pytest.raises(FileRefused, match="NON-FACILITY TOTAL"):
        read_relative_values(relative_value_csv([shifted]), file="x.csv", minimum_rows=0)


def test_g131_a_cell_of_n_a_is_no_limit() -> None:
    row = {"code": "A9606", "short_descriptor": "Radium", "dosage": "1 UCI", "limit": CASES["G131"]["inputs"]["cell"]}
    (limit,) = read_payment_limits(payment_limit_csv([row]), file="asp.csv", minimum_rows=0).rows
    assert limit.limit == CASES["G131"]["expected"]["value"]
