"""Cells of exports: what a spreadsheet would run as a formula is made plain text. Computes only."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from rvuedge.platform.figures import plain

# OWASP, "CSV Injection": the characters that make a spreadsheet read a cell as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """A value fit for a csv cell: figures as they are, text that begins like a formula behind an apostrophe.

    Spreadsheets pass over leading blanks, and some take full-width signs (＝) for the usual ones: so does the check.
    """
    if isinstance(value, str):
        return "'" + value if _is_formula(value.lstrip("'")) else value
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else value


def unsafe(text: str) -> str:
    """A cell of ours as it was before `safe`.

    >>> unsafe(str(safe("=1+1"))), unsafe(str(safe("'=1"))), unsafe("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return text[1:] if text.startswith("'") and _is_formula(text.lstrip("'")) else text


def _is_formula(text: str) -> bool:
    if text.isascii() and text[:1].isalnum():  # as nearly every cell begins: there is nothing to fold
        return False
    read = unicodedata.normalize("NFKC", text)
    return read.startswith(FORMULA_STARTS) or read.lstrip().startswith(FORMULA_STARTS)


def csv_lines(rows: Iterable[Sequence[object]], *, cell: Callable[[object], object] = safe) -> Iterator[str]:
    """Rows as lines of csv, one at a time, every cell safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([cell(item) for item in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def written(rows: Iterable[Sequence[object]], *, cell: Callable[[object], object] = safe) -> bytes:
    """Rows as csv, UTF-8 with a mark for spreadsheets."""
    return ("\ufeff" + "".join(csv_lines(rows, cell=cell))).encode()


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
