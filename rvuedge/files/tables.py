"""The one reader from bytes to rows: sheets of a workbook (xlsx, xls), or delimited text (csv, txt). Only computes.

Charges, employers' statements, surveys, rosters and CMS tables all come through here; what a table means is each
reader's own matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rvuedge.files.delimited import (
    DELIMITERS,
    MAXIMUM_CELLS,
    MAXIMUM_ROWS,
    Manner,
    Progress,
    TextRow,
    delimiters_in,
    text_rows,
)
from rvuedge.files.formats.markup import is_page, page_tables
from rvuedge.files.formats.near_workbooks import near_workbook
from rvuedge.files.formats.stored_values import StoredTables, packed, unpacked
from rvuedge.files.formats.workbook_parts import SheetParts
from rvuedge.files.problems import FileRefused, refuse
from rvuedge.files.spreadsheet import (
    OLD_EXCEL,
    ZIP,
    Cell,
    is_workbook,
    text_of,
    workbook,
)
from rvuedge.files.text import MAXIMUM_BYTES, decoded


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read, and how strictly.

    `rows` of a sheet or a text, `cells` of a text, or of a workbook laid out up to its last cell. `strict` and
    `one_line` as `delimited.Manner` has them. `ended` refuses a last line that is cut off: a file that was cut.
    `utf_16` accepts UTF-16, as Excel's "Unicode text" is; CMS publishes none, so there it is a file saved again.
    `workbooks` accepts xlsx and xls.
    """

    size: int = MAXIMUM_BYTES
    rows: int = MAXIMUM_ROWS
    cells: int = MAXIMUM_CELLS
    delimiters: str = DELIMITERS
    strict: bool = True
    one_line: bool = False
    ended: bool = False
    utf_16: bool = True
    workbooks: bool = True


# What stands for a formula that no program has computed: no reader of cells takes it for anything.
UNVALUED = "#FORMULA!"
ANY = Limits()
# As CMS publishes tables: commas, quotation marks as they come, every line with its end.
CMS = Limits(delimiters=",", strict=False, ended=True, utf_16=False)
PLAIN = SheetParts()


class TableRow(NamedTuple):
    """A row of cells as they are, and the line of the file, or the row of the sheet, that it begins on."""

    number: int
    cells: Sequence[Cell]


class CellPlace(NamedTuple):
    """Where a cell stands: the sheet (None in a text), the row or line from 1, the column's letters."""

    sheet: str | None
    row: int
    column: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}"
        return where if self.sheet is None else f"sheet {self.sheet!r}, {where}"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet by its name, or a text as one separator parts it."""

    rows: Sequence[TableRow | TextRow]
    sheet: str | None = None
    delimiter: str | None = None
    parts: SheetParts = PLAIN
    is_1904: bool = False

    def texts(self) -> list[TextRow]:
        """The rows as text: 10021 for a sheet's 10021.0, UNVALUED or #REF! for a formula that has none."""
        found = [
            row if isinstance(row, TextRow) else TextRow(row.number, [text_of(cell) for cell in row.cells])
            for row in self.rows
        ]
        shown = dict.fromkeys(self.parts.unvalued, UNVALUED) | dict(self.parts.errors)
        for (number, column), text in shown.items():
            if number <= len(found) and column < len(found[number - 1].cells):
                found[number - 1].cells[column] = found[number - 1].cells[column] or text
        return found

    def place(self, row: TableRow | TextRow, index: int) -> CellPlace:
        """Where the cell at an index from 0 stands."""
        return CellPlace(self.sheet, row.number, column_letters(index))


def read_tables(
    data: bytes, *, file: str, expected: str, limits: Limits = ANY, progress: Progress | None = None
) -> tuple[Table, ...]:
    """The tables a file may be: each sheet of a workbook, or a text once for each separator it has, likeliest first.

    Of a text's readings the one is right under whose separator a reader finds its header. `expected` names the file
    wanted, `progress` gets the rows read. Raises FileRefused for a file that is no table, is broken, or is too much.
    """
    if isinstance(data, StoredTables):
        return tuple(map(_stored, unpacked(data)))
    if len(data) > limits.size:
        refuse(file, found=f"{len(data):,} bytes", expected=f"at most {limits.size:,} bytes")
    if limits.workbooks and (near := near_workbook(data)) is not None:
        refuse(file, found=near, expected=f"{expected}: save it as xlsx or csv")
    if limits.workbooks and data.startswith((ZIP, OLD_EXCEL)):
        return _sheets(data, file=file, expected=expected, limits=limits, progress=progress)
    text = decoded(data, file=file, expected=expected, utf_16=limits.utf_16, limit=limits.size)
    if limits.workbooks and is_page(text):
        pages = tuple(Table(rows, sheet=f"table {number}") for number, rows in enumerate(page_tables(text), start=1))
        return pages if len(pages) > 1 else tuple(Table(page.rows) for page in pages)
    if limits.ended and text.rstrip("\x1a")[-1:] not in {"\n", "\r"}:
        found = "a last line that is cut off"
        refuse(file, line=text.count("\n") + 1, found=found, expected="a whole file: it looks cut")
    return _readings(text, file=file, limits=limits, progress=progress)


def stored_tables(tables: Sequence[Table]) -> StoredTables:
    """Tables as bytes that `read_tables` takes for the file they came from."""
    return packed([_values(table) for table in tables])


def _values(table: Table) -> dict[str, Any]:
    parts = table.parts
    return {
        "rows": [[row.number, list(row.cells)] for row in table.rows],
        "is_text": all(isinstance(row, TextRow) for row in table.rows),
        "sheet": table.sheet,
        "delimiter": table.delimiter,
        "is_1904": table.is_1904,
        "is_hidden": parts.is_hidden,
        "hidden_rows": sorted(parts.hidden_rows),
        "hidden_columns": sorted(parts.hidden_columns),
        "unvalued": sorted(parts.unvalued),
        "errors": [[*place, text] for place, text in parts.errors.items()],
    }


def _stored(values: dict[str, Any]) -> Table:
    row = TextRow if values["is_text"] else TableRow
    parts = SheetParts(
        values["is_hidden"],
        frozenset(values["hidden_rows"]),
        frozenset(values["hidden_columns"]),
        frozenset((number, column) for number, column in values["unvalued"]),
        {(number, column): text for number, column, text in values["errors"]},
    )
    rows = [row(number, cells) for number, cells in values["rows"]]
    return Table(rows, values["sheet"], values["delimiter"], parts, values["is_1904"])


def column_letters(index: int) -> str:
    """The letters a spreadsheet calls a column by, from its index from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701), column_letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters, left = "", index + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _sheets(data: bytes, *, file: str, expected: str, limits: Limits, progress: Progress | None) -> tuple[Table, ...]:
    if data.startswith(ZIP) and not is_workbook(data, file=file):
        refuse(file, found="a zip archive that is not a workbook", expected=f"{expected}: give the file inside it")
    sheets, parts = workbook(data, file=file, rows=limits.rows, cells=limits.cells)
    if not sheets:
        refuse(file, found="a workbook without sheets", expected=expected)
    if progress is not None:
        progress(sum(len(rows) for _, rows in sheets))
    return tuple(
        Table(
            [TableRow(index, cells) for index, cells in enumerate(rows, start=1)],
            sheet=name,
            parts=parts.sheets.get(name, SheetParts()),
            is_1904=parts.is_1904,
        )
        for name, rows in sheets
    )


def _readings(text: str, *, file: str, limits: Limits, progress: Progress | None) -> tuple[Table, ...]:
    """A text as each separator parts it; those under which it breaks are left out unless all are."""
    manner = Manner(limits.strict, limits.one_line, limits.rows, limits.cells)
    found: list[Table] = []
    refused: FileRefused | None = None
    for delimiter in delimiters_in(text, limits.delimiters):
        try:
            rows = text_rows(text, delimiter, file=file, manner=manner, progress=progress)
        except FileRefused as error:
            refused = refused or error
        else:
            found.append(Table(rows, delimiter=delimiter))
    if refused is not None and not found:
        raise refused
    return tuple(found)
