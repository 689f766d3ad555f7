"""Cells of exports: what a spreadsheet would run as a formula is made plain text. Computes only."""

from __future__ import annotations

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
