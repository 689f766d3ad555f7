"""From bytes to a grid of cells: CMS text files are cp1252 and may end in Ctrl-Z."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from itertools import islice
from typing import BinaryIO

from rvuedge.files.kinds import looks_like
from rvuedge.files.problems import refuse

MAXIMUM_BYTES = 64 * 1024 * 1024
STEP = 1_000
CTRL_Z = ("\x1a", "_x001A_", "_x001a_")

Progress = Callable[[int], None]


def bounded(stream: BinaryIO, *, file: str) -> bytes:
    """The bytes of an open file, of which no more than 64 MB are ever read. Raises FileRefused."""
    data = stream.read(MAXIMUM_BYTES + 1)
    if len(data) > MAXIMUM_BYTES:
        refuse(file, found="more than that", expected=f"at most {MAXIMUM_BYTES:,} bytes")
    return data


def decoded(data: bytes, *, file: str, expected: str) -> str:
    """The text of a CMS file: UTF-8 where it is that, else cp1252, else latin-1.

    `expected` names the file wanted, for the message. Raises FileRefused for an empty, binary or
    over-large file (64 MB is thirty times the largest CMS text file).
    """
    if len(data) > MAXIMUM_BYTES:
        refuse(file, found=f"{len(data):,} bytes", expected=f"at most {MAXIMUM_BYTES:,} bytes")
    if b"\0" in data or not data.strip() or data.startswith((b"%PDF", b"PK\x03\x04", b"PK\x05\x06")):
        refuse(file, found=looks_like(data), expected=expected)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def csv_grid(text: str, *, file: str, delimiter: str = ",", progress: Progress | None = None) -> list[list[str]]:
    """The cells, row by row; row n of the grid is line n + 1 of the file.

    `progress` is told the rows read so far. Raises FileRefused when a quoted cell runs over the
    end of its line (no CMS file has one; it is what a lost quotation mark looks like).
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    grid: list[list[str]] = []
    try:
        while rows := list(islice(reader, STEP)):
            grid += rows
            if progress is not None:
                progress(len(grid))
    except csv.Error as error:
        refuse(file, line=reader.line_num, found=str(error), expected="comma-separated cells")
    if reader.line_num != len(grid):
        _refuse_open_quote(text, file=file, delimiter=delimiter)
    return grid


def _refuse_open_quote(text: str, *, file: str, delimiter: str) -> None:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for line, _ in enumerate(reader, start=1):
        if reader.line_num != line:
            break
    refuse(
        file,
        line=line,
        found="a quoted cell that runs over the line end",
        expected="one row a line",
    )


def is_blank(row: list[str]) -> bool:
    """Whether a row holds nothing, or only the Ctrl-Z that old editors end a file with."""
    return not any(cell.strip() and cell.strip() not in CTRL_Z for cell in row)


def without_blank_end(grid: list[list[str]]) -> list[list[str]]:
    """The grid without the blank and Ctrl-Z rows that some CMS files end in."""
    end = len(grid)
    while end and is_blank(grid[end - 1]):
        end -= 1
    return grid[:end] if end < len(grid) else grid
