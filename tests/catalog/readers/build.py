"""Small files in the layout of CMS, with figures of our own: what the readers' tests read."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from rvuedge.catalog.readers.relative_values.fixed_width import PLACES
from rvuedge.catalog.readers.relative_values.layout import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The five header rows as CMS stacks them, from line 6 on; the fifth begins with HCPCS.
STACKED = {
    "status": ("", "", "", "STATUS", "CODE"),
    "not_used": ("", "NOT USED", "FOR", "MEDICARE", "PAYMENT"),
    "work_rvu": ("", "", "", "WORK", "RVU"),
    "nonfacility_pe": ("", "", "NON-FAC", "", "PE RVU"),
    "nonfacility_na": ("", "", "", "NON-FAC NA", "INDICATOR"),
    "facility_pe": ("", "", "FACILITY", "", "PE RVU"),
    "facility_na": ("", "", "", "FACILITY NA", "INDICATOR"),
    "malpractice": ("", "", "", "MP", "RVU"),
    "supervision": ("", "PHYSICIAN", "SUPERVISION OF", "DIAGNOSTIC", "PROCEDURES"),
}
MONTHS = {"January": 1, "April": 4, "July": 7, "October": 10}
DEFAULTS = {
    "modifier": "",
    "description": "",
    "status": "A",
    "not_used": "",
    "work_rvu": "0.00",
    "nonfacility_pe": "0.00",
    "nonfacility_na": "",
    "facility_pe": "0.00",
    "facility_na": "",
    "malpractice": "0.00",
    "pctc": "0",
    "global_days": "XXX",
    "pre": "0.00",
    "intra": "0.00",
    "post": "0.00",
    "mpi": "0",
    "bilat": "0",
    "asst": "0",
    "co": "0",
    "team": "0",
    "pricing_indicator": "9",
    "endo_base": "",
    "supervision": "09",
    "calculation_flag": "0",
    "imaging_family": "99",
    "opps_nonfacility_pe": "0.00",
    "opps_facility_pe": "0.00",
    "opps_malpractice": "0.00",
}


def value_cells(row: Mapping[str, str] | str, conversion_factor: str) -> dict[str, str]:
    """The cells of one row by field name: defaults, what is given, and the totals added up.

    `row` is a code, or fields by the names of `FileRow` (as printed: "+", "NA", "1.30").
    """
    given = {"code": row} if isinstance(row, str) else dict(row)
    given["description"] = given.pop("short_descriptor", given.get("description", ""))
    cells = DEFAULTS | {"factor": conversion_factor} | given
    other = Decimal(cells["work_rvu"]) + Decimal(cells["malpractice"])
    cells.setdefault("total_nonfacility", str(other + Decimal(cells["nonfacility_pe"])))
    cells.setdefault("total_facility", str(other + Decimal(cells["facility_pe"])))
    return cells


def value_grid(
    rows: Iterable[Mapping[str, str] | str],
    *,
    year: int = 2026,
    quarter: str = "July",
    conversion_factor: str = "33.4009",
    released: date | None = None,
) -> list[list[str]]:
    """The whole file as cells: five title lines, five header rows, the rows."""
    day = released or date(year, MONTHS[quarter], 1)
    columns = [column for column in COLUMNS if year >= 2026 or column.header != "PRIC IND"]
    titles = (
        f"{year} National Physician Fee Schedule Relative Value File {quarter} Release",
        "Synthetic rows for tests",
        "",
        "",
        f"RELEASED {day:%m/%d/%Y}",
    )
    blank = [""] * len(columns)
    grid = [["", "", title, *blank[3:]] for title in titles]
    stacks = [_stack(column.field, column.header) for column in columns]
    grid += [list(cells) for cells in zip(*stacks, strict=True)]
    for row in rows:
        cells = value_cells(row, conversion_factor)
        grid.append([cells[column.field] for column in columns])
    return grid


def relative_value_csv(
    rows: Iterable[Mapping[str, str] | str],
    *,
    year: int = 2026,
    quarter: str = "July",
    conversion_factor: str = "33.4009",
    released: date | None = None,
) -> bytes:
    """A relative value file of a few rows; read it with `minimum_rows=0`.

    A row is a code, or a mapping of `FileRow` fields to text as printed; totals are added up.
    """
    return csv_bytes(
        value_grid(
            rows,
            year=year,
            quarter=quarter,
            conversion_factor=conversion_factor,
            released=released,
        )
    )


def csv_bytes(grid: Sequence[Sequence[str]], *, line_end: str = "\r\n", encoding: str = "cp1252") -> bytes:
    """The grid as csv."""
    out = StringIO()
    csv.writer(out, lineterminator=line_end).writerows(grid)
    return out.getvalue().encode(encoding)


def _stack(field: str, header: str) -> tuple[str, ...]:
    if field in STACKED:
        return STACKED[field]
    words = header.split(" ")
    if len(words) == 1:
        return ("", "", "", "", header)
    top, last = " ".join(words[:-1]), words[-1]
    return ("", "", "", top, last)


def fixed_width_bytes(grid: Sequence[Sequence[str]]) -> bytes:
    """The grid of `value_grid` in CMS's fixed-width layout: HDR lines, figures to the right."""
    header = next(index for index, row in enumerate(grid) if row[0] == "HCPCS")
    columns = [column for column in COLUMNS if len(grid[header]) == 32 or column.header != "PRIC IND"]
    lines = ["HDR" + row[2] for row in grid[:5]]
    for row in grid[header + 1 :]:
        line = [" "] * 171
        for column, cell in zip(columns, row, strict=True):
            first, last = PLACES[column.field]
            width = last - first + 1
            share = column.field in {"pre", "intra", "post"}
            text = cell.lstrip("0") if share else cell
            right = column.kind in {"figure", "factor"}
            line[first - 1 : last] = text.rjust(width) if right else text.ljust(width)
        lines.append("".join(line))
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def xlsx_bytes(grid: Sequence[Sequence[str]], *, numbers: bool = True) -> bytes:
    """The grid as a workbook, with numbers where CMS's workbook has them.

    Figures, codes and modifiers made of digits without a leading zero, and one-digit indicators are
    numbers; codes and global days with a leading zero are text.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in grid:
        cells = [_number(cell) if numbers else cell for cell in row]
        sheet.append([None if cell == "" else cell for cell in cells])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """A zip archive of the members, compressed."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _number(cell: str) -> str | int | float:
    if re.fullmatch(r"[1-9][0-9]*|0", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"[0-9]+\.[0-9]+", cell) else cell
