"""Tables as read, kept for a while as bytes that `read_tables` takes back: an upload between its steps. Only computes.

Its own form, not the file's: cells that were removed are not there any more, and a workbook is not unpacked twice.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MARK = b"RVU Edge tables 1\n"
EXPANDED = 512 * 1024 * 1024  # bytes of JSON at most: eight times the largest file read (text.MAXIMUM_BYTES)
KINDS = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}


def packed(tables: Sequence[dict[str, Any]]) -> bytes:
    """Tables of plain values (text, numbers, dates, lists) as bytes."""
    return MARK + zlib.compress(json.dumps(tables, default=_plain, separators=(",", ":")).encode(), 6)


def unpacked(data: bytes) -> list[dict[str, Any]]:
    """What `packed` was given. Raises ValueError for bytes that are not whole."""
    expander = zlib.decompressobj()
    text = expander.decompress(data.removeprefix(MARK), EXPANDED)
    if not expander.eof:
        raise ValueError("stored tables that are cut off, or more than may be expanded")
    found: list[dict[str, Any]] = json.loads(text, object_hook=_typed)
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"cannot store {type(value).__name__}")


def _typed(found: dict[str, Any]) -> object:
    if len(found) != 1:
        return found
    ((kind, value),) = found.items()
    if kind in KINDS:
        return KINDS[kind](value)
    if kind == "seconds":
        return timedelta(seconds=value)
    return Decimal(value) if kind == "decimal" else found
