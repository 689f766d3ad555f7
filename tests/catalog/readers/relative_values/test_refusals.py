"""What a relative value file is refused for: line, column, what was found, what was expected."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from tests.catalog.readers.build import csv_bytes, relative_value_csv, value_grid
from tests.catalog.readers.relative_values.reading import (
    FIRST_LINE,
    VISIT,
    grid_with,
    read,
    refusal,
)


@pytest.mark.parametrize(
    ("line", "column", "text", "name", "expected"),
    [
        (11, 0, "9921", "HCPCS", "'09921': leading zeros are lost"),
        (12, 0, "992I4", "HCPCS", "a code of five characters"),
        (12, 0, "O0100", "HCPCS", "a code of five characters"),
        (12, 1, "25", "MOD", "'26', 'TC', '53' or nothing"),
        (12, 3, "", "STATUS CODE", "a status letter"),
        (12, 3, "K", "STATUS CODE", "a status letter"),
        (12, 5, "1.3O", "WORK RVU", "a figure with two decimals"),
        (12, 5, "1.3", "WORK RVU", "a figure with two decimals"),
        (12, 5, "-1.30", "WORK RVU", "a figure with two decimals"),
        (12, 5, "", "WORK RVU", "a figure with two decimals"),
        (12, 7, "N", "NON-FAC NA INDICATOR", "'NA' or nothing"),
        (12, 10, "NaN", "MP RVU", "a figure with two decimals"),
        (12, 14, "90", "GLOB DAYS", "'090': leading zeros are lost"),
        (12, 14, "0", "GLOB DAYS", "'000': leading zeros are lost"),
        (12, 14, "001", "GLOB DAYS", "000, 010, 090"),
        (12, 24, "4537", "ENDO BASE", "a code or nothing"),
        (12, 25, "33,4009", "CONV FACTOR", "a conversion factor"),
        (12, 26, "9", "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES", "two characters"),
        (13, 31, "0.0", "MP USED FOR OPPS PAYMENT AMOUNT", "a figure with two decimals"),
        (13, 31, "٣.٠٠", "MP USED FOR OPPS PAYMENT AMOUNT", "a figure with two decimals"),
    ],
)
def test_a_cell_its_column_cannot_hold_is_named(line: int, column: int, text: str, name: str, expected: str) -> None:
    data = csv_bytes(grid_with({})).decode()
    rows = list(csv.reader(data.splitlines()))
    rows[line - 1][column] = text
    out = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    refused = refusal(out.encode("utf-8-sig"))
    (problem,) = refused.problems
    assert (problem.line, problem.column) == (line, name)
    assert problem.found == (repr(text) if text else "nothing")
    assert expected in problem.expected


def test_the_message_reads_as_a_sentence() -> None:
    refused = refusal(csv_bytes(grid_with({(12, 5): "x"})))
    assert str(refused) == ("x.csv line 12, column WORK RVU: found 'x', expected a figure with two decimals")


def test_lost_zeros_are_listed_before_anything_else() -> None:
    rows = [{"code": f"{number:05}"} for number in (101, 100, 99213)]
    grid = value_grid(rows)
    for row in grid[10:]:
        row[0] = row[0].lstrip("0")
        row[5] = "0"
    refused = refusal(csv_bytes(grid))
    listed = [(problem.line, problem.column, problem.found) for problem in refused.problems]
    assert listed == [
        (11, "HCPCS", "'101'"),
        (12, "HCPCS", "'100'"),
        (11, "WORK RVU", "'0'"),
        (12, "WORK RVU", "'0'"),
        (13, "WORK RVU", "'0'"),
    ]


def test_twenty_problems_are_listed_and_the_rest_counted() -> None:
    changes = {(FIRST_LINE + row, 5): "x" for row in range(23)}
    grid = value_grid([f"{number:05}" for number in range(23)])
    for (line, column), text in changes.items():
        grid[line - 1][column] = text
    refused = refusal(csv_bytes(grid))
    assert (len(refused.problems), refused.more) == (20, 3)
    assert str(refused).endswith("x.csv: and 3 more")


def test_a_row_shifted_by_one_cell_is_refused() -> None:
    grid = grid_with({})
    grid[11].insert(4, "")
    (problem,) = refusal(csv_bytes(grid)).problems
    assert (problem.line, problem.found, problem.expected) == (12, "33 columns", "32 columns")


def test_a_row_shifted_within_its_width_is_refused() -> None:
    grid = grid_with({})
    grid[11] = [*grid[11][:4], "", *grid[11][4:-1]]
    refused = refusal(csv_bytes(grid))
    assert {problem.line for problem in refused.problems} == {12}
    assert "CONV FACTOR" in {problem.column for problem in refused.problems}


def test_a_blank_row_among_the_rows_is_refused() -> None:
    grid = grid_with({})
    grid.insert(12, [])
    (problem,) = refusal(csv_bytes(grid)).problems
    assert (problem.line, problem.found) == (13, "a blank line")


def test_a_column_taken_out_of_the_header_is_named() -> None:
    grid = [row[:10] + row[11:] for row in grid_with({})]
    refused = refusal(csv_bytes(grid))
    assert refused.problems[0].line == 10
    assert refused.problems[0].found == "'NON-FACILITY TOTAL'"
    assert refused.problems[0].expected == "'MP RVU'"


def test_swapped_columns_are_refused_though_both_hold_figures() -> None:
    grid = grid_with({})
    for row in grid[5:]:
        row[5], row[10] = row[10], row[5]
    refused = refusal(csv_bytes(grid))
    assert [problem.found for problem in refused.problems] == ["'MP RVU'", "'WORK RVU'"]


def test_a_key_that_stands_twice_is_refused() -> None:
    (problem,) = refusal(relative_value_csv([VISIT, "99214", VISIT])).problems
    assert (problem.line, problem.found) == (13, "99213 again")
    assert "line 11" in problem.expected


def test_the_same_code_with_another_modifier_is_another_row() -> None:
    rows = [{"code": "71046", "modifier": modifier} for modifier in ("", "26", "TC")]
    assert len(read(relative_value_csv(rows)).rows) == 3


def test_two_conversion_factors_are_refused() -> None:
    (problem,) = refusal(csv_bytes(grid_with({(13, 25): "33.5675"}))).problems
    assert (problem.line, problem.column, problem.found) == (13, "CONV FACTOR", "33.5675")


@pytest.mark.parametrize(("column", "name"), [(11, "NON-FACILITY TOTAL"), (12, "FACILITY TOTAL")])
def test_a_total_that_does_not_add_up_is_refused(column: int, name: str) -> None:
    right = Decimal(grid_with({})[10][column])
    (problem,) = refusal(csv_bytes(grid_with({(11, column): str(right + Decimal("0.01"))}))).problems
    assert (problem.line, problem.column) == (11, name)
    assert problem.expected.startswith(str(right))


@pytest.mark.parametrize(
    ("data", "accesses"),
    [
        (b"", "an empty file"),
        (b"\r\n\x1a", "an empty file"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04....", "a zip archive or an xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an old Excel workbook (.xls)"),
        (b"\x1f\x8b\x08\x00", "a gzip-compressed file"),
        ("HCPCS,MOD".encode("utf-16"), "text in UTF-16"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'{"a": 1}', "JSON"),
        (
            b"Payment Allowance Limits for Medicare Part B Drugs,,",
            "a Medicare Part B payment limit",
        ),
        (b"ADDENDUM E. FINAL CY 2026 GEOGRAPHIC PRACTICE COST INDICES (GPCIs)", "a GPCI file"),
        (b"COUNTIES INCLUDED IN 2025 LOCALITIES.", "a locality-county file"),
        (b"Contractor,Locality,Locality Name,National Anes CF of 20.3178", "an anesthesia"),
        (b"hello\nworld", "text that names itself as no CMS file"),
    ],
)
def test_another_file_altogether_is_called_by_its_name(data: bytes, accesses: str) -> None:
    (problem,) = refusal(data).problems
    assert problem.found.startswith(accesses)
    assert "PFS Relative Value File" in problem.expected


def test_a_file_without_a_release_date_is_refused() -> None:
    data = relative_value_csv([VISIT]).replace(b"RELEASED 07/01/2026", b"")
    assert "RELEASED" in refusal(data).problems[0].expected


def test_a_release_date_that_is_no_day_is_refused() -> None:
    data = relative_value_csv([VISIT]).replace(b"RELEASED 07/01/2026", b"RELEASED 02/30/2026")
    assert "'RELEASED 02/30/2026'" in refusal(data).problems[0].found


def test_a_lost_quotation_mark_is_refused_at_its_line() -> None:
    data = csv_bytes(grid_with({})).replace(b"\r\n99214,,", b'\r\n99214,,"')
    (problem,) = refusal(data).problems
    assert problem.line == 12
    assert "runs over the line end" in problem.found
