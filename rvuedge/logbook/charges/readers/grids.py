"""The one table of a file of charges: the first sheet, or the first way to part a text, that has its header."""

from __future__ import annotations

from collections.abc import Callable

from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import Limits, read_tables
from rvuedge.logbook.charges.readers.encounters import MAXIMUM_BYTES

EXPECTED = "a csv or xlsx table of charges, or an X12 837P file"
# Five times the rows of the charges a file may hold, for the statements that print many lines between them.
LIMITS = Limits(size=MAXIMUM_BYTES, rows=100_000, cells=4_000_000)

Grid = list[TextRow]


def read_grid(data: bytes, *, file: str, fits: Callable[[Grid], bool]) -> Grid:
    """The rows of the first table that `fits`; of the first of all when none does.

    Raises FileRefused for a file that is no table, is broken, or unpacks to too much.
    """
    grids = [table.texts() for table in read_tables(data, file=file, expected=EXPECTED, limits=LIMITS)]
    return next((grid for grid in grids if fits(grid)), grids[0])
