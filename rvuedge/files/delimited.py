"""Cells between commas, tabs, semicolons or bars: which separator a text may have, its rows under one. Only computes.

Spreadsheets of countries with a decimal comma write semicolons, Excel's "Unicode text" tabs, some programs bars.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple

from rvuedge.files.problems import FileProblem, FileRefused, refuse

DELIMITERS = ",;\t|"
HEAD = 4_096  # characters that are enough to see what parts the cells
STEP = 1_000  # rows between two signs of life
MAXIMUM_ROWS = 1_048_576  # what a sheet of Excel holds
MAXIMUM_CELLS = 20_000_000  # a release has about 600,000
# A survey's widest table has some hundred; each column is compared with every name a field may have, in several rows.
MAXIMUM_COLUMNS = 2_000
QUOTE = '"'
Progress = Callable[[int], None]


class TextRow(NamedTuple):
    """A row of text cells, and the line of the file, or the row of the sheet, that it begins on."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How strictly rows of text are read.

    `strict` refuses a quotation mark that is never closed or has text after it; `one_line` a quoted cell that runs
    over the end of its line (what a lost quotation mark looks like in a file that has no such cells). `rows`, `cells`
    and `columns` are the most there may be.
    """

    strict: bool = True
    one_line: bool = False
    rows: int = MAXIMUM_ROWS
    cells: int = MAXIMUM_CELLS
    columns: int = MAXIMUM_COLUMNS


def delimiters_in(text: str, known: str = DELIMITERS) -> str:
    """The separators a text may have, likeliest first: most often outside of quotes in its head. The first where none.

    >>> delimiters_in('email;"name, as written"')
    ';'
    """
    bare = "".join(text[:HEAD].split(QUOTE)[::2])
    found = [item for item in known if item in bare]
    return "".join(sorted(found, key=lambda item: -bare.count(item))) or known[0]


def text_rows(
    text: str, delimiter: str, *, file: str, manner: Manner, progress: Progress | None = None
) -> list[TextRow]:
    """The rows of a text under a separator. `progress` gets the number of rows read, every thousand and at the end.

    Raises FileRefused with the line, also for more rows, columns or cells than `manner` allows.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=manner.strict)
    rows: list[TextRow] = []
    line, laid_out = 1, 0
    try:
        for cells in reader:
            rows.append(TextRow(line, cells))
            if manner.one_line and reader.line_num != line:
                refuse(file, line=line, found="a quoted cell that runs over the line end", expected="one row per line")
            line = reader.line_num + 1
            laid_out += len(cells)
            _refuse_excess(len(rows), len(cells), laid_out, manner, file=file, line=line)
            if progress is not None and len(rows) % STEP == 0:
                progress(len(rows))
    except csv.Error as error:
        raise FileRefused(file, [FileProblem(line, None, str(error), "comma-separated cells")]) from error
    if progress is not None and len(rows) % STEP:
        progress(len(rows))
    return rows


def _refuse_excess(rows: int, columns: int, cells: int, manner: Manner, *, file: str, line: int) -> None:
    if rows > manner.rows:
        refuse(file, line=line, found="more rows than that", expected=f"at most {manner.rows:,} rows")
    if columns > manner.columns:
        refuse(file, line=line, found=f"{columns:,} columns", expected=f"at most {manner.columns:,} columns")
    if cells > manner.cells:
        refuse(file, line=line, found="more cells than that", expected=f"at most {manner.cells:,} cells")
