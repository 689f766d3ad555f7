"""A person's logs as csv, xlsx, json or FHIR. Long ones stream; text never runs as a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import orjson
import xlsxwriter

from rvuedge.files.safe_cells import XLSX, safe
from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.logs.answers import placed
from rvuedge.platform import clock
from rvuedge.reports.exports.fhir import bundle_parts
from rvuedge.reports.exports.log_rows import COLUMNS, HEADER, Cell, Row, rows

ROWS_A_SHEET = 1_000_000  # Excel takes 1,048,576
PIECE = 64 * 1024  # bytes per piece of a stream
METHOD = (
    "One row for each line of each log, oldest first; deleted logs are left out.",
    "Credited wRVU is empty where CMS gives no value: that is not zero, and no total counts it.",
    "Valued by date of service under the release and policy named on the row; Why names every factor.",
    "Drugs carry no work RVU; their dollar amount is units times the quarter's payment limit.",
    "A date of service is itself an identifier under HIPAA: keep this file as you would keep the chart.",
)

Logs = Iterable[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: a person's logs of a period, both days included, at an instant; `answers` are their JSON."""

    person_id: int
    start: date
    end: date
    now: datetime
    logs: Logs
    answers: Iterable[str]

    @property
    def title(self) -> str:
        """One line that says what it is."""
        return f"RVU Edge: procedure logs from {self.start} to {self.end}, exported {self.now:%Y-%m-%d %H:%M} UTC"


def _csv(export: Export) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    # The answers kept beside the logs say all that stands in a row, and figures in them are written as csv writes them.
    for row in chain([HEADER], rows(map(orjson.loads, export.answers))):
        writer.writerow([safe(cell) for cell in row])
        if buffer.tell() > PIECE:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _json(export: Export) -> Iterator[bytes]:
    yield b'{"from":"%b","to":"%b","items":[' % (str(export.start).encode(), str(export.end).encode())
    places = CasePlaces(export.person_id)
    yield from _joined(placed(answer, places).encode() for answer in export.answers)
    yield b"]}"


def _fhir(export: Export) -> Iterator[bytes]:
    head, entries = bundle_parts(export.logs, person_id=export.person_id, now=export.now)
    yield orjson.dumps(head)[:-1] + b',"entry":['
    yield from _joined(map(orjson.dumps, entries))
    yield b"]}"


def _joined(items: Iterable[bytes]) -> Iterator[bytes]:
    """Items with commas between them, in pieces worth sending."""
    piece = bytearray()
    for index, item in enumerate(items):
        piece += b"," + item if index else item
        if len(piece) > PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _xlsx(export: Export) -> Iterator[bytes]:
    """A workbook written row by row to a file of its own: years of logs need no more memory than a day's."""
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"created": clock.now().replace(tzinfo=None)})
            _sheets(book, rows(export.logs))
            method = book.add_worksheet("Method")
            method.set_column(0, 0, 120)
            for index, sentence in enumerate((export.title, "", *METHOD)):
                method.write_string(index, 0, sentence)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _sheets(book: xlsxwriter.Workbook, of: Iterator[Row]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day, figure = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00####"})
    sheet: Any = None
    index = ROWS_A_SHEET
    number = 0
    for row in chain(of, [None]):
        if index == ROWS_A_SHEET and (row is not None or sheet is None):
            number, index = number + 1, 0
            sheet = book.add_worksheet("Logs" if number == 1 else f"Logs {number}")
            sheet.freeze_panes(1, 1)
            for place, column in enumerate(COLUMNS):
                sheet.set_column(place, place, column.width)
                sheet.write_string(0, place, column.title, bold)
        for place, cell in enumerate(row or ()):
            _write(sheet, index + 1, place, cell, day, figure)
        index += 1


def _write(sheet: Any, index: int, column: int, cell: Cell, day: object, figure: object) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(index, column, cell, day)
    elif isinstance(cell, Decimal):
        sheet.write_number(index, column, float(cell), figure)
    elif isinstance(cell, int):
        sheet.write_number(index, column, cell)
    elif cell is not None:
        sheet.write_string(index, column, cell)


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A file that logs can be exported as: its media type, the end of its name, and what writes it piece by piece."""

    media_type: str
    suffix: str
    write: Callable[[Export], Iterator[bytes]]

    def file_name(self, export: Export) -> str:
        """The name to save it under."""
        return f"logs-{export.start}-{export.end}.{self.suffix}"


FORMATS = {
    "csv": LogFormat("text/csv", "csv", _csv),
    "xlsx": LogFormat(XLSX, "xlsx", _xlsx),
    "json": LogFormat("application/json", "json", _json),
    "fhir": LogFormat("application/fhir+json", "json", _fhir),
}
