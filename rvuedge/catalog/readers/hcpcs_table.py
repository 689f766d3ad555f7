"""HCPCS Level II as a table (xlsx since 2017, csv in 2026), as records of the text. Only computes.

The columns have the names of the record layout; a description stands whole in one cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from rvuedge.files.headers import read_names
from rvuedge.files.problems import refuse
from rvuedge.files.spreadsheet import OLD_EXCEL, ZIP
from rvuedge.files.tables import Limits, TableRow, read_tables
from rvuedge.platform.figures import count

# Places in a record. Source: CMS, HCPCS record layout (HCPCS_CTRTR_19_REC).
KEY, SEQUENCE, RECORD, SHORT = slice(0, 5), slice(5, 10), 10, slice(91, 119)
PRICING, COVERAGE, BETOS, SERVICE = slice(119, 127), 229, slice(256, 259), slice(260, 265)
ADDED, EFFECTIVE, TERMINATED, ACTION = slice(268, 276), slice(276, 284), slice(284, 292), 292
WIDTH = 320
PLACES: dict[str, slice] = {
    "code": KEY,
    "sequence": SEQUENCE,
    "record": slice(RECORD, RECORD + 1),
    "short_descriptor": SHORT,
    **{f"price_{n + 1}": slice(119 + 2 * n, 121 + 2 * n) for n in range(4)},
    "coverage": slice(COVERAGE, COVERAGE + 1),
    "betos": BETOS,
    **{f"service_{n + 1}": slice(260 + n, 261 + n) for n in range(5)},
    "added": ADDED,
    "effective": EFFECTIVE,
    "terminated": TERMINATED,
    "action": slice(ACTION, ACTION + 1),
}
NAMES = read_names(Path(__file__).with_suffix(".toml"))
LIMITS = Limits(delimiters=",", strict=False, ended=True, utf_16=False)
SEARCHED = 30  # rows; the disclaimers above the header are up to ten


class TableRecords(NamedTuple):
    """Records as (row, its first line of text, its descriptions), and what else the table holds."""

    records: list[tuple[int, str, list[str]]]
    not_read: tuple[str, ...]


def table_records(data: bytes, *, file: str, expected: str) -> TableRecords | None:
    """The records of a workbook or csv with CMS's column names; None for a text of records. Raises FileRefused."""
    is_workbook = data.startswith((ZIP, OLD_EXCEL))
    if not is_workbook and b"LONG DESCRIPTION" not in data[:20_000].upper():
        return None
    for table in read_tables(data, file=file, expected=expected, limits=LIMITS):
        texts = table.texts()
        for index, row in enumerate(texts[:SEARCHED]):
            match = NAMES.match(row.cells)
            if {"code", "record", "long_descriptor", "added"} <= match.positions.keys():
                below = [TableRow(line.number, line.cells) for line in texts[index + 1 :] if any(line.cells)]
                unread = [
                    f"column {column.printed} ({count(filled, 'cell')})"
                    for column in match.unknown
                    if (filled := sum(bool(str(line.cells[column.index]).strip()) for line in below))
                ]
                return TableRecords(_records(below, match.positions), tuple(unread))
    if is_workbook:
        refuse(file, found="a workbook without the columns HCPC, RECID and LONG DESCRIPTION", expected=expected)
    return None


def _records(rows: list[TableRow], positions: dict[str, int]) -> list[tuple[int, str, list[str]]]:
    found: list[tuple[int, str, list[str]]] = []
    for row in rows:
        cells = {field: str(row.cells[index]) for field, index in positions.items()}
        text = cells["long_descriptor"].strip()
        if cells["record"] in {"4", "8"} and found and found[-1][1][KEY].strip() == cells["code"].strip():
            found[-1][2].append(text)
            continue
        line = [" "] * WIDTH
        for field, place in PLACES.items():
            width = place.stop - place.start
            cell = cells.get(field, "")
            if field == "code" and len(cell.strip()) == 2:
                cell = cell.strip().rjust(5)
            line[place] = list(cell[:width].ljust(width))
        found.append((row.number, "".join(line), [text]))
    return found
