"""The cells of a relative value file: each column checked by its distinct texts, then converted.

A release has 600,000 cells but only some 10,000 distinct texts, so the texts are what is checked
and converted; lines are looked up only when a text fails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from rvuedge.catalog.readers.relative_values.layout import FACTOR, FIGURE, TYPED_FACTOR, TYPED_FIGURE, FileColumn
from rvuedge.files.problems import LISTED, Findings, quoted, refuse

Values = dict[str, Sequence[Any]]
TYPED: Final = {FIGURE: TYPED_FIGURE, FACTOR: TYPED_FACTOR}
STEP: Final = 1_000  # rows between two signs of life
CENT: Final = Decimal("0.01")
FACTOR_PLACES: Final = Decimal("0.0001")
LOST_ZEROS: Final = {
    "code": (re.compile("[0-9]{1,4}"), 5),
    "global_days": (re.compile("0|10|90"), 3),
}


class Cells(NamedTuple):
    """Rows of text under verified columns. `typed`: the source held numbers, 1.3 for 1.30."""

    columns: tuple[FileColumn, ...]
    rows: list[list[str]]
    first_line: int
    typed: bool = False


def check_cells(cells: Cells, *, file: str) -> Values:
    """The values of each column by field name: Decimal, bool or text without surrounding blanks.

    Raises FileRefused with the lines: a row of another width, a cell its column cannot hold. Codes
    and global days that have lost their leading zeros (a file saved again from a spreadsheet) are
    listed first.
    """
    rows = _even(cells, file=file)
    shared: dict[tuple[object, str], KnownValues] = {}
    known = [
        shared.setdefault((column.pattern, column.kind), KnownValues(column, typed=cells.typed))
        for column in cells.columns
    ]
    readers: list[Callable[[str], Any]] = [
        str.strip if column.kind == "anything" else item.__getitem__
        for column, item in zip(cells.columns, known, strict=True)
    ]
    values: list[list[Any]] = [[] for _ in cells.columns]
    for start in range(0, len(rows), STEP):
        texts = zip(*rows[start : start + STEP], strict=True)
        for column, texts_read, reader in zip(values, texts, readers, strict=True):
            column.extend(map(reader, texts_read))
    bad = {index: column.failed for index, column in enumerate(known) if column.failed}
    if bad:
        _refuse_cells(cells, rows, bad, file=file)
    fields = (column.field for column in cells.columns)
    return dict(zip(fields, values, strict=True))


class KnownValues(dict[str, Any]):
    """The values of the texts of like columns, each text checked and converted when first met."""

    def __init__(self, column: FileColumn, *, typed: bool) -> None:
        super().__init__()
        self.pattern = TYPED.get(column.pattern, column.pattern) if typed else column.pattern
        self.convert = CONVERT[column.kind]
        self.failed: set[str] = set()

    def __missing__(self, text: str) -> object:
        clean = text.strip()
        if self.pattern.fullmatch(clean):
            value = self[text] = self.convert(clean)
            return value
        self.failed.add(text)
        return None


def _even(cells: Cells, *, file: str) -> list[list[str]]:
    """The rows, all as wide as the header; blank cells beyond it are dropped."""
    width = len(cells.columns)
    if set(map(len, cells.rows)) == {width}:
        return cells.rows
    findings = Findings(file)
    rows: list[list[str]] = []
    for line, row in enumerate(cells.rows, start=cells.first_line):
        if len(row) < width or any(cell.strip() for cell in row[width:]):
            found = f"{len(row)} columns" if any(row) else "a blank line"
            findings.add(line, None, found, f"{width} columns")
        rows.append(row[:width])
    findings.refuse_if_any()
    return rows


def _refuse_cells(cells: Cells, rows: list[list[str]], bad: dict[int, set[str]], *, file: str) -> None:
    """List the cells that failed: lost leading zeros first, then the others, both by line.

    Zeros lost in more cells than a list holds are one sentence: the file was saved again, no cell of it is at fault.
    """
    findings = Findings(file)
    lost = Counter(column.header for _, column, text in _failed(cells, rows, bad) if _lost_zeros(column, text))
    if lost.total() > LISTED:
        counts = " and ".join(f"{number:,} cells of {header}" for header, number in lost.most_common())
        found = f"leading zeros lost in whole columns ({counts}), as when a spreadsheet program saves the file again"
        refuse(file, found=found, expected="the file as CMS's zip holds it: csv, txt or xlsx")
    for line, column, text in _failed(cells, rows, bad):
        if _lost_zeros(column, text):
            whole = text.strip().zfill(LOST_ZEROS[column.field][1])
            wanted = f"{whole!r}: leading zeros are lost, as when a spreadsheet saves the file"
            findings.add(line, column.header, quoted(text), wanted)
    for line, column, text in _failed(cells, rows, bad):
        if not _lost_zeros(column, text):
            findings.add(line, column.header, quoted(text), column.expected)
    findings.refuse_if_any()


def _failed(cells: Cells, rows: list[list[str]], bad: dict[int, set[str]]) -> Iterator[tuple[int, FileColumn, str]]:
    for line, row in enumerate(rows, start=cells.first_line):
        for index, texts in bad.items():
            if row[index] in texts:
                yield line, cells.columns[index], row[index]


def _lost_zeros(column: FileColumn, text: str) -> bool:
    rule = LOST_ZEROS.get(column.field)
    return rule is not None and rule[0].fullmatch(text.strip()) is not None


CONVERT: Final[dict[str, Callable[[str], Any]]] = {
    "text": str,
    "anything": str,
    "flag": bool,
    "figure": lambda text: Decimal(text).quantize(CENT),
    "factor": lambda text: Decimal(text).quantize(FACTOR_PLACES),
}
