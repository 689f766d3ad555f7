"""Every member's statement of a closed month in one zip, each file the single download to the byte.

The archive is the same bytes every time: files by person number, dated by the day of closing, and stored as they are
(how a file is packed differs from one zlib to the next, and a PDF is packed already).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import IO, cast

from rvuedge.reports.closed_months.people import closed_month, named
from rvuedge.statements.files_api import DRAWN, file_name
from rvuedge.statements.models import ClosedMonth
from rvuedge.statements.printed import print_of
from rvuedge.statements.queries import Statement, statement_of

FORMATS = ("pdf", "csv")
Draw = Callable[[Statement], bytes]


def pack_name(month: date, wanted: str) -> str:
    """What the archive is called."""
    return f"statements-{month:%Y-%m}-{wanted}.zip"


def statement_pack(organization_id: int, month: date, wanted: str, *, now: datetime) -> Iterator[bytes]:
    """The zip in pieces, one statement at a time. Raises NotFoundError, before any piece, while the month is open."""
    return _pieces(closed_month(organization_id, month), wanted, now)


def _pieces(closed: ClosedMonth, wanted: str, now: datetime) -> Iterator[bytes]:
    numbers = sorted(number for number, _ in named(closed))
    stamp = closed.closed_at.timetuple()[:6]
    organization, month = closed.organization_id, closed.month
    draw: Draw = DRAWN[wanted][0]
    out = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], out), "w", zipfile.ZIP_STORED) as archive:
        for number in numbers:
            statement = statement_of(organization, number, month)
            entry = zipfile.ZipInfo(file_name(statement, wanted), stamp)
            entry.external_attr = 0o600 << 16
            entry.create_system = 3  # Unix, on every machine: else the bytes differ
            archive.writestr(entry, print_of(statement, wanted, draw, now=now))
            yield out.taken()
    yield out.taken()


class _Pipe:
    """Where a zip is written and taken from, so that no more than a statement is in memory.

    A zip goes back to an entry's head once its body is written, and not further: readers that stream want sizes there.
    """

    def __init__(self) -> None:
        self._held, self._taken = io.BytesIO(), 0

    def write(self, data: bytes) -> int:
        """Add to what is held."""
        return self._held.write(data)

    def tell(self) -> int:
        """The place in the whole archive."""
        return self._taken + self._held.tell()

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place of what is held."""
        return self._taken + self._held.seek(place - self._taken, whence)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since it was last taken."""
        piece = self._held.getvalue()
        self._held, self._taken = io.BytesIO(), self._taken + len(piece)
        return piece
