"""Why a backup or a restore is not done."""

from __future__ import annotations


class NotOursError(Exception):
    """A file or database is empty, damaged, or not one of RVU Edge; the text begins with its name."""


class ToolError(Exception):
    """A program of PostgreSQL is missing or failed; the text says which and what would help."""
