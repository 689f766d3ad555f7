"""NCCI add-on code edits: which primary codes an add-on code may go with.

Source: CMS, "Medicare NCCI Add-on Code Edits". Type 1: the primaries listed and no others; type 2: the contractor
defines them (primary code CCCCC); type 3: those listed and the contractor's. Dates are yyyymmdd or Julian (yyyyddd).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rvuedge.catalog.readers.cms_tables import even_lines, sifted
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.tables import Limits
from rvuedge.files.titled import TitledTable, read_titled_table

__all__ = ["AddOnFile", "AddOnRow", "read_add_on_codes"]

WANTED = "CMS's table of add-on code edits (xlsx, txt with tabs, csv or zip)"
WHOLE = 5_000  # CMS lists 7,465 edits in force (June 2024): fewer is a part of the table
NAMES = read_names(Path(__file__).with_suffix(".toml"))
REQUIRED = {"add_on", "primary_code", "edit_type"}
CODE = re.compile("[0-9A-Z][0-9]{3}[0-9A-Z]")
LIMITS = Limits(delimiters=",\t", strict=False, ended=True, utf_16=False)
NO_DAY = {"", "*", "0", "9999999", "99999999"}


@dataclass(frozen=True, slots=True)
class AddOnRow:
    """An add-on code with one primary code. A day that the file does not print is None."""

    add_on: str
    primary_code: str
    edit_type: str
    effective_on: date | None
    deleted_on: date | None
    notes: str


@dataclass(frozen=True, slots=True)
class AddOnFile:
    """The table does not say its quarter; its name does."""

    rows: list[AddOnRow]
    is_whole: bool
    bad_rows: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()


def read_add_on_codes(data: bytes, *, file: str) -> AddOnFile:
    """Read a table of add-on codes. Raises FileRefused with the lines."""
    optional = frozenset(NAMES.fields) - REQUIRED
    table = read_titled_table(data, file=file, expected=WANTED, names=NAMES, limits=LIMITS, optional=optional)
    findings = Findings(file)
    read = sifted(file, list(even_lines(table, findings)), lambda line, own: _row(table, line, own))
    findings.refuse_if_any()
    if not read.rows:
        refuse(file, found="no rows", expected=WANTED)
    return AddOnFile(read.rows, len(read.rows) >= WHOLE, read.bad_rows, table.not_read)


def _row(table: TitledTable, line: TextRow, findings: Findings) -> AddOnRow:
    cells = dict.fromkeys(NAMES.fields, "") | table.fields(line)
    for field, pattern, expected in (
        ("add_on", CODE.pattern, "a code of five characters"),
        ("primary_code", f"{CODE.pattern}|C{{5}}", "a code of five characters, or CCCCC"),
        ("edit_type", "[123]", "1, 2 or 3"),
    ):
        if not re.fullmatch(pattern, cells[field]):
            findings.add(line.number, table.headers[field], quoted(cells[field]), expected)
    days = {
        field: _day(cells[field], line, table.headers.get(field, field), findings)
        for field in ("effective", "deleted", "add_on_deleted", "primary_deleted")
    }
    ends = [day for field, day in days.items() if field != "effective" and day is not None]
    return AddOnRow(
        cells["add_on"],
        cells["primary_code"],
        cells["edit_type"],
        days["effective"],
        min(ends, default=None),
        cells["notes"],
    )


def _day(text: str, line: TextRow, column: str, findings: Findings) -> date | None:
    if text in NO_DAY:
        return None
    try:
        if re.fullmatch("[0-9]{8}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
        if re.fullmatch("[0-9]{7}", text) and 1 <= int(text[4:]) <= 366:
            return date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1)
    except ValueError:
        pass
    findings.add(line.number, column, quoted(text), "a day as yyyymmdd or yyyyddd, or nothing")
    return None
