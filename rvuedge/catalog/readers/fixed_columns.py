"""CMS's small tables as fixed-width text, brought to the same form as their csv. Only computes.

The columns stand at other places from year to year and the heading is cut short, so a row is known by its shape.
"""

from __future__ import annotations

import re

from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import Match, Names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.text import CTRL_Z, decoded
from rvuedge.files.titled import TitledTable

SEARCHED = 40  # lines; the tables begin within the first ten
STARTS_WITH_NUMBER = re.compile(r" *[0-9]{4,5} ")
BINARY = (b"PK", b"\xd0\xcf", b"\xff\xfe", b"\xfe\xff")


def fixed_table(data: bytes, *, file: str, pattern: re.Pattern[str], names: Names) -> TitledTable | None:
    """The table whose rows `pattern` knows by shape, its fields as groups; None for a file of another form.

    Raises FileRefused for a line among the rows that begins with a number and has not their shape, and for a last line
    that is cut off.
    """
    if not data.strip() or data.startswith(BINARY) or b"\0" in data:
        return None
    text = decoded(data, file=file, expected="a text")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    start = next((index for index, line in enumerate(lines[:SEARCHED]) if pattern.fullmatch(line)), None)
    if start is None:
        return None
    if lines[-1].strip() not in {"", *CTRL_Z}:
        refuse(file, line=len(lines), found="a last line that is cut off", expected="a whole file: it looks cut")
    shapes = [pattern.fullmatch(line) for line in lines[start:]]
    used = {name for shape in shapes if shape for name, text in shape.groupdict().items() if text}
    fields = [field for field in names.fields if field in used]
    findings = Findings(file)
    rows = []
    for number, (line, shape) in enumerate(zip(lines[start:], shapes, strict=True), start=start + 1):
        if shape is not None:
            rows.append(TextRow(number, [" ".join((shape[field] or "").split()) for field in fields]))
        elif STARTS_WITH_NUMBER.match(line):
            findings.add(number, None, quoted(line.strip()), "a row whose columns stand in their places")
        elif line.strip() and line.strip() not in CTRL_Z:
            rows.append(TextRow(number, [line.strip(), *[""] * (len(fields) - 1)]))
    findings.refuse_if_any()
    positions = {field: index for index, field in enumerate(fields)}
    before = [TextRow(number, [line]) for number, line in enumerate(lines[:start], start=1)]
    heading = {field: field.replace("_", " ") for field in fields}
    return TitledTable(positions, heading, before, rows, len(fields), Match(()))
