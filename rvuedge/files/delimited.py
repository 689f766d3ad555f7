"""Tables as spreadsheets of other countries write them: semicolons, tabs, UTF-16. Computes only."""

from __future__ import annotations

import csv
from io import StringIO

MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = ";\t"


def comma_separated(data: bytes) -> bytes:
    """A table in UTF-8 with commas between its cells and an end of its last line; a workbook as it is.

    Excel's "Unicode text" is UTF-16 with tabs, and its csv has semicolons where a comma is the decimal sign. Line
    breaks within cells stay, so that a problem names the line of the file.
    """
    if data.startswith(b"PK") or not data.strip():
        return data
    if data.startswith(MARKS):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            return data
    separator = _separator(data)
    if separator != ",":
        data = _with_commas(data, separator)
    return data if data.endswith((b"\n", b"\r")) else data + b"\n"


def _separator(data: bytes) -> str:
    """What stands most often in the first line that has any of them, outside of quotes."""
    for line in data[:10_000].decode("utf-8", "replace").splitlines():
        bare = "".join(line.split(chr(34))[::2])
        counted = {one: bare.count(one) for one in f",{SEPARATORS}"}
        if any(counted.values()):
            return max(counted, key=lambda one: counted[one])
    return ","


def _with_commas(data: bytes, separator: str) -> bytes:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        return data
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(csv.reader(StringIO(text, newline=""), delimiter=separator))
    return written.getvalue().encode()
