"""A relative value file cut anywhere is refused, and so is one that a spreadsheet has saved."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.build import csv_bytes, relative_value_csv
from tests.catalog.readers.real_files import real
from tests.catalog.readers.relative_values.reading import (
    JULY_2026,
    OCTOBER_2025,
    VISIT,
    read,
    refusal,
)


def test_an_excerpt_is_refused_unless_it_is_said_to_be_one() -> None:
    (problem,) = refusal(relative_value_csv([VISIT]), minimum_rows=15_000).problems
    assert (problem.found, problem.expected) == ("1 rows", "at least 15,000 rows")


def test_every_cut_of_a_small_file_is_refused_or_loses_nothing_but_the_line_end() -> None:
    data = relative_value_csv([VISIT])
    whole = read(data).rows
    for end in range(len(data) - 2):
        refusal(data[:end])
    assert read(data[:-1]).rows == whole
    assert read(data[:-2]).rows == whole


@pytest.mark.parametrize("name", [JULY_2026, OCTOBER_2025])
def test_a_real_file_cut_at_a_line_end_is_refused(name: str) -> None:
    lines = real(name).splitlines(keepends=True)
    for stored in (0, 5, 10, 11, 5_000, 14_000, 16_000, 19_000, len(lines) - 1):
        with pytest.raises(FileRefused):
            read_relative_values(b"".join(lines[:stored]), file=name)


@pytest.mark.parametrize("lost", [2, 3, 40, 75, 1_000, 300_007])
def test_a_real_file_cut_within_a_line_is_refused(lost: int) -> None:
    data = real(JULY_2026).rstrip(b"\r\n")
    with pytest.raises(FileRefused):
        read_relative_values(data[: -lost + 1], file=JULY_2026)


def test_a_real_file_sorted_letters_first_is_refused_without_its_last_line() -> None:
    lines = real(JULY_2026).splitlines(keepends=True)
    body = sorted(lines[10:], key=lambda line: (line[:1].isdigit(), line))
    assert len(read_relative_values(b"".join(lines[:10] + body), file="x").rows) == 19_356
    with pytest.raises(FileRefused, match="no 99607"):
        read_relative_values(b"".join(lines[:10] + body[:-1]), file="x")


def test_a_qpp_file_may_omit_what_is_not_payable_but_not_its_last_payable_code() -> None:
    grid = list(csv.reader(real(JULY_2026).decode("cp1252").splitlines()))
    payable = [row for row in grid[10:] if row[3] in "ARTCMXI"]
    for row in payable:
        row[23], row[25] = "1", "33.5675"
    release = read_relative_values(csv_bytes(grid[:10] + payable), file="x")
    assert (release.track, release.conversion_factor) == ("QPP", Decimal("33.5675"))
    last = next(index for index, row in enumerate(payable) if row[0] == "V5299")
    with pytest.raises(FileRefused, match="no V5299"):
        read_relative_values(csv_bytes(grid[:10] + payable[:last]), file="x")


def test_a_real_file_that_misses_a_professional_row_is_refused() -> None:
    data = real(JULY_2026)
    lines = [line for line in data.splitlines(keepends=True) if not line.startswith(b"71046,26,")]
    with pytest.raises(FileRefused, match="71046-TC alone"):
        read_relative_values(b"".join(lines), file=JULY_2026)


def test_a_real_file_saved_again_from_a_spreadsheet_is_refused_with_its_lines() -> None:
    rows = list(csv.reader(real(JULY_2026).decode("cp1252").splitlines()))
    lost = [line for line, row in enumerate(rows, 1) if line > 10 and row[0][:1] == "0"]
    numeric = [line for line in lost if rows[line - 1][0].isdigit()]
    assert len(numeric) == 276
    for row in rows[10:]:
        row[0] = row[0].lstrip("0") if row[0].isdigit() else row[0]
        row[14] = str(int(row[14])) if row[14].isdigit() else row[14]
    with pytest.raises(FileRefused) as refused:
        read_relative_values(csv_bytes(rows), file=JULY_2026)
    assert refused.value.problems[0].found.startswith("leading zeros lost in whole columns")
    assert "276 cells" in refused.value.problems[0].found
    assert f"{1_400 + 469 + 3_779:,} cells of GLOB DAYS" in refused.value.problems[0].found
    assert (len(refused.value.problems), refused.value.more) == (1, 0)
