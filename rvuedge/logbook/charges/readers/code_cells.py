"""Cells of codes: one code with its modifiers and units, or several: "38525-51-RT, 19301-LT; 99213 x3"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rvuedge.files.values.blanks import tidy
from rvuedge.files.values.refusals import CellError, quotable

CODE = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})"
EXPECTED = "five letters or digits, perhaps with modifiers and units, such as 38525-51-RT or 99213 x3"
# X1 to X5 are modifiers too: after a hyphen X3 is one, after a space or the code itself it is three units.
UNITS = (
    r"\s*(?:[X×*]\s*(?P<times>[0-9]{1,5})|[(\[]\s*[X×*]?\s*(?P<within>[0-9]{1,5})\s*[)\]]"
    r"|(?P<stated>[0-9]{1,5})\s*UNITS?)"
)
ITEM = re.compile(
    rf"\+?(?P<code>{CODE})(?P<modifiers>(?:\s*[-:^,.]\s*[0-9A-Z]{{2}}(?![0-9A-Z])|\s+[0-9A-WYZ][0-9A-Z](?![0-9A-Z]|\s*UNIT)"
    rf"|\s+X[A-Z](?![0-9A-Z]))*)(?:{UNITS}(?![0-9A-Z]))?",
    re.ASCII,
)
FLOAT = re.compile(r"\A([0-9]{5})\.0+\Z", re.ASCII)  # what a spreadsheet makes of a column of whole numbers
POWER = re.compile(r"[0-9](?:\.[0-9]+)?E[+-]?[0-9]{1,2}", re.ASCII)
SHORT = re.compile(r"[0-9]{2,4}(?:\.0+)?", re.ASCII)
BETWEEN = re.compile(r"[\s,;|/&+]*", re.ASCII)


def is_code_form(text: str) -> bool:
    """Whether a cell can be read as codes at all."""
    try:
        return bool(code_items(text))
    except CellError:
        return False


@dataclass(frozen=True, slots=True)
class CodeItem:
    """One code of a cell; units is None where the cell says none."""

    code: str
    modifiers: tuple[str, ...]
    units: int | None


def code_items(text: str) -> list[CodeItem]:
    """The codes of a cell in the order written. Raises CellError when any of it is not understood.

    >>> code_items("38525-51-RT")
    [CodeItem(code='38525', modifiers=('51', 'RT'), units=None)]
    >>> code_items("45378.0")
    [CodeItem(code='45378', modifiers=(), units=None)]
    """
    plain = FLOAT.sub(r"\1", tidy(text).upper())
    if POWER.fullmatch(plain):
        raise CellError(f"{quotable(text)}, a code that a spreadsheet wrote as a power of ten", EXPECTED)
    if SHORT.fullmatch(plain):
        raise CellError(f"{quotable(text)}, perhaps a code that lost its leading zeros in a spreadsheet", EXPECTED)
    found: list[CodeItem] = []
    index = 0
    while index < len(plain):
        item = ITEM.match(plain, index)
        if item is None or (item.end() < len(plain) and plain[item.end()].isalnum()):
            raise CellError(quotable(text), EXPECTED)
        found.append(_item(item, text))
        index = item.end()
        between = BETWEEN.match(plain, index)
        index = between.end() if between else index
    if not found:
        raise CellError(quotable(text), EXPECTED)
    return found


def _item(item: re.Match[str], text: str) -> CodeItem:
    times = item["times"] or item["within"] or item["stated"]
    if times is not None and int(times) == 0:
        raise CellError(quotable(text), "whole units of 1 or more")
    return CodeItem(
        item["code"],
        tuple(re.findall(r"[0-9A-Z]{2}", item["modifiers"])),
        int(times) if times is not None else None,
    )
