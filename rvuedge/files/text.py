"""From bytes to text, with one answer to what the bytes are. Only computes."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import BinaryIO

from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import refuse

MAXIMUM_BYTES = 64 * 1024 * 1024  # thirty times the largest CMS text file
CTRL_Z = ("\x1a", "_x001A_", "_x001a_")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NO_TEXT = (b"%PDF", b"PK\x03\x04", b"PK\x05\x06")
# Windows-1252 where it has a character, Latin-1's own control character for its five unused bytes: as browsers read
# what calls itself Latin-1 (WHATWG, Encoding Standard, index windows-1252).
WINDOWS = {
    index: bytes([index]).decode("cp1252") for index in range(0x80, 0xA0) if index not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}


def bounded(stream: BinaryIO, *, file: str, limit: int = MAXIMUM_BYTES) -> bytes:
    """The bytes of an open file, of which no more than a limit is ever read. Raises FileRefused."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        refuse(file, found="more than that", expected=f"at most {limit:,} bytes")
    return data


def decoded(data: bytes, *, file: str, expected: str, utf_16: bool = False, limit: int = MAXIMUM_BYTES) -> str:
    """The text of a file: UTF-8 where it is that, UTF-16 where it says so and that is `utf_16`, else Windows-1252.

    Latin-1 is read as Windows-1252, which differs in bytes that no text in Latin-1 has. A NUL is read as a space: no
    database takes one. `expected` names the file wanted. Raises FileRefused for an empty, binary or over-large file.
    """
    if len(data) > limit:
        refuse(file, found=f"{len(data):,} bytes", expected=f"at most {limit:,} bytes")
    if utf_16 and data.startswith(WIDE):
        try:
            text = data.decode("utf-16").replace("\0", " ")
        except UnicodeDecodeError:
            text = ""
        if text.strip():
            return text
        refuse(file, found=content_kind(data), expected=expected)
    if b"\0" in data or not data.strip() or data.startswith(NO_TEXT):
        refuse(file, found=content_kind(data), expected=expected)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(WINDOWS)


def is_blank(row: Sequence[str]) -> bool:
    """Whether a row holds nothing, or only the Ctrl-Z that old editors end a file with."""
    return not any(cell.strip() and cell.strip() not in CTRL_Z for cell in row)


def without_blank_end(grid: list[list[str]]) -> list[list[str]]:
    """The grid without the blank and Ctrl-Z rows that some CMS files end in."""
    end = len(grid)
    while end and is_blank(grid[end - 1]):
        end -= 1
    return grid[:end] if end < len(grid) else grid
