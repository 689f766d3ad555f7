"""Excel workbooks as sheets of cells, after a look at what is inside them.

The one reader that needs a library (python-calamine). Numbers become plain text ("1.3", "10021");
what they lost on the way, such as leading zeros, is for the reader of the file to refuse.
"""

from __future__ import annotations

import codecs
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import NoReturn

from python_calamine import CalamineError, CalamineWorkbook

from rvuedge.files.archive import open_zip, zip_names
from rvuedge.files.delimited import MAXIMUM_CELLS, MAXIMUM_ROWS
from rvuedge.files.formats.workbook_parts import WorkbookParts, workbook_parts
from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import refuse

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
REACHES_OUT = ("xl/externalLinks/", "xl/connections", "xl/vbaProject", "xl/embeddings/")
CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,20})["']""")
Cell = str | int | float | bool | date | datetime | time | timedelta


def is_workbook(data: bytes, *, file: str) -> bool:
    """Whether a zip archive is an Excel workbook. Raises FileRefused when it cannot be opened."""
    return any(name.startswith("xl/") for name in zip_names(data, file=file))


def sheet_cells(
    data: bytes, *, file: str, rows: int = MAXIMUM_ROWS, cells: int = MAXIMUM_CELLS
) -> list[tuple[str, list[list[Cell]]]]:
    """Every sheet's name and its rows of cells, as `workbook` has them. Raises FileRefused."""
    return workbook(data, file=file, rows=rows, cells=cells)[0]


def workbook(
    data: bytes, *, file: str, rows: int = MAXIMUM_ROWS, cells: int = MAXIMUM_CELLS
) -> tuple[list[tuple[str, list[list[Cell]]]], WorkbookParts]:
    """Every sheet's name and its rows of cells as the workbook holds them, row n of a sheet as row n + 1; and what it
    says beside them.

    Raises FileRefused for a workbook that is broken or encrypted, that unpacks to too much, or that
    has links to other files, data connections, macros or embedded files.
    """
    members: dict[str, bytes] = {}
    if not data.startswith(OLD_EXCEL):
        members = open_zip(data, file=file)
        for name in members:
            if name.startswith(REACHES_OUT):
                wanted = "a workbook without links, connections, macros or embedded files"
                refuse(file, found=name, expected=wanted)
        for name, member in members.items():
            check_extent(name, member, file=file, rows=rows, cells=cells)
    parts = workbook_parts(members)
    try:
        opened = CalamineWorkbook.from_filelike(BytesIO(data))
        return _sheets(opened, file=file, rows=rows, cells=cells), parts
    except (CalamineError, ValueError, OSError) as error:
        refuse(file, found=f"{content_kind(data)} that cannot be read ({error})", expected="a workbook")
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        refuse(file, found="a damaged workbook", expected="a workbook")


def _sheets(opened: CalamineWorkbook, *, file: str, rows: int, cells: int) -> list[tuple[str, list[list[Cell]]]]:
    """The sheets, of which all together have no more cells than one may have: an .xls says nothing before."""
    found: list[tuple[str, list[list[Cell]]]] = []
    laid_out = 0
    for name in opened.sheet_names:
        sheet = opened.get_sheet_by_name(name)
        last_row, last_column = (index + 1 for index in sheet.end or (-1, -1))
        laid_out += last_row * last_column
        if last_row > rows or laid_out > cells:
            _refuse_extent(f"sheet {name}", last_row, last_column, file=file, rows=rows, cells=cells)
        found.append((name, [list(row) for row in sheet.to_python(skip_empty_area=False)]))
    return found


def check_extent(name: str, member: bytes, *, file: str, rows: int = MAXIMUM_ROWS, cells: int = MAXIMUM_CELLS) -> None:
    """A sheet is laid out whole up to its last cell: one cell in the far corner would ask for all memory.

    Raises FileRefused for a member of a workbook whose cells reach further.
    """
    if member.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refuse(file, found=f"{name} in UTF-16", expected="a workbook in UTF-8")
    last_row = last_column = 0
    for letters, number in CELL.findall(member):
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        last_row, last_column = max(last_row, int(number)), max(last_column, column)
    if last_row > rows or last_row * last_column > cells:
        _refuse_extent(name, last_row, last_column, file=file, rows=rows, cells=cells)


def _refuse_extent(name: str, last_row: int, last_column: int, *, file: str, rows: int, cells: int) -> NoReturn:
    refuse(
        file,
        found=f"{name} with cells up to row {last_row:,}, column {last_column:,}",
        expected=f"at most {rows:,} rows and {cells:,} cells",
    )


def text_of(cell: Cell | None) -> str:
    """A cell as plain text: a whole number without its ".0", no exponent, nothing for an empty one.

    >>> text_of(10021.0), text_of(0.00001), text_of(None)
    ('10021', '0.00001', '')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return _number(cell)
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")
