"""A case log as it arrives: what names a patient is taken out before the file is stored, even sealed for a day.

Columns that name or describe a patient, diagnoses and free text are emptied; an age becomes its band; a case id that
looks like a patient's number becomes a mark that tells it apart; other cells that point at a patient are emptied
(docs/decisions/0014). Only computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import Table, TableRow, read_tables, stored_tables
from rvuedge.files.values.blanks import is_empty
from rvuedge.privacy.screening import Holds, screen
from rvuedge.training.exchange.readers.case_log import LIMITS, SEARCHED, find_header
from rvuedge.training.exchange.readers.cell_words import age_band_of
from rvuedge.training.exchange.readers.filed_cases import CaseManner
from rvuedge.training.exchange.readers.headings import CASES, EMPTIED, EXPECTED

Keyed = Callable[[str], str]
MARK = "id-"  # before the mark of a case id that looked like a patient's number
MARKED = 16  # hexadecimal digits of it: 64 bits tell the cases of a resident apart, and 25 characters hold them
SCREENED = frozenset({"attending", "site", "rotation", "procedure", "trainee"})


@dataclass(frozen=True, slots=True)
class _Places:
    """Which columns of a table are emptied, banded, marked or screened."""

    emptied: frozenset[int]
    banded: frozenset[int]
    marked: frozenset[int]
    screened: frozenset[int]


def arrived(data: bytes, file: str, *, keyed: Keyed, today: date) -> tuple[bytes, tuple[str, ...]]:
    """A case log without its patients, and the headings of the columns that were emptied, banded or marked.

    Raises FileRefused for a file that is no table.
    """
    changed: dict[str, None] = {}
    tables = []
    for table in read_tables(data, file=file, expected=EXPECTED, limits=LIMITS):
        cleaned, names = _cleaned(table, keyed, CaseManner(today, {}))
        tables.append(cleaned)
        changed |= dict.fromkeys(names)
    return stored_tables(tables), tuple(changed)


def _cleaned(table: Table, keyed: Keyed, manner: CaseManner) -> tuple[Table, list[str]]:
    lines = table.texts()
    header = find_header(lines, manner)
    index = header.index if header is not None else _likely(lines)
    if index is None:
        return table, []
    headings = [" ".join(cell.split())[:60] for cell in lines[index].cells]
    places = _places(headings)
    found: dict[str, None] = {}
    rows: list[TableRow | TextRow] = list(table.rows[: index + 1])
    for row in table.rows[index + 1 :]:
        cells = []
        for place, cell in enumerate(row.cells):
            new = _cell(place, cell, places, keyed)
            if new != cell and place < len(headings):
                found[headings[place]] = None
            cells.append(new)
        rows.append(replace_cells(row, cells))
    return replace(table, rows=rows), list(found)


def replace_cells(row: TableRow | TextRow, cells: Sequence[object]) -> TableRow | TextRow:
    """The same row with other cells."""
    if isinstance(row, TextRow):
        return TextRow(row.number, [str(cell) for cell in cells])
    return TableRow(row.number, list(cells))  # type: ignore[arg-type]


def _places(headings: Sequence[str]) -> _Places:
    kinds: dict[str, set[int]] = {"emptied": set(), "banded": set(), "marked": set(), "screened": set()}
    for place, heading in enumerate(headings):
        meaning = CASES.meaning(heading) if heading else None
        if meaning is None:
            continue
        if not meaning.is_read:
            kinds["emptied"] |= {place} if meaning.field in EMPTIED else set()
        elif meaning.field == "age_band":
            kinds["banded"].add(place)
        elif meaning.field == "case_id":
            kinds["marked"].add(place)
        elif meaning.field in SCREENED:
            kinds["screened"].add(place)
    return _Places(**{name: frozenset(found) for name, found in kinds.items()})


def _cell(place: int, cell: object, places: _Places, keyed: Keyed) -> object:
    text = "" if cell is None else str(cell).strip()
    if is_empty(text):
        return cell
    if place in places.emptied:
        return ""
    if place in places.banded:
        return age_band_of(text) or ""
    if place in places.marked:
        plain = text.removesuffix(".0")
        return MARK + keyed(plain)[:MARKED] if screen(plain, Holds.REFERENCE) else cell
    return "" if place in places.screened and screen(text, Holds.NAMES) else cell


def _likely(lines: Sequence[TextRow]) -> int | None:
    """The row of headings of a table whose date and code are called otherwise: what means most, two cells at least."""
    known = [sum(CASES.meaning(cell) is not None for cell in line.cells if cell.strip()) for line in lines[:SEARCHED]]
    most = max(known, default=0)
    return known.index(most) if most >= 2 else None
