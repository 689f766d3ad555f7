"""The PFS Relative Value File (PPRRVU): every row of a release, checked, or a refusal.

Defined by CMS in the record layout of each release (RVU25D.pdf). The file comes as csv, as
fixed-width txt and as xlsx; this module reads csv and assembles any grid of cells
(`rvuedge.catalog.readers.releases.read_release` takes all formats).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rvuedge.catalog.readers.relative_values.cells import Cells, Values, check_cells
from rvuedge.catalog.readers.relative_values.checks import (
    MINIMUM_ROWS,
    check_complete,
    check_keys,
    check_same_factor,
    check_totals,
)
from rvuedge.catalog.readers.relative_values.header import read_header
from rvuedge.catalog.readers.relative_values.layout import LEVEL_II_TEXT, FileRow
from rvuedge.catalog.readers.relative_values.title import ReleaseTitle, read_title
from rvuedge.files.delimited import Progress
from rvuedge.files.problems import Findings, refuse
from rvuedge.files.tables import Limits, read_tables
from rvuedge.files.text import without_blank_end

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

WANTED = "a PFS Relative Value File as csv"
# No cell of these files runs over its line; where one seems to, a quotation mark is lost. Whether the end is there is
# looked for in the rows (checks.py).
LIMITS = Limits(delimiters=",", strict=False, one_line=True, utf_16=False, workbooks=False)
TRACKS = {"9": "nonQPP", "1": "QPP"}

__all__ = ["FileRow", "RelativeValueFile", "assemble", "read_relative_values", "read_value_grid"]


@dataclass(frozen=True, slots=True)
class RelativeValueFile:
    """One release. `conversion_factor` is dollars per RVU, `effective_from` the quarter's start.

    `track` is 'nonQPP' or 'QPP' from 2026 on (PRIC IND 9 or 1), None where it cannot be told.
    `quarter` is CMS's letter: A January, B April, C July, D October. `published_on` is None only
    for fixed-width text that does not say.
    """

    release: str
    year: int
    quarter: str
    published_on: date | None
    effective_from: date
    conversion_factor: Decimal
    track: str | None
    rows: list[FileRow]


def read_relative_values(
    data: bytes,
    *,
    file: str,
    progress: Progress | None = None,
    minimum_rows: int = MINIMUM_ROWS,
) -> RelativeValueFile:
    """Read a release from csv bytes. `progress` is told the rows read so far, every 1,000 rows.

    `minimum_rows` lowers what counts as a whole file, for excerpts: below the default the end of
    the file and missing 26 and TC rows are not looked for, so a cut at a line end goes unseen.
    Raises FileRefused, with lines and columns, for anything but a whole and consistent file.
    """
    (table,) = read_tables(data, file=file, expected=WANTED, limits=LIMITS, progress=progress)
    return read_value_grid([row.cells for row in table.texts()], file=file, minimum_rows=minimum_rows)


def read_value_grid(
    grid: list[list[str]], *, file: str, minimum_rows: int = MINIMUM_ROWS, typed: bool = False
) -> RelativeValueFile:
    """A release from a grid of cells whose row n is line n + 1. `typed`: cells were numbers (xlsx).

    Raises FileRefused as `read_relative_values` does.
    """
    title = read_title([" ".join(row) for row in grid[:12]], file=file)
    header = read_header(grid, file=file)
    body = without_blank_end(grid)[header.first_row :]
    cells = Cells(header.columns, body, header.first_row + 1, typed)
    return assemble(title, cells, file=file, minimum_rows=minimum_rows)


def assemble(title: ReleaseTitle, cells: Cells, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> RelativeValueFile:
    """A release from its title and its cells, every check made. Raises FileRefused."""
    last_line = cells.first_line + len(cells.rows) - 1
    if len(cells.rows) < max(minimum_rows, 1):
        found, wanted = f"{len(cells.rows):,} rows", f"at least {max(minimum_rows, 1):,} rows"
        refuse(file, line=last_line, found=found, expected=wanted)
    values = check_cells(cells, file=file)
    rows = _rows(values)
    track = _track(rows)
    findings = Findings(file)
    check_same_factor(values["factor"], cells.first_line, findings)
    check_keys(rows, cells.first_line, findings)
    check_totals(rows, cells.first_line, findings)
    if minimum_rows >= MINIMUM_ROWS:
        check_complete(rows, last_line, track, findings)
    findings.refuse_if_any()
    return RelativeValueFile(
        release=title.release,
        year=title.year,
        quarter=title.quarter,
        published_on=title.published_on,
        effective_from=title.effective_from,
        conversion_factor=values["factor"][0],
        track=track,
        rows=rows,
    )


def _rows(values: Values) -> list[FileRow]:
    codes = values["code"]
    values["short_descriptor"] = [
        text if text and LEVEL_II_TEXT.fullmatch(code) else ""
        for code, text in zip(codes, values["description"], strict=True)
    ]
    values.setdefault("pricing_indicator", [""] * len(codes))
    columns = [values[field] for field in FileRow._fields]
    return list(map(FileRow._make, zip(*columns, strict=True)))


def _track(rows: list[FileRow]) -> str | None:
    indicators = {row.pricing_indicator for row in rows}
    return TRACKS.get(indicators.pop()) if len(indicators) == 1 else None
