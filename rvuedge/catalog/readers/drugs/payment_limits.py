"""Medicare Part B payment limits (the ASP pricing file), by calendar quarter.

Published by CMS as "Payment Allowance Limits for Medicare Part B Drugs" (payment limit files from
2026). The column is the limit itself, 106% of ASP for most drugs; the presence or absence of a code
does not say whether Medicare covers it (Note 2 of the file). Limits are dollars per billing unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rvuedge.catalog.readers.cms_tables import (
    amount,
    check_once,
    check_whole,
    even_lines,
    published,
    quarter_start,
    sifted,
)
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
    from decimal import Decimal

__all__ = ["Dosage", "PaymentLimitRow", "PaymentLimitTable", "read_payment_limits"]

WANTED = "a Medicare Part B payment limit (ASP pricing) file (csv, xlsx, xls or zip)"
MINIMUM_ROWS = 500  # CMS lists about 900 drugs: fewer is a file cut short
LANDMARKS = ("90371", "J9000", "Q9967")
NO_FIGURE = {"", "-", "n/a", "na"}
NAMES = read_names(Path(__file__).with_suffix(".toml"))
REQUIRED = frozenset({"code", "short_descriptor", "dosage_text", "limit", "notes"})
PLACES = 3  # CMS's own csv prints three; its workbooks hold binary floats of up to seventeen digits
STORED = frozenset({"code", "short_descriptor", "dosage_text", "limit"})
FIGURES = tuple(field for field in NAMES.fields if field.endswith(("limit", "_percent")))


@dataclass(frozen=True, slots=True)
class PaymentLimitRow:
    """One code's limit for the quarter: dollars per billing unit, None where printed N/A.

    `dosage` is the billing unit where the text is one plain amount. `short_descriptor` is kept for
    HCPCS Level II codes alone (CPT text is the AMA's).
    """

    code: str
    short_descriptor: str
    dosage_text: str
    dosage: Dosage | None
    limit: Decimal | None
    coinsurance_percent: Decimal | None
    vaccine_awp_percent: Decimal | None
    vaccine_limit: Decimal | None
    infusion_awp_percent: Decimal | None
    infusion_limit: Decimal | None
    blood_awp_percent: Decimal | None
    blood_limit: Decimal | None
    clotting_factor: bool
    notes: str


@dataclass(frozen=True, slots=True)
class PaymentLimitTable:
    """The limits of the quarter that begins on `quarter_start`. CMS re-issues files inside it.

    `rounded` counts the limits that held more than three places, `bad_rows` says what was wrong with rows left out.
    """

    quarter_start: date
    rows: list[PaymentLimitRow]
    rounded: int = 0
    bad_rows: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()


def read_payment_limits(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> PaymentLimitTable:
    """Read a payment limit file of either title: csv in cp1252, the header wherever it stands.

    A whole file has 500 rows or more (819 to 877 in 2024-2026) and holds 90371, J9000 and Q9967;
    a lower `minimum_rows` accepts an excerpt. Raises FileRefused with the lines.
    """
    optional = frozenset(NAMES.fields) - REQUIRED
    table = read_titled_table(data, file=file, expected=WANTED, names=NAMES, limits=CMS, optional=optional)
    begins = quarter_start(table.before, file=file)
    findings = Findings(file)
    lines = list(even_lines(table, findings))
    read = sifted(file, lines, lambda line, own: _row(table, line, own))
    check_once(zip(read.lines, (row.code for row in read.rows), strict=True), table.headers["code"], findings)
    findings.refuse_if_any()
    rows = read.rows
    check_whole(
        {row.code for row in rows},
        len(rows),
        minimum_rows=minimum_rows,
        landmarks=LANDMARKS if minimum_rows >= MINIMUM_ROWS else (),
        file=file,
    )
    rounded = sum(_is_long(cell) for line in read.lines if (cell := table.fields(line)["limit"]))
    return PaymentLimitTable(begins, rows, rounded, read.bad_rows, (*table.not_read, *_checked_alone(table, lines)))


def _is_long(cell: str) -> bool:
    value = amount(cell)
    return value is not None and value != round(value, PLACES)


def _checked_alone(table: TitledTable, lines: list[TextRow]) -> list[str]:
    """What is checked and not stored: percents of coinsurance, other limits, marks and notes."""
    fields = [field for field in table.positions if field not in STORED]
    filled = {field: sum(bool(table.fields(line)[field]) for line in lines) for field in fields}
    return [
        f"column {table.headers[field]} ({count(cells, 'cell')}, not stored)"
        for field, cells in filled.items()
        if cells
    ]


def _row(table: TitledTable, line: TextRow, findings: Findings) -> PaymentLimitRow:
    cells = dict.fromkeys(NAMES.fields, "") | table.fields(line)
    code = cells["code"]
    if not CODE.fullmatch(code):
        findings.add(line.number, table.headers["code"], quoted(code), "a code of five characters")
    figures = {field: _figure(table, line, field, cells[field], findings) for field in FIGURES}
    factor = cells["clotting_factor"]
    if factor.upper() not in {"", "CF", "X", "Y", "YES", "*", "1"} and factor not in NO_FIGURE:
        name = table.headers["clotting_factor"]
        findings.add(line.number, name, quoted(factor), "a mark or nothing")
    return PaymentLimitRow(
        code=code,
        short_descriptor=cells["short_descriptor"] if LEVEL_II_TEXT.fullmatch(code) else "",
        dosage_text=cells["dosage_text"],
        dosage=parse_dosage(cells["dosage_text"]),
        clotting_factor=bool(factor),
        notes=cells["notes"],
        **figures,
    )


def _figure(table: TitledTable, line: TextRow, field: str, text: str, findings: Findings) -> Decimal | None:
    value = amount(text)
    if value is None and (text.lower() not in NO_FIGURE or (field == "limit" and not text)):
        findings.add(line.number, table.headers[field], quoted(text), "a figure, N/A or -")
    return value if value is None else published(value, PLACES)
