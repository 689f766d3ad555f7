"""What the tests of relative value files share: the files by name, a visit, a grid with cells changed, a refusal."""

from __future__ import annotations

import pytest

from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile, read_relative_values
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.build import value_grid

JULY_2026 = "PPRRVU2026_Jul_nonQPP.csv"
OCTOBER_2025 = "PPRRVU2025_Oct.csv"
VISIT = {"code": "99213", "work_rvu": "1.30", "nonfacility_pe": "1.40", "malpractice": "0.10"}
FIRST_LINE = 11


def read(data: bytes) -> RelativeValueFile:
    return read_relative_values(data, file="x.csv", minimum_rows=0)


def refusal(data: bytes, minimum_rows: int = 0) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read_relative_values(data, file="x.csv", minimum_rows=minimum_rows)
    return refused.value


def grid_with(changes: dict[tuple[int, int], str], rows: int = 3) -> list[list[str]]:
    grid = value_grid([VISIT | {"code": f"9921{n + 3}"} for n in range(rows)])
    for (line, column), text in changes.items():
        grid[line - 1][column] = text
    return grid
