"""Anesthesia conversion factors by locality: dollars per anesthesia unit (base plus time).

Published by CMS with the relative value files (ANES2025); the national factor stands in the header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rvuedge.catalog.readers.cms_tables import amount, check_once, check_whole, even_lines
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.tables import CMS
from rvuedge.files.titled import TitledTable, read_titled_table

__all__ = ["AnesthesiaFactorRow", "AnesthesiaFile", "read_anesthesia"]

WANTED = "an anesthesia conversion factor file as csv or xlsx"
MINIMUM_ROWS = 80  # CMS lists about 110 localities: fewer is a file cut short
LAST = "WYOMING"
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

    The file does not say its year; its name does.
    """

    national: Decimal
    rows: list[AnesthesiaFactorRow]


def read_anesthesia(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> AnesthesiaFile:
    """Read an anesthesia file; names are given without the asterisks that point to footnotes.

    A whole file has 80 localities or more (109 in 2025) and ends in Wyoming; a lower `minimum_rows`
    accepts an excerpt. Raises FileRefused with the lines.
    """
    table = read_titled_table(data, file=file, expected=WANTED, names=NAMES, limits=CMS)
    national = re.search(r"[0-9]+\.[0-9]+", table.headers["factor"])
    findings = Findings(file)
    lines = list(even_lines(table, findings))
    rows = [_row(table, line, findings) for line in lines]
    keys = zip(lines, (f"{row.contractor}-{row.locality}" for row in rows), strict=True)
    check_once(keys, table.headers["locality"], findings)
    findings.refuse_if_any()
    check_whole(set(), len(rows), minimum_rows=minimum_rows, landmarks=(), file=file)
    if minimum_rows >= MINIMUM_ROWS and rows[-1].name != LAST:
        found = f"{rows[-1].name} as the last locality"
        refuse(file, found=found, expected=f"{LAST}: the file looks cut")
    return AnesthesiaFile(Decimal(national[0] if national else "0"), rows)


def _row(table: TitledTable, line: TextRow, findings: Findings) -> AnesthesiaFactorRow:
    cells = table.fields(line)
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
