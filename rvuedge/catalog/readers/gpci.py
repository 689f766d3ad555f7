"""Geographic practice cost indices by Medicare locality (PFS Addendum E).

Published by CMS with each relative value file. They turn RVUs into a locality's payment
(RVU record layout, "2025 Non-Facility Pricing Amount") and never touch work RVUs as productivity.
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
from rvuedge.files.tables import CMS
from rvuedge.files.titled import TitledTable, read_titled_table

__all__ = ["Gpci", "GpciFile", "read_gpci"]

WANTED = "a GPCI file, Addendum E (csv, txt or xlsx)"
MINIMUM_ROWS = 80  # CMS lists 109 localities (2025, 2026): fewer is a file cut short
STATES = 53  # fifty, the District of Columbia, Puerto Rico and the Virgin Islands
PLACES = Decimal("0.001")
FIGURE = r"[0-9]\.[0-9]{3}"
FIXED = re.compile(
    r"(?P<contractor>[0-9]{5}) +(?P<state>[A-Z]{2}) +(?P<locality>[0-9]{2}) +(?P<name>\S.{0,200}?) {2,200}"
    rf"(?P<work>{FIGURE}) +((?P<work_without_floor>{FIGURE}) +)?"
    rf"(?P<practice_expense>{FIGURE}) +(?P<malpractice>{FIGURE}) *"
)
YEAR = re.compile(r"(20[0-9]{2}) PW GPCI|CY (20[0-9]{2})", re.IGNORECASE)
NAMES = read_names(Path(__file__).with_suffix(".toml"))
INDICES = ("work", "work_without_floor", "practice_expense", "malpractice")


@dataclass(frozen=True, slots=True)
class Gpci:
    """The indices of one locality, three decimals, without unit.

    `state` is '' in files through 2020. `work` has the floor of 1.0 where the file prints it;
    `work_without_floor` is None unless the file has both columns. The key is contractor and locality: none stands
    twice at CMS. `name` is without the asterisks that point to footnotes.
    """

    contractor: str
    state: str
    locality: str
    name: str
    work: Decimal
    work_without_floor: Decimal | None
    practice_expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class GpciFile:
    """The indices of a year, and the footnotes below them."""

    year: int
    rows: list[Gpci]
    notes: list[str]
    not_read: tuple[str, ...] = ()


def read_gpci(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> GpciFile:
    """Read a GPCI file of any year.

    A whole file has 80 localities or more (109 in 2025) and every state and territory with one;
    a lower `minimum_rows` accepts an excerpt. Raises FileRefused with the lines.
    """
    optional = frozenset({"work_without_floor", "state"})
    table = fixed_table(data, file=file, pattern=FIXED, names=NAMES) or read_titled_table(
        data, file=file, expected=WANTED, names=NAMES, limits=CMS, optional=optional
    )
    refuse_lost_zeros(table, {"contractor": 5, "locality": 2}, file=file)
    findings = Findings(file)
    lines = list(even_lines(table, findings))
    notes = [" ".join(filter(None, line.cells)) for line in lines if _is_note(table, line)]
    lines = [line for line in lines if not _is_note(table, line)]
    rows = [_row(table, line, findings) for line in lines]
    keys = zip(lines, (f"{row.contractor}-{row.locality}" for row in rows), strict=True)
    check_once(keys, table.headers["locality"], findings)
    findings.refuse_if_any()
    check_whole(set(), len(rows), minimum_rows=minimum_rows, landmarks=(), file=file)
    states = {row.state for row in rows}
    if minimum_rows >= MINIMUM_ROWS and "state" in table.positions and len(states) < STATES:
        refuse(file, found=f"{len(states)} states", expected=f"{STATES} states and territories")
    year = YEAR.search(" ".join((table.headers["work"], *(" ".join(line.cells) for line in table.before))))
    if year is None:
        refuse(file, found="no year", expected="a heading such as '2026 PW GPCI'")
    unprinted = () if "state" in table.positions else ("the states, for which the files through 2020 have no column",)
    return GpciFile(int(year[1] or year[2]), rows, notes, (*table.not_read, *unprinted))


def _is_note(table: TitledTable, line: TextRow) -> bool:
    cells = table.fields(line)
    return not any(cells.get(field) for field in ("state", "locality", "name", "practice_expense"))


def _row(table: TitledTable, line: TextRow, findings: Findings) -> Gpci:
    cells = {"work_without_floor": "", "state": ""} | table.fields(line)
    cells |= {name: padded(cells[name], digits, table=table) for name, digits in (("contractor", 5), ("locality", 2))}
    for field, pattern, expected in (
        ("contractor", "[0-9]{5}", "five digits, leading zeros kept"),
        ("state", "[A-Z]{2}" if "state" in table.positions else "", "two letters"),
        ("locality", "[0-9]{2}", "two digits, leading zeros kept"),
        ("name", ".+", "a name"),
    ):
        if not re.fullmatch(pattern, cells[field]):
            findings.add(line.number, table.headers.get(field), quoted(cells[field]), expected)
    indices = {field: amount(cells[field]) for field in INDICES}
    if table.is_workbook:
        indices = {field: value if value is None else published(value, 3) for field, value in indices.items()}
    for field in table.headers.keys() & set(INDICES):
        if not _plausible(indices[field]):
            expected = "an index above 0 and at most 5, three decimals at most"
            findings.add(line.number, table.headers[field], quoted(cells[field]), expected)
    work, without, expense, malpractice = (indices[field] for field in INDICES)
    return Gpci(
        contractor=cells["contractor"],
        state=cells["state"],
        locality=cells["locality"],
        name=cells["name"].rstrip("* "),
        work=_index(work),
        work_without_floor=None if without is None else _index(without),
        practice_expense=_index(expense),
        malpractice=_index(malpractice),
    )


def _plausible(index: Decimal | None) -> bool:
    return index is not None and 0 < index <= 5 and index == _index(index)


def _index(value: Decimal | None) -> Decimal:
    return (value or Decimal(0)).quantize(PLACES)
