"""Plain values of tables as bytes and back: an upload between its steps. Only computes.

A form of its own, not the file's: cells that were removed are not there any more, and a workbook is not unpacked twice.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MARK = b"RVU Edge tables 1\n"
EXPANDED = 512 * 1024 * 1024  # bytes of JSON at most: eight times the largest file read (text.MAXIMUM_BYTES)
LEVEL = 1  # of zlib's nine: a sealed draft lasts a day, so speed is worth more than room
_READ: dict[str, Callable[[Any], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda value: timedelta(seconds=value),
    "decimal": Decimal,
}


class StoredTables(bytes):
    """Bytes that `packed` made and this server sealed. What somebody sends is never of this class, whatever it begins
    with, so nobody can send values past the readers of files."""


def packed(tables: Sequence[dict[str, Any]]) -> StoredTables:
    """Tables of plain values (text, numbers, dates, lists) as bytes."""
    text = json.dumps(tables, default=_plain, separators=(",", ":"))
    return StoredTables(MARK + zlib.compress(text.encode(), LEVEL))


def unpacked(data: bytes) -> list[dict[str, Any]]:
    """What `packed` was given. Raises ValueError for bytes that are not whole."""
    expander = zlib.decompressobj()
    text = expander.decompress(data.removeprefix(MARK), EXPANDED)
    if not expander.eof:
        raise ValueError("stored tables that are cut off, or more than may be expanded")
    found: list[dict[str, Any]] = json.loads(text, object_hook=_typed)
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"cannot store {type(value).__name__}")


def _typed(found: dict[str, Any]) -> object:
    if len(found) == 1:
        ((kind, value),) = found.items()
        if kind in _READ:
            return _READ[kind](value)
    return found
