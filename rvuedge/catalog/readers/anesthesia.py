"""Anesthesia conversion factors by locality: dollars per anesthesia unit (base plus time).

Published by CMS with the relative value files (ANES2025); the national factor stands in the header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rvuedge.catalog.readers.cms_tables import (
    amount,
    check_once,
    check_whole,
    even_lines,
    padded,
    published,
    refuse_lost_zeros,
)
from rvuedge.catalog.readers.fixed_columns import fixed_table
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.tables import Limits
from rvuedge.files.titled import TitledTable, read_titled_table
from rvuedge.platform.figures import count

__all__ = ["AnesthesiaFactorRow", "AnesthesiaFile", "read_anesthesia"]

WANTED = "an anesthesia conversion factor file (csv, txt or xlsx)"
MINIMUM_ROWS = 80  # CMS lists about 110 localities: fewer is a file cut short
LAST = "WYOMING"
# CMS's text for screen readers has tabs, quoted headings over two lines, and comes in UTF-16.
LIMITS = Limits(delimiters=",\t", strict=False)
FIXED = re.compile(
    r"(?P<contractor>[0-9]{5}) {1,40}(?P<locality>[0-9]{2}) {1,40}(?P<name>\S.{0,200}?) {2,200}(?P<factor>[0-9]{3,5}) *"
)
NATIONAL = re.compile(r"\bof +\$?([0-9]+\.[0-9]+)", re.IGNORECASE)
OPTIONAL = frozenset({"qualifying_factor"})
NAME_WIDTH = 40  # characters of a name in the fixed-width text of 2025
NAMES = read_names(Path(__file__).with_suffix(".toml"))


@dataclass(frozen=True, slots=True)
class AnesthesiaFactorRow:
    """A locality's conversion factor, dollars per anesthesia unit."""

    contractor: str
    locality: str
    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class AnesthesiaFile:
    """The national factor (dollars per anesthesia unit) and each locality's.

    The file does not say its year; its name does. CMS's fixed-width text prints no national factor.
    """

    national: Decimal | None
    rows: list[AnesthesiaFactorRow]
    not_read: tuple[str, ...] = ()


def read_anesthesia(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> AnesthesiaFile:
    """Read an anesthesia file; names are given without the asterisks that point to footnotes.

    A whole file has 80 localities or more (109 in 2025) and ends in Wyoming; a lower `minimum_rows`
    accepts an excerpt. Raises FileRefused with the lines.
    """
    table = fixed_table(data, file=file, pattern=FIXED, names=NAMES)
    in_cents = table is not None
    table = table or read_titled_table(data, file=file, expected=WANTED, names=NAMES, limits=LIMITS, optional=OPTIONAL)
    refuse_lost_zeros(table, {"contractor": 5, "locality": 2}, file=file)
    national = NATIONAL.search(table.headers["factor"])
    findings = Findings(file)
    lines = list(even_lines(table, findings))
    notes = tuple(f"note {' '.join(filter(None, line.cells))!r}" for line in lines if _is_note(table, line))
    lines = [line for line in lines if not _is_note(table, line)]
    rows = [_row(table, line, findings, in_cents=in_cents) for line in lines]
    keys = zip(lines, (f"{row.contractor}-{row.locality}" for row in rows), strict=True)
    check_once(keys, table.headers["locality"], findings)
    findings.refuse_if_any()
    check_whole(set(), len(rows), minimum_rows=minimum_rows, landmarks=(), file=file)
    if minimum_rows >= MINIMUM_ROWS and rows[-1].name != LAST:
        found = f"{rows[-1].name} as the last locality"
        refuse(file, found=found, expected=f"{LAST}: the file looks cut")
    cut = sum(len(row.name) == NAME_WIDTH for row in rows) if in_cents else 0
    ends = (f"the ends of {count(cut, 'name')}, which this text cuts at {NAME_WIDTH} characters",) if cut else ()
    return AnesthesiaFile(
        Decimal(national[1]) if national else None, rows, (*table.not_read, *ends, *_second_track(table, lines), *notes)
    )


def _is_note(table: TitledTable, line: TextRow) -> bool:
    cells = table.fields(line)
    return not any(cells[field] for field in ("locality", "name", "factor")) and not cells["contractor"][:1].isdigit()


def _second_track(table: TitledTable, lines: list[TextRow]) -> list[str]:
    """The factors of qualifying participants, which the file of 2026 prints beside the others and nothing here uses."""
    if "qualifying_factor" not in table.positions:
        return []
    cells = sum(bool(table.fields(line)["qualifying_factor"]) for line in lines)
    return [f"column {table.headers['qualifying_factor']} ({count(cells, 'cell')}, not stored)"]


def _row(table: TitledTable, line: TextRow, findings: Findings, *, in_cents: bool) -> AnesthesiaFactorRow:
    cells = table.fields(line)
    cells |= {name: padded(cells[name], digits, table=table) for name, digits in (("contractor", 5), ("locality", 2))}
    factor = amount(cells["factor"])
    if factor is not None and (in_cents or table.is_workbook):
        factor = factor / 100 if in_cents else published(factor, 2)
        cells["factor"] = f"{factor:.2f}"
    for field, pattern, expected in (
        ("contractor", "[0-9]{5}", "five digits, leading zeros kept"),
        ("locality", "[0-9]{2}", "two digits, leading zeros kept"),
        ("name", ".+", "a name"),
        ("factor", r"[0-9]{1,3}\.[0-9]{2}", "dollars and cents"),
    ):
        if not re.fullmatch(pattern, cells[field]):
            findings.add(line.number, table.headers[field], quoted(cells[field]), expected)
    return AnesthesiaFactorRow(
        contractor=cells["contractor"],
        locality=cells["locality"],
        name=cells["name"].rstrip("* "),
        factor=amount(cells["factor"]) or Decimal(0),
    )
