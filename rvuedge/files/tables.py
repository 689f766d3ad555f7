"""The smaller CMS tables: titles, one header line somewhere below them, rows, perhaps footnotes."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from rvuedge.files.kinds import looks_like
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.spreadsheet import OLD_EXCEL, is_workbook, sheet_grids
from rvuedge.files.text import decoded, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ZIP = b"PK\x03\x04"
SEARCHED = 30
AMOUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?|\.[0-9]+")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
EFFECTIVE = re.compile(r"effective\s+([a-z]+)\s+([0-9]{1,2}),\s*([0-9]{4})\s+through", re.IGNORECASE)


class Line(NamedTuple):
    """One row of cells, blanks tidied, and the line of the file it begins on."""

    number: int
    cells: list[str]


class Table(NamedTuple):
    """A located table: where each field stands, its printed header, the lines around it."""

    positions: dict[str, int]
    headers: dict[str, str]
    before: list[Line]
    lines: list[Line]
    width: int
    header: tuple[str, ...] = ()

    def fields(self, line: Line) -> dict[str, str]:
        """The cells of a line by field name; '' for a column the file has not."""
        return {field: line.cells[index] for field, index in self.positions.items()}


def read_table(
    data: bytes,
    *,
    file: str,
    expected: str,
    columns: Mapping[str, str],
    optional: frozenset[str] = frozenset(),
) -> Table:
    """Find the header whose cells match `columns` (field: pattern over the lower-cased name).

    `expected` names the file wanted. Raises FileRefused when the file is of another kind, a column
    is missing, or the last line has no end (a file cut within it).
    """
    lines = table_lines(data, file=file, expected=expected)
    best: tuple[int, dict[str, int]] = (0, {})
    for index, line in enumerate(lines[:SEARCHED]):
        found = _positions(line.cells, columns)
        if len(found) > len(best[1]):
            best = (index, found)
    index, positions = best
    missing = [field for field in columns if field not in positions and field not in optional]
    if missing:
        _refuse_header(data, lines, best, missing, file=file, expected=expected)
    header = lines[index].cells
    names = {field: header[position] for field, position in positions.items()}
    return Table(positions, names, lines[:index], lines[index + 1 :], len(header), tuple(header))


def table_lines(data: bytes, *, file: str, expected: str) -> list[Line]:
    """The rows of a csv file or a workbook's first sheet, without the blank rows at the end."""
    if data.startswith((ZIP, OLD_EXCEL)):
        lines = _sheet_lines(data, file=file, expected=expected)
    else:
        lines = _csv_lines(data, file=file, expected=expected)
    while lines and is_blank(lines[-1].cells):
        lines.pop()
    return lines


def _sheet_lines(data: bytes, *, file: str, expected: str) -> list[Line]:
    if data.startswith(ZIP) and not is_workbook(data, file=file):
        refuse(file, found="a zip archive", expected=f"{expected}: give the file inside it")
    grids = sheet_grids(data, file=file)
    rows = next((grid for grid in grids if grid), [])
    return [_line(number, row) for number, row in enumerate(rows, start=1)]


def _csv_lines(data: bytes, *, file: str, expected: str) -> list[Line]:
    text = decoded(data, file=file, expected=expected)
    if text.rstrip("\x1a")[-1:] not in {"\n", "\r"}:
        found = "a last line without its end"
        refuse(file, line=text.count("\n") + 1, found=found, expected="a whole file: it looks cut")
    reader = csv.reader(StringIO(text, newline=""))
    lines: list[Line] = []
    start = 1
    try:
        for row in reader:
            lines.append(_line(start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        refuse(file, line=start, found=str(error), expected="comma-separated cells")
    return lines


def _line(number: int, row: list[str]) -> Line:
    return Line(number, [" ".join(cell.split()) for cell in row])


def even_lines(table: Table, findings: Findings) -> Iterator[Line]:
    """The lines that hold anything; one of another width than the header is noted and left out."""
    for line in table.lines:
        if not any(line.cells):
            continue
        if len(line.cells) == table.width:
            yield line
        else:
            found = f"{len(line.cells)} columns"
            findings.add(line.number, None, found, f"{table.width} columns")


def amount(text: str) -> Decimal | None:
    """A figure as printed ("770,620.000"), or None when the text is not one."""
    return Decimal(text.replace(",", "")) if AMOUNT.fullmatch(text) else None


def quarter_start(lines: list[Line], *, file: str) -> date:
    """The first day named by "Effective January 1, 2026 through …" above the table.

    Raises FileRefused when no line says so, or the day begins no quarter.
    """
    said = (EFFECTIVE.search(" ".join(line.cells)) for line in lines)
    match = next((one for one in said if one), None)
    if match is None:
        refuse(file, found="no quarter", expected="a line 'Effective January 1, … through …'")
    month, day, year = match[1].lower(), int(match[2]), int(match[3])
    if day != 1 or month not in MONTHS or MONTHS.index(month) % 3:
        refuse(file, found=quoted(match[0]), expected="the first day of a quarter")
    return date(year, MONTHS.index(month) + 1, 1)


def check_once(keys: Iterable[tuple[Line, str]], column: str, findings: Findings) -> None:
    """Note every line whose key an earlier line has."""
    seen: dict[str, int] = {}
    for line, key in keys:
        earlier = seen.setdefault(key, line.number)
        if earlier != line.number:
            wanted = f"one row for {key} (it is on line {earlier})"
            findings.add(line.number, column, f"{key} again", wanted)


def check_whole(codes: set[str], rows: int, *, minimum_rows: int, landmarks: tuple[str, ...], file: str) -> None:
    """Refuse fewer rows than a whole file has, or one without the codes every file has.

    `landmarks` empty: an excerpt. Raises FileRefused.
    """
    missing = [code for code in landmarks if code not in codes]
    if rows < max(minimum_rows, 1) or missing:
        found = f"{rows:,} rows" + (f" without {', '.join(missing)}" if missing else "")
        refuse(file, found=found, expected=f"a whole file of {max(minimum_rows, 1):,} rows or more")


def _positions(cells: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for field, pattern in columns.items():
        for index, cell in enumerate(cells):
            if index not in found.values() and re.fullmatch(pattern, cell.lower()):
                found[field] = index
                break
    return found


def _refuse_header(
    data: bytes,
    lines: list[Line],
    best: tuple[int, dict[str, int]],
    missing: list[str],
    *,
    file: str,
    expected: str,
) -> None:
    index, positions = best
    if len(positions) < len(missing):
        refuse(file, found=looks_like(data), expected=expected)
    findings = Findings(file)
    for field in missing:
        name = field.replace("_", " ")
        findings.add(lines[index].number, name, "no such column", f"a column for {name}")
    findings.refuse_if_any()
