"""Cells of exports: what a spreadsheet would run as a formula is made plain text. Computes only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rvuedge.fields import plain

# OWASP, "CSV Injection": the characters that make a spreadsheet read a cell as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """A value fit for a csv cell: figures as they are, text that begins like a formula behind an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else value


def written(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as csv, UTF-8 with a mark for spreadsheets."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return "\ufeff".encode() + buffer.getvalue().encode()
