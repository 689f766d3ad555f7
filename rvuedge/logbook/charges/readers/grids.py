"""From bytes to numbered rows of text cells: csv in its dialects and xlsx workbooks, bounded."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable
from io import StringIO

from rvuedge.files.archive import open_zip
from rvuedge.files.kinds import looks_like
from rvuedge.files.problems import refuse
from rvuedge.files.spreadsheet import check_extent, sheet_grids
from rvuedge.files.text import decoded

ZIP = b"PK\x03\x04"
DELIMITERS = ",;\t|"
EXPECTED = "a csv or xlsx table of charges, or an X12 837P file"
MAXIMUM_ROWS = 100_000
MAXIMUM_CELLS = 4_000_000

Row = tuple[int, list[str]]
Grid = list[Row]


def grids(data: bytes, *, file: str, fits: Callable[[Grid], bool]) -> Grid:
    """The rows of the first sheet, or under the first delimiter, that `fits`; the first of all when none does.

    Raises FileRefused for a file that is no table, is broken, or unpacks to too much.
    """
    found = _sheets(data, file=file) if data.startswith(ZIP) else _dialects(data, file=file)
    return next((grid for grid in found if fits(grid)), found[0] if found else [])


def _sheets(data: bytes, *, file: str) -> list[Grid]:
    members = open_zip(data, file=file)
    if "xl/workbook.xml" not in members:
        refuse(file, found="a zip archive that is no xlsx workbook", expected=EXPECTED)
    for name, member in members.items():
        check_extent(name, member, file=file, rows=MAXIMUM_ROWS, cells=MAXIMUM_CELLS)
    return [[(at, row) for at, row in enumerate(grid, start=1)] for grid in sheet_grids(data, file=file)]


def _dialects(data: bytes, *, file: str) -> list[Grid]:
    text = _text(data, file=file)
    grids: list[Grid] = []
    refused = ""
    for delimiter in sorted(DELIMITERS, key=lambda one: -text[:4096].count(one)):
        try:
            grids.append(_rows(text, delimiter, file=file))
        except csv.Error as error:
            refused = str(error)
    if not grids:
        refuse(file, found=f"a table that cannot be read ({refused})", expected="comma-separated cells")
    return grids


def _text(data: bytes, *, file: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            refuse(file, found=looks_like(data), expected=EXPECTED)
    return decoded(data, file=file, expected=EXPECTED)


def _rows(text: str, delimiter: str, *, file: str) -> Grid:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: Grid = []
    line = 1
    for cells in reader:
        rows.append((line, cells))
        line = reader.line_num + 1
        if len(rows) > MAXIMUM_ROWS:
            refuse(file, line=line, found="more rows than that", expected=f"at most {MAXIMUM_ROWS:,} rows")
    return rows
