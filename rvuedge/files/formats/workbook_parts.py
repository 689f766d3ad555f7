"""What a workbook says beside its cells: hidden rows and columns, formulas without a value, Excel's 1904 dates.

Read from the parts of an xlsx themselves (ECMA-376 part 1, 18.2 and 18.3); an .xls says nothing of it here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# A tag holds no "<": a part of many tags that are begun and never ended is read through once, not from each of them.
_SHEET = re.compile(rb"<(?:\w{1,40}:)?sheet\b[^<>]*>")
_ROW = re.compile(rb"<(?:\w{1,40}:)?row\b[^<>]*>")
_COLUMN = re.compile(rb"<(?:\w{1,40}:)?col\b[^<>]*>")
_FORMULA = re.compile(
    rb"<(?:\w{1,40}:)?c\b([^<>]*)>\s*<(?:\w{1,40}:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w{1,40}:)?f>)\s*"
    rb"(?:<(?:\w{1,40}:)?v\s*/>|<(?:\w{1,40}:)?v>\s*</(?:\w{1,40}:)?v>)?\s*</(?:\w{1,40}:)?c>"
)
_CELL = re.compile(rb"<(?:\w{1,40}:)?c\b([^<>]*)>")
_OF_ERROR = re.compile(rb"""\bt\s{0,9}=\s{0,9}["']e["']""")
_VALUE = re.compile(rb"<(?:\w{1,40}:)?v>([^<]*)<")
_RELATION = re.compile(rb"<(?:\w{1,40}:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]{1,80})\s{0,9}=\s{0,9}["']([^"']*)["']""")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)  # XFD1048576 is the last (ECMA-376 part 1, 18.3.1.4)
_TRUE = {"1", "true", "on"}
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class SheetParts:
    """Of one sheet: whether it is hidden, its hidden rows (from 1) and columns (from 0), and the cells, as (row from 1,
    column from 0), that hold a formula without a value. `errors` is what a formula that failed shows (#REF!)."""

    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unvalued: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """Of a workbook: whether its days count from 1904, and its sheets by name."""

    is_1904: bool
    sheets: Mapping[str, SheetParts]


def workbook_parts(members: Mapping[str, bytes]) -> WorkbookParts:
    """What the members of an xlsx say; nothing where they do not say it as Excel does."""
    book = members.get("xl/workbook.xml", b"")
    targets = {
        named.get("Id", ""): named.get("Target", "")
        for named in map(_attributes, _RELATION.findall(members.get("xl/_rels/workbook.xml.rels", b"")))
    }
    is_1904 = re.search(rb"""date1904\s*=\s*["'](?:1|true|on)["']""", book) is not None
    sheets = {}
    for named in map(_attributes, _SHEET.findall(book)):
        target = targets.get(named.get("id", ""), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        is_hidden = named.get("state", "visible") != "visible"
        sheets[named.get("name", "")] = _sheet(members.get(path, b""), is_hidden=is_hidden)
    return WorkbookParts(is_1904, sheets)


def _sheet(xml: bytes, *, is_hidden: bool) -> SheetParts:
    rows: set[int] = set()
    for number, tag in enumerate(_ROW.findall(xml), start=1):
        if b"hidden" in tag and (named := _attributes(tag)).get("hidden") in _TRUE:
            rows.add(_number(named.get("r", ""), number))
    columns: set[int] = set()
    for named in map(_attributes, _COLUMN.findall(xml)):
        if named.get("hidden") in _TRUE:
            columns.update(range(_number(named.get("min", ""), 1) - 1, min(_number(named.get("max", ""), 1), 16_384)))
    found = (_attributes(tag).get("r", "") for tag in _FORMULA.findall(xml)) if b"<f" in xml or b":f" in xml else ()
    places = (_PLACE.fullmatch(place) for place in found)
    unvalued = {(int(place[2]), _column(place[1])) for place in places if place}
    failed = ((_PLACE.fullmatch(_attributes(tag).get("r", "")), text) for tag, text in _errors(xml))
    errors = {(int(place[2]), _column(place[1])): text.decode("ascii", "replace") for place, text in failed if place}
    return SheetParts(is_hidden, frozenset(rows), frozenset(columns), frozenset(unvalued), errors)


def _errors(xml: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The tag and the text of each cell that holds an error: cells do not hold each other, so one ends at the next."""
    if _OF_ERROR.search(xml) is None:
        return
    cell = _CELL.search(xml)
    while cell is not None:
        following = _CELL.search(xml, cell.end())
        if _OF_ERROR.search(cell[1]):
            value = _VALUE.search(xml, cell.end(), following.start() if following else len(xml))
            if value is not None:
                yield cell[1], value[1]
        cell = following


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else otherwise


def _attributes(tag: bytes) -> dict[str, str]:
    found = {}
    for name, value in _ATTRIBUTE.findall(tag):
        text = value.decode("utf-8", errors="replace")
        for entity, sign in _ENTITIES:
            text = text.replace(entity, sign)
        found[name.decode().rpartition(":")[2]] = text
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
