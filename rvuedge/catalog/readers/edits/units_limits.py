"""Medically Unlikely Edits of practitioners: the most units of a code, per line or per day.

Source: CMS, "Medicare NCCI Medically Unlikely Edits", practitioner services table; an MUE value of 0 is a limit. The
adjudication indicator 1 is of a claim line, 2 (policy) and 3 (clinical) of a date of service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rvuedge.catalog.readers.cms_tables import check_once, even_lines, sifted
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.tables import Limits
from rvuedge.files.titled import TitledTable, read_titled_table

__all__ = ["UnitsLimitFile", "UnitsLimitRow", "read_units_limits"]

WANTED = "CMS's practitioner table of Medically Unlikely Edits (csv, xlsx or zip)"
WHOLE = 10_000  # CMS lists 14,677 codes (July 2024): fewer is a part of the table
NAMES = read_names(Path(__file__).with_suffix(".toml"))
OTHER_TABLES = re.compile(r"outpatient hospital|dme supplier", re.IGNORECASE)
CODE = re.compile("[0-9A-Z][0-9]{3}[0-9A-Z]")
LIMITS = Limits(delimiters=",\t", strict=False, ended=True, utf_16=False)


@dataclass(frozen=True, slots=True)
class UnitsLimitRow:
    """A code's limit; `adjudication` is 1, 2 or 3."""

    code: str
    units: int
    adjudication: str
    rationale: str


@dataclass(frozen=True, slots=True)
class UnitsLimitFile:
    """The table does not say its quarter; its name does. `is_whole` is false for one of a few codes."""

    rows: list[UnitsLimitRow]
    is_whole: bool
    bad_rows: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()


def read_units_limits(data: bytes, *, file: str) -> UnitsLimitFile:
    """Read a practitioner table. Raises FileRefused with the lines, and for the tables of hospitals and suppliers."""
    table = read_titled_table(
        data, file=file, expected=WANTED, names=NAMES, limits=LIMITS, optional=frozenset({"rationale"})
    )
    if OTHER_TABLES.search(table.headers["units"]):
        refuse(file, found=f"the column {table.headers['units']!r}", expected="Practitioner Services MUE Values")
    findings = Findings(file)
    read = sifted(file, list(even_lines(table, findings)), lambda line, own: _row(table, line, own))
    check_once(zip(read.lines, (row.code for row in read.rows), strict=True), table.headers["code"], findings)
    findings.refuse_if_any()
    if not read.rows:
        refuse(file, found="no rows", expected=WANTED)
    return UnitsLimitFile(read.rows, len(read.rows) >= WHOLE, read.bad_rows, table.not_read)


def _row(table: TitledTable, line: TextRow, findings: Findings) -> UnitsLimitRow:
    cells = {"rationale": ""} | table.fields(line)
    for field, pattern, expected in (
        ("code", CODE.pattern, "a code of five characters"),
        ("units", "[0-9]{1,6}", "a whole number of units"),
        ("adjudication", "[123]( .*)?", "1, 2 or 3"),
    ):
        if not re.fullmatch(pattern, cells[field]):
            findings.add(line.number, table.headers[field], quoted(cells[field]), expected)
    units = int(cells["units"]) if cells["units"].isdigit() else 0
    return UnitsLimitRow(cells["code"], units, cells["adjudication"][:1], cells["rationale"][:120])
