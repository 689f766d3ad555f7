"""OPPSCAP: what imaging codes pay in each locality once Medicare's hospital outpatient payment caps them.

Source: CMS, OPPSCAP of each relative value zip; Deficit Reduction Act of 2005, section 5102(b).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rvuedge.catalog.readers.cms_tables import amount, check_once, check_whole, even_lines, padded, refuse_lost_zeros
from rvuedge.catalog.readers.fixed_columns import fixed_table
from rvuedge.catalog.readers.relative_values.layout import CODE
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted
from rvuedge.files.tables import CMS
from rvuedge.files.titled import TitledTable, read_titled_table

__all__ = ["OppsCapFile", "OppsCapRow", "read_opps_caps"]

WANTED = "an OPPS cap file, OPPSCAP (csv, txt or xlsx)"
MINIMUM_ROWS = 8_000  # CMS lists about 150 codes in 109 localities: fewer is a file cut short
NAMES = read_names(Path(__file__).with_suffix(".toml"))
PRICE = r"[0-9]{1,6}\.[0-9]{2}"
FIXED = re.compile(
    r"(?P<code>[0-9A-Z]{5})(?P<modifier>TC|26|  ) (?P<status>[A-Z]) +(?P<contractor>[0-9]{5}) +(?P<locality>[0-9]{2})"
    rf" +(?P<facility_price>{PRICE}) +(?P<nonfacility_price>{PRICE}) *"
)


@dataclass(frozen=True, slots=True)
class OppsCapRow:
    """One code in one locality, dollars: the payment after the cap, or of a status C code the cap."""

    code: str
    modifier: str
    status: str
    contractor: str
    locality: str
    facility_price: Decimal
    nonfacility_price: Decimal


@dataclass(frozen=True, slots=True)
class OppsCapFile:
    """The file does not say its release; the zip it comes in does."""

    rows: list[OppsCapRow]
    not_read: tuple[str, ...] = ()


def read_opps_caps(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> OppsCapFile:
    """Read an OPPSCAP file in any of CMS's forms. Raises FileRefused with the lines."""
    table = fixed_table(data, file=file, pattern=FIXED, names=NAMES) or read_titled_table(
        data, file=file, expected=WANTED, names=NAMES, limits=CMS
    )
    refuse_lost_zeros(table, {"contractor": 5, "locality": 2}, file=file)
    findings = Findings(file)
    lines = list(even_lines(table, findings))
    rows = [_row(table, line, findings) for line in lines]
    keys = (f"{row.code} {row.modifier} {row.contractor}-{row.locality}" for row in rows)
    check_once(zip(lines, keys, strict=True), table.headers["code"], findings)
    findings.refuse_if_any()
    check_whole(set(), len(rows), minimum_rows=minimum_rows, landmarks=(), file=file)
    return OppsCapFile(rows, table.not_read)


def _row(table: TitledTable, line: TextRow, findings: Findings) -> OppsCapRow:
    cells = {"modifier": ""} | table.fields(line)
    cells |= {name: padded(cells[name], digits, table=table) for name, digits in (("contractor", 5), ("locality", 2))}
    prices = {name: amount(cells[name]) for name in ("facility_price", "nonfacility_price")}
    for field, pattern, expected in (
        ("code", CODE.pattern, "a code of five characters"),
        ("modifier", "(TC|26)?", "TC, 26 or nothing"),
        ("status", "[A-Z]", "a status letter"),
        ("contractor", "[0-9]{5}", "five digits"),
        ("locality", "[0-9]{2}", "two digits"),
    ):
        if not re.fullmatch(pattern, cells[field]):
            findings.add(line.number, table.headers.get(field), quoted(cells[field]), expected)
    for field, price in prices.items():
        if price is None or price != round(price, 2):
            findings.add(line.number, table.headers[field], quoted(cells[field]), "dollars and cents")
    facility, nonfacility = prices["facility_price"] or Decimal(0), prices["nonfacility_price"] or Decimal(0)
    return OppsCapRow(
        cells["code"],
        cells["modifier"],
        cells["status"],
        cells["contractor"],
        cells["locality"],
        facility.quantize(Decimal("0.01")),
        nonfacility.quantize(Decimal("0.01")),
    )
