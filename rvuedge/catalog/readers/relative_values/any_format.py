"""A relative value release from whatever form it comes in: csv, fixed-width txt, xlsx, CMS zip."""

from __future__ import annotations

import re

from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile, read_relative_values, read_value_grid
from rvuedge.catalog.readers.relative_values.fixed_width import is_fixed_width, read_fixed_width
from rvuedge.files.archive import open_zip
from rvuedge.files.delimited import Progress
from rvuedge.files.problems import refuse
from rvuedge.files.spreadsheet import OLD_EXCEL, ZIP, is_workbook
from rvuedge.files.tables import read_tables
from rvuedge.files.text import MAXIMUM_BYTES

MEMBER = re.compile(r"(.*/)?pprrvu[^/]*\.(csv|txt|xlsx)", re.IGNORECASE)
WANTED = "a PFS Relative Value File"
PREFERRED = ("csv", "txt", "xlsx")


def read_release(
    data: bytes,
    *,
    file: str,
    progress: Progress | None = None,
    minimum_rows: int = MINIMUM_ROWS,
    track: str = "nonQPP",
) -> RelativeValueFile:
    """Read a release in any of CMS's formats; the same release gives the same rows in each.

    A zip is searched for its PPRRVU member, csv before txt before xlsx, and of two tracks the one
    named by `track` ('nonQPP' or 'QPP'). Raises FileRefused as `read_relative_values` does, and
    for an archive or workbook that is damaged, too large, or reaches outside itself.
    """
    if len(data) > MAXIMUM_BYTES:
        refuse(file, found=f"{len(data):,} bytes", expected=f"at most {MAXIMUM_BYTES:,} bytes")
    if data.startswith(ZIP) and not is_workbook(data, file=file):
        members = open_zip(data, file=file)
        name = _member(members, track, file=file)
        data, file = members[name], f"{file}/{name}"
        if data.startswith(ZIP) and not is_workbook(data, file=file):
            refuse(file, found="an archive inside an archive", expected="csv, txt or xlsx")
    if data.startswith((ZIP, OLD_EXCEL)):
        tables = read_tables(data, file=file, expected=WANTED, progress=progress)
        grid = _value_sheet([[row.cells for row in table.texts()] for table in tables])
        return read_value_grid(grid, file=file, minimum_rows=minimum_rows, typed=True)
    if is_fixed_width(data[:65_536].decode("latin-1")):
        return read_fixed_width(data, file=file, progress=progress, minimum_rows=minimum_rows)
    return read_relative_values(data, file=file, progress=progress, minimum_rows=minimum_rows)


def _member(members: dict[str, bytes], track: str, *, file: str) -> str:
    """The member to read: csv before txt before xlsx, of the track wanted or of none."""
    names = sorted(name for name in members if MEMBER.fullmatch(name))
    ranked = [
        (PREFERRED.index(name.lower().rpartition(".")[2]), name) for name in names if _track(name) in {track, None}
    ]
    if not ranked:
        found = ", ".join(sorted(members)[:10]) or "an empty archive"
        refuse(file, found=found, expected=f"a member PPRRVU….csv, .txt or .xlsx for {track}")
    return min(ranked)[1]


def _track(name: str) -> str | None:
    lower = name.lower()
    if "nonqpp" in lower:
        return "nonQPP"
    return "QPP" if "qpp" in lower else None


def _value_sheet(grids: list[list[list[str]]]) -> list[list[str]]:
    """The sheet with the relative values: the first whose column A names HCPCS near its top."""
    heads = [{row[0].strip() for row in grid[:30] if row} for grid in grids]
    return next((grid for grid, head in zip(grids, heads, strict=True) if "HCPCS" in head), grids[0])
