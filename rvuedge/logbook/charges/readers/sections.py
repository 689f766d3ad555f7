"""The tables of charges in a file: every sheet and every section that has a header of its own, and what has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rvuedge.files.columns.outcomes import IGNORE, Answered, LeftOut
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import words
from rvuedge.files.tables import Limits, Table, read_tables
from rvuedge.files.text import is_blank
from rvuedge.logbook.charges.readers.headers import VOCABULARY, ChargeHeader, find_header
from rvuedge.logbook.charges.rules.encounters import MAXIMUM_BYTES

EXPECTED = "a csv or xlsx table of charges, or an X12 837P file"
# The rows of the charges a file may hold and half as many again, for what is printed between them; 32 columns each.
LIMITS = Limits(size=MAXIMUM_BYTES, rows=400_000, cells=12_000_000)

Grid = list[TextRow]


@dataclass(frozen=True, slots=True)
class Section:
    """A header and the rows below it, up to the next header. `where` says where the header stands."""

    table: Table
    header: ChargeHeader
    head: TextRow
    body: Sequence[TextRow]

    @property
    def where(self) -> str:
        """Sheet and row of the header."""
        return (
            f"row {self.head.number}"
            if self.table.sheet is None
            else f"sheet {self.table.sheet!r}, row {self.head.number}"
        )


@dataclass(frozen=True, slots=True)
class Sections:
    """What of a file has a header, and the sheets and rows above a header that have none."""

    sections: tuple[Section, ...]
    left_out: tuple[LeftOut, ...]


def read_sections(data: bytes, *, file: str, answered: Answered, is_statement: bool) -> Sections:
    """The sections of a file: of all its sheets, or of a text as the first separator parts it that gives a header.

    Raises FileRefused for a file that is no table, is broken, or unpacks to too much.
    """
    tables = read_tables(data, file=file, expected=EXPECTED, limits=LIMITS)
    found: list[Section] = []
    left_out: list[LeftOut] = []
    for table in tables:
        rows = table.texts()
        header = find_header([row.cells for row in rows[: 2 * 40]], answered, is_statement=is_statement)
        if table.sheet is None and header is not None:
            return Sections(
                tuple(_parted(table, rows, header, answered, is_statement=is_statement)), tuple(_above(rows, header))
            )
        if table.sheet is None or not (filled := sum(not is_blank(row.cells) for row in rows)):
            continue
        if answered.choice(f"sheet:{table.sheet}") == IGNORE or table.sheet in answered.ignored:
            left_out.append(LeftOut("sheet", table.sheet, filled, "you said that it is not to be read"))
        elif header is None:
            left_out.append(LeftOut("sheet", table.sheet, filled, "it has no header with a date and a code"))
        else:
            found += _parted(table, rows, header, answered, is_statement=is_statement)
            left_out += _above(rows, header)
    return Sections(tuple(found), tuple(left_out))


def _above(rows: Grid, header: ChargeHeader) -> list[LeftOut]:
    filled = [row for row in rows[: header.first] if not is_blank(row.cells)]
    if not filled:
        return []
    return [
        LeftOut("section", f"rows {filled[0].number} to {filled[-1].number}", len(filled), "it stands above the header")
    ]


def _parted(
    table: Table, rows: Grid, header: ChargeHeader, answered: Answered, *, is_statement: bool
) -> Iterator[Section]:
    """The rows by the headers that stand among them; the same header again begins nothing."""
    start = header.row + 1
    for index in range(start, len(rows)):
        if not _may_be_header(rows[index].cells) or rows[index].cells == rows[header.row].cells:
            continue
        again = find_header([row.cells for row in rows[index : index + 1]], answered, is_statement=is_statement)
        if again is not None and _printed(again) != _printed(header):
            yield Section(table, header, rows[header.first], rows[start:index])
            header = ChargeHeader(index, index, again.positions, again.names, again.understood, again.is_wallet)
            start = index + 1
    yield Section(table, header, rows[header.first], rows[start:])


def _printed(header: ChargeHeader) -> list[tuple[int, str]]:
    return [(column.index, words(column.printed)) for column in header.understood.columns if column.printed]


def _may_be_header(cells: Sequence[str]) -> bool:
    """Whether a row can be a header: two names of columns, and no cell with a digit that begins it."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(cell.strip()[0].isdigit() for cell in filled):
        return False
    return sum(VOCABULARY.meaning(cell) is not None for cell in filled[:6]) >= 2
