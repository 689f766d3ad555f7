"""Base units of anesthesia codes in a year, as CMS publishes them with the physician fee schedule.

The heading stands over three rows ("CODE", the year; "BASE"; "UNIT"). Source: CMS, Anesthesiologists Center.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rvuedge.catalog.readers.cms_tables import check_once
from rvuedge.files.delimited import TextRow
from rvuedge.files.problems import FileRefused, Findings, quoted, refuse
from rvuedge.files.tables import Limits, read_tables
from rvuedge.files.text import is_blank

__all__ = ["BaseUnitsFile", "read_base_units"]

WANTED = "CMS's file of anesthesia base units (xlsx, or txt with tabs)"
MINIMUM_ROWS = 250  # CMS lists 276 codes (2022): fewer is a file cut short
MOST_UNITS = 60  # the largest of 2022 is 30: twice that is a figure of another kind
CODE = re.compile("0[01][0-9]{3}")
LIMITS = Limits(delimiters="\t,", strict=False)


@dataclass(frozen=True, slots=True)
class BaseUnitsFile:
    """The year the heading names, and base units by code."""

    year: int
    units: dict[str, int]
    not_read: tuple[str, ...] = ()


def is_base_units(data: bytes) -> bool:
    """Whether a file's first words are those of base units, text or workbook."""
    try:
        tables = read_tables(data, file="", expected=WANTED, limits=LIMITS)
    except FileRefused:
        return False
    heads = [" ".join(" ".join(row.cells) for row in table.texts()[:5]).upper() for table in tables]
    return any("CODE" in head and "BASE" in head and "UNIT" in head for head in heads)


def read_base_units(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> BaseUnitsFile:
    """Read a file of base units. Raises FileRefused with the lines."""
    tables = read_tables(data, file=file, expected=WANTED, limits=LIMITS)
    table = max(
        tables, key=lambda table: sum(bool(row.cells and CODE.fullmatch(row.cells[0])) for row in table.texts())
    )
    rows = [
        TextRow(row.number, [cell.strip() for cell in row.cells]) for row in table.texts() if not is_blank(row.cells)
    ]
    start = next((index for index, row in enumerate(rows) if CODE.fullmatch(row.cells[0])), None)
    heading = " ".join(cell for row in rows[:start] for cell in row.cells if cell).upper()
    year = re.search(r"\b20[0-9]{2}\b", heading)
    if start is None or year is None or "BASE" not in heading:
        refuse(file, found=quoted(heading[:60]), expected=WANTED)
    findings = Findings(file)
    units: dict[str, int] = {}
    for row in rows[start:]:
        code, figure = (*row.cells, "", "")[:2]
        if not CODE.fullmatch(code):
            findings.add(row.number, "CODE", quoted(code), "an anesthesia code, 00100 to 01999")
        elif not figure.isdigit() or int(figure) > MOST_UNITS:
            findings.add(row.number, "BASE UNIT", quoted(figure), f"a whole number up to {MOST_UNITS}")
        elif any(row.cells[2:]):
            findings.add(row.number, None, quoted(" ".join(row.cells[2:])), "a code and its base units alone")
        units[code] = int(figure) if figure.isdigit() else 0
    check_once(((row, row.cells[0]) for row in rows[start:]), "CODE", findings)
    findings.refuse_if_any()
    if len(units) < minimum_rows:
        refuse(file, found=f"{len(units)} codes", expected=f"a whole file of {minimum_rows} codes or more")
    others = tuple(f"sheet {other.sheet!r}" for other in tables if other is not table and other.sheet and other.rows)
    return BaseUnitsFile(int(year[0]), units, others)
