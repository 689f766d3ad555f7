"""Where the columns of a relative value file are: found by their stacked names, never assumed.

The names stand over several lines ("WORK" above "RVU"), and on the last of them RVU stands twice
(work, then malpractice); joined down the column they are unambiguous. CMS inserted PRIC IND before
ENDO BASE in 2026, so everything to the right of it moved.
"""

from __future__ import annotations

from typing import NamedTuple

from rvuedge.catalog.readers.relative_values.layout import COLUMNS, OPTIONAL, FileColumn
from rvuedge.files.problems import Findings, quoted, refuse

SEARCHED = 30  # rows of title and notes above the header, at most
FIRST_STACKED = 3  # title lines stand in the first three columns, stacked names reach further right


class FileHeader(NamedTuple):
    """The columns in file order, and the grid index of the first row of data."""

    columns: tuple[FileColumn, ...]
    first_row: int


def read_header(grid: list[list[str]], *, file: str) -> FileHeader:
    """The verified columns of a grid.

    Raises FileRefused, naming the column, when a name is missing, unknown or out of CMS's order.
    """
    last = _last_header_row(grid, file=file)
    names = stacked_names(grid, last)
    expected = [column for column in COLUMNS if column.field not in OPTIONAL or column.header in names]
    findings = Findings(file)
    for index in range(max(len(names), len(expected))):
        found = names[index] if index < len(names) else ""
        wanted = expected[index].header if index < len(expected) else ""
        if _compact(found) != _compact(wanted):
            place = f"{index + 1} of the header"
            findings.add(last + 1, place, quoted(found), quoted(wanted))
    findings.refuse_if_any()
    return FileHeader(tuple(expected), last + 1)


def stacked_names(grid: list[list[str]], last: int) -> list[str]:
    """The column names joined down the header rows that end at row index `last`."""
    top = last
    while top and any(cell.strip() for cell in grid[top - 1][FIRST_STACKED:]):
        top -= 1
    rows = grid[top : last + 1]
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    names = [" ".join(" ".join(cells).split()).upper() for cells in zip(*padded, strict=True)]
    while names and not names[-1]:
        names.pop()
    return names


def _compact(name: str) -> str:
    """The name without blanks: CO- stands above SURG in csv, a workbook may wrap it otherwise."""
    return name.replace(" ", "")


def _last_header_row(grid: list[list[str]], *, file: str) -> int:
    rows = enumerate(grid[:SEARCHED])
    last = next((index for index, row in rows if row and row[0].strip().upper() == "HCPCS"), None)
    if last is None:
        refuse(file, found="no header", expected="a line whose first cell is HCPCS", column="HCPCS")
    return last
