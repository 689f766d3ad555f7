"""The ASP NDC-HCPCS crosswalk: which packages bill under which code, and how many units they hold.

Published by CMS each quarter with the payment limits, for ASP-based Part B payment only; it is not
a list of all NDCs. Packages that are not FDA-listed drugs (skin substitutes, devices) carry a
maker's number in the NDC column: such a text is kept as printed and has no 11-digit form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rvuedge.catalog.readers.cms_tables import amount, check_once, check_whole, even_lines, quarter_start, sifted
from rvuedge.catalog.readers.drugs.dosage import Dosage, parse_dosage
from rvuedge.catalog.readers.relative_values.layout import CODE, LEVEL_II_TEXT
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted
from rvuedge.files.tables import CMS
from rvuedge.files.titled import TitledTable, read_titled_table
from rvuedge.platform.figures import count

if TYPE_CHECKING:
    from datetime import date

__all__ = ["NdcCrosswalkFile", "NdcPackage", "read_ndc_crosswalk"]

WANTED = "an ASP NDC-HCPCS crosswalk (csv, xlsx or zip)"
MINIMUM_ROWS = 4_000  # CMS lists more than 6,000: fewer is a file cut short
LANDMARKS = ("90371", "J9000", "Q9991")
NDC = re.compile(r"([0-9]{5})-([0-9]{4})-([0-9]{2})")
NAMES = read_names(Path(__file__).with_suffix(".toml"))
FIGURES = ("package_size", "package_quantity", "billable_units", "billable_units_per_package")


@dataclass(frozen=True, slots=True)
class NdcPackage:
    """One package under one code. `ndc` as printed; `ndc_11` its 11 digits (5-4-2) or None.

    `billable_units` are billing units in one item, `billable_units_per_package` in the package of
    `package_quantity` items; both as printed, though CMS's own product does not always agree.
    """

    code: str
    short_descriptor: str
    labeler: str
    ndc: str
    ndc_11: str | None
    drug_name: str
    dosage_text: str
    dosage: Dosage | None
    package_size: Decimal
    package_quantity: Decimal
    billable_units: Decimal
    billable_units_per_package: Decimal


@dataclass(frozen=True, slots=True)
class NdcCrosswalkFile:
    """The crosswalk of the quarter that begins on `quarter_start`."""

    quarter_start: date
    rows: list[NdcPackage]
    bad_rows: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()


def read_ndc_crosswalk(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> NdcCrosswalkFile:
    """Read a crosswalk; the hundreds of empty columns of the 2026 file are ignored.

    A whole file has 4,000 rows or more (6,684 to 7,125 in 2024-2026) and holds 90371, J9000 and
    Q9991; a lower `minimum_rows` accepts an excerpt. Raises FileRefused with the lines.
    """
    table = read_titled_table(data, file=file, expected=WANTED, names=NAMES, limits=CMS)
    begins = quarter_start(table.before, file=file)
    findings = Findings(file)
    lines = list(even_lines(table, findings))
    read = sifted(file, lines, lambda line, own: _row(table, line, own))
    rows = read.rows
    keys = zip(read.lines, (f"{row.code} {row.ndc}" for row in rows), strict=True)
    check_once(keys, table.headers["ndc"], findings)
    findings.refuse_if_any()
    check_whole(
        {row.code for row in rows},
        len(rows),
        minimum_rows=minimum_rows,
        landmarks=LANDMARKS if minimum_rows >= MINIMUM_ROWS else (),
        file=file,
    )
    return NdcCrosswalkFile(begins, rows, read.bad_rows, (*table.not_read, *_not_stored(table, lines)))


def _not_stored(table: TitledTable, lines: list[TextRow]) -> list[str]:
    """What is checked and not stored: sizes, units."""
    fields = [field for field in table.positions if field not in {"code", "ndc", "drug_name", "labeler"}]
    filled = {field: sum(bool(table.fields(line)[field]) for line in lines) for field in fields}
    return [
        f"column {table.headers[field]} ({count(cells, 'cell')}, not stored)"
        for field, cells in filled.items()
        if cells
    ]


def _row(table: TitledTable, line: TextRow, findings: Findings) -> NdcPackage:
    cells = table.fields(line)
    code, ndc = cells["code"], cells["ndc"]
    if not CODE.fullmatch(code):
        findings.add(line.number, table.headers["code"], quoted(code), "a code of five characters")
    if not ndc:
        findings.add(line.number, table.headers["ndc"], "nothing", "an NDC")
    figures = {field: _figure(table, line, field, cells[field], findings) for field in FIGURES}
    whole = NDC.fullmatch(ndc)
    return NdcPackage(
        code=code,
        short_descriptor=cells["short_descriptor"] if LEVEL_II_TEXT.fullmatch(code) else "",
        labeler=cells["labeler"],
        ndc=ndc,
        ndc_11="".join(whole.groups()) if whole else None,
        drug_name=cells["drug_name"],
        dosage_text=cells["dosage_text"],
        dosage=parse_dosage(cells["dosage_text"]),
        **figures,
    )


def _figure(table: TitledTable, line: TextRow, field: str, text: str, findings: Findings) -> Decimal:
    value = amount(text)
    if value is None:
        findings.add(line.number, table.headers[field], quoted(text), "a figure")
    return value or Decimal(0)
