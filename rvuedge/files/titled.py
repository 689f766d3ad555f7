"""Tables below titles: the header is the row, near the top, that names most of our fields. Only computes."""

from __future__ import annotations

from typing import NamedTuple

from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import Match, Names
from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import Findings, refuse
from rvuedge.files.spreadsheet import OLD_EXCEL, ZIP
from rvuedge.files.tables import Limits, Table, read_tables
from rvuedge.files.text import is_blank
from rvuedge.platform.figures import count

SEARCHED = 30  # rows; CMS prints up to a dozen lines of titles and notices above a table


class TitledTable(NamedTuple):
    """A located table: where each field stands, its printed header, the rows around it, what became of each column.

    `not_read` names what else the file holds, with its count: sheets, and columns that mean nothing here.
    `is_workbook`: its numbers were numbers, which have no leading zeros to lose.
    """

    positions: dict[str, int]
    headers: dict[str, str]
    before: list[TextRow]
    lines: list[TextRow]
    width: int
    columns: Match
    not_read: tuple[str, ...] = ()
    is_workbook: bool = False

    def fields(self, line: TextRow) -> dict[str, str]:
        """The cells of a row by field name; '' for a column the file has not."""
        return {field: line.cells[index] for field, index in self.positions.items()}


class _Found(NamedTuple):
    """The likeliest header of a table: where it is among the rows, and what its columns are."""

    lines: list[TextRow]
    start: int
    columns: Match


def read_titled_table(
    data: bytes, *, file: str, expected: str, names: Names, limits: Limits, optional: frozenset[str] = frozenset()
) -> TitledTable:
    """The table whose header names most of the fields: of a workbook's sheets, of the ways a text may be parted.

    Blanks within cells are tidied. `expected` names the file wanted. Raises FileRefused for a file of another kind and
    for a missing column that is not `optional`.
    """
    tables = read_tables(data, file=file, expected=expected, limits=limits)
    sheets = [(table, _likeliest(_tidied(table.texts()), names)) for table in tables]
    chosen, found = max(sheets, key=lambda sheet: _known(sheet[1]))
    positions = found.columns.positions
    missing = [field for field in names.fields if field not in positions and field not in optional]
    if missing:
        _refuse_header(data, found, missing, file=file, expected=expected)
    header = found.lines[found.start].cells
    printed = {field: header[index] for field, index in positions.items()}
    lines, index = found.lines, found.start
    return TitledTable(
        positions,
        printed,
        lines[:index],
        lines[index + 1 :],
        len(header),
        found.columns,
        (*_other_sheets(chosen, [table for table, _ in sheets]), *_other_columns(found)),
        data.startswith((ZIP, OLD_EXCEL)),
    )


def _other_sheets(chosen: Table, tables: list[Table]) -> list[str]:
    filled = [(table.sheet, sum(not is_blank(row.cells) for row in table.texts())) for table in tables if table.sheet]
    return [f"sheet {sheet!r} ({count(rows, 'row')})" for sheet, rows in filled if rows and sheet != chosen.sheet]


def _other_columns(found: _Found) -> list[str]:
    """The columns that no field is read from and that hold anything."""
    below = found.lines[found.start + 1 :]
    others = [column for column in found.columns.columns if column.state not in {"matched", "ambiguous"}]
    filled = [
        (column, sum(bool(line.cells[column.index :][:1] not in ([], [""])) for line in below)) for column in others
    ]
    return [
        f"column {column.printed or column.index + 1} ({count(cells, 'cell')})" for column, cells in filled if cells
    ]


def _known(found: _Found) -> int:
    return len(found.columns.positions)


def _tidied(rows: list[TextRow]) -> list[TextRow]:
    """The rows with single blanks, without the blank ones at the end."""
    lines = [TextRow(row.number, [" ".join(cell.split()) for cell in row.cells]) for row in rows]
    while lines and is_blank(lines[-1].cells):
        lines.pop()
    return lines


def _likeliest(lines: list[TextRow], names: Names) -> _Found:
    tried = [_Found(lines, index, names.match(line.cells)) for index, line in enumerate(lines[:SEARCHED])]
    return max(tried, key=_known, default=_Found(lines, 0, Match(())))


def _refuse_header(data: bytes, found: _Found, missing: list[str], *, file: str, expected: str) -> None:
    if len(found.columns.positions) < len(missing):
        refuse(file, found=content_kind(data), expected=expected)
    findings = Findings(file)
    for field in missing:
        name = field.replace("_", " ")
        findings.add(found.lines[found.start].number, name, "no such column", f"a column for {name}")
    findings.refuse_if_any()
