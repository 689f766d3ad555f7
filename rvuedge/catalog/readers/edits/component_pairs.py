"""NCCI procedure-to-procedure edits: pairs of which one code is a part of the other, each with its dates.

Source: CMS, "Medicare NCCI Procedure to Procedure (PTP) Edits", practitioner tables f1 to f4. The heading stands over
four rows; a deletion date of * is none; modifier indicator 0 never, 1 a modifier may part them, 9 not applicable.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from rvuedge.files.headers import Match, read_names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.spreadsheet import OLD_EXCEL, ZIP
from rvuedge.files.tables import Limits, read_tables
from rvuedge.files.text import decoded

__all__ = ["ComponentPairFile", "ComponentPairRow", "read_component_pairs"]

WANTED = "an NCCI table of procedure-to-procedure edits (txt with tabs, csv, xlsx or zip)"
WHOLE = 10_000  # each of the four practitioner tables has half a million rows; fewer than this is a part
HEADING = 20  # rows that a title and a stacked heading may take
LARGEST = 256 * 1024 * 1024  # bytes: one table of 2024 unpacks to some 50 MB, all in one to 160
NAMES = read_names(Path(__file__).with_suffix(".toml"))
OPTIONAL = {"before_1996", "effective", "rationale"}
CODE = re.compile("[0-9A-Z][0-9]{3}[0-9A-Z]")


class ComponentPairRow(NamedTuple):
    """A pair. `effective_on` is None where the file has no such column; `deleted_on` is the last day."""

    comprehensive: str
    component: str
    effective_on: date | None
    deleted_on: date | None
    modifier_indicator: str
    before_1996: bool
    rationale: str


@dataclass(frozen=True, slots=True)
class ComponentPairFile:
    """The pairs in file order; `has_dates` is false where no column says from when a pair is in force."""

    rows: list[ComponentPairRow]
    is_whole: bool
    has_dates: bool
    not_read: tuple[str, ...] = ()


def read_component_pairs(data: bytes, *, file: str) -> ComponentPairFile:
    """Read a table of pairs. Raises FileRefused with the lines."""
    rows = _cells(data, file=file)
    heading: list[list[str]] = []
    first: tuple[int, list[str]] | None = None
    for number, cells in rows:
        if CODE.fullmatch(cells[0].strip()) and len(cells) > 1 and CODE.fullmatch(cells[1].strip()):
            first = (number, cells)
            break
        heading.append(cells)
        if len(heading) > HEADING:
            break
    columns = _columns(heading)
    missing = [field for field in NAMES.fields if field not in columns.positions and field not in OPTIONAL]
    if first is None or missing:
        refuse(file, found=f"no column for {' or '.join(missing) or 'codes'}", expected=WANTED)
    findings = Findings(file)
    found = list(_pairs(_chain(first, rows), columns.positions, findings))
    findings.refuse_if_any()
    unread = tuple(f"column {column.printed}" for column in columns.unknown)
    return ComponentPairFile(found, len(found) >= WHOLE, "effective" in columns.positions, unread)


def _chain(first: tuple[int, list[str]], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rows


def _cells(data: bytes, *, file: str) -> Iterator[tuple[int, list[str]]]:
    """Rows one at a time: a table of half a million rows is never a grid in memory, unless it is a workbook."""
    if data.startswith((ZIP, OLD_EXCEL)):
        tables = read_tables(data, file=file, expected=WANTED, limits=Limits(size=LARGEST))
        for row in max(tables, key=lambda table: len(table.rows)).texts():
            if any(row.cells):
                yield row.number, row.cells
        return
    text = decoded(data, file=file, expected=WANTED, limit=LARGEST)
    if text.rstrip("\x1a")[-1:] not in {"\n", "\r"}:
        found = "a last line that is cut off"
        refuse(file, line=text.count("\n") + 1, found=found, expected="a whole file: it looks cut")
    delimiter = "\t" if "\t" in text[:4096] else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip("\x1a ") for cell in cells):
            yield reader.line_num, cells


def _columns(heading: Sequence[Sequence[str]]) -> Match:
    """The heading joined down its rows, as CMS stacks it."""
    width = max(map(len, heading), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in heading]
    return NAMES.match([" ".join(" ".join(cells).split()) for cells in zip(*padded, strict=True)])


def _pairs(
    rows: Iterable[tuple[int, list[str]]], positions: dict[str, int], findings: Findings
) -> Iterator[ComponentPairRow]:
    days: dict[str, date | None] = {"*": None, "": None}
    texts: dict[str, str] = {}
    width = max(positions.values()) + 1
    for number, cells in rows:
        if len(cells) < width:
            findings.add(number, None, f"{len(cells)} columns", f"{width} columns")
            continue
        get = {field: cells[index].strip() for field, index in positions.items()}
        if not (CODE.fullmatch(get["comprehensive"]) and CODE.fullmatch(get["component"])):
            findings.add(
                number, "Column 1, Column 2", quoted(f"{get['comprehensive']} {get['component']}"), "two codes"
            )
        if get["modifier_indicator"] not in {"0", "1", "9"}:
            findings.add(number, "Modifier", quoted(get["modifier_indicator"]), "0, 1 or 9")
        effective = _day(get.get("effective", ""), days, number, "Effective Date", findings)
        if "effective" in get and effective is None:
            findings.add(number, "Effective Date", quoted(get["effective"]), "a day as yyyymmdd")
        rationale = get.get("rationale", "")
        yield ComponentPairRow(
            get["comprehensive"],
            get["component"],
            effective,
            _day(get["deleted"], days, number, "Deletion Date", findings),
            get["modifier_indicator"],
            get.get("before_1996") == "*",
            texts.setdefault(rationale, rationale[:200]),
        )


def _day(text: str, days: dict[str, date | None], number: int, column: str, findings: Findings) -> date | None:
    if text not in days:
        try:
            days[text] = date(int(text[:4]), int(text[4:6]), int(text[6:8])) if re.fullmatch("[0-9]{8}", text) else None
        except ValueError:
            days[text] = None
        if days[text] is None:
            findings.add(number, column, quoted(text), "a day as yyyymmdd, or *")
            return days.pop(text)
    return days[text]
