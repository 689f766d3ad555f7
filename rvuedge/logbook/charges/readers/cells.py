"""Cells of charge tables beyond what every file has: units, places of service, figures in wRVU, and codes.

A cell of codes holds one with its modifiers and units, or several: "38525-51-RT, 19301-LT; 99213 x3".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.figures import Mark, read_figure, whole
from rvuedge.files.values.refusals import CellError, quotable, quoted_word

MOST_UNITS = 99_999  # a drug's largest quantities in billing units stay below; more is another number
PLACE = re.compile(r"([0-9]{1,2})(?:\.0+)?(?:[ :–-].*)?", re.ASCII | re.DOTALL)
PLACES = {
    "office": "11", "home": "12", "inpatient": "21", "inpatient hospital": "21", "outpatient": "22",
    "outpatient hospital": "22", "on campus outpatient hospital": "22", "off campus outpatient hospital": "19",
    "emergency": "23", "emergency room": "23", "emergency department": "23", "asc": "24",
    "ambulatory surgical center": "24", "telehealth": "02", "facility": "22", "nonfacility": "11",
}  # fmt: skip
UNITS = "whole units of 1 or more"
SIGNED_UNITS = "whole units, below 0 for a reversal"
SIGNED_WORK = "a figure in wRVUs, below 0 or in parentheses for a reversal"


def units(text: str) -> int:
    """Whole units from 1 to 99,999; 1 where the cell is empty. Raises CellError, also for reversals (-1)."""
    found = whole(text, expected=UNITS)
    if found is not None and not 1 <= found <= MOST_UNITS:
        raise CellError(quotable(text), UNITS)
    return 1 if found is None else found


def signed_units(text: str) -> int:
    """Whole units; below 0 for a reversal, 1 where the cell is empty. Raises CellError."""
    found = whole(text, expected=SIGNED_UNITS)
    if found is not None and abs(found) > MOST_UNITS:
        raise CellError(quotable(text), SIGNED_UNITS)
    return 1 if found is None else found


def is_fraction(text: str) -> bool:
    """Whether a cell of units holds a figure that is not whole: a share of a case, often."""
    try:
        found = read_figure(text)
    except CellError:
        return False
    return found is not None and found != found.to_integral_value()


def place_of_service(text: str) -> str | None:
    """The two digits of "11", "11 - Office" or "Office"; None where the cell is empty. Raises CellError."""
    if is_empty(text):
        return None
    plain = " ".join(tidy(text).split())
    if known := PLACES.get(" ".join(re.findall(r"[a-z]+", plain.lower()))):
        return known
    found = PLACE.fullmatch(plain)
    if not found:
        raise CellError(quoted_word(text), "a place of service of two digits such as 11")
    return found[1].zfill(2)


def work_rvu(text: str, *, mark: Mark | None = None) -> Decimal | None:
    """A stated figure in wRVU, at most six places, below 0 for a reversal; None where the cell is empty.

    Raises CellError.
    """
    found = read_figure(text, mark=mark, expected=SIGNED_WORK)
    return None if found is None else round(found, 6)


CODE = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})"
CODES = "five letters or digits, perhaps with modifiers and units, such as 38525-51-RT or 99213 x3"
# X1 to X5 are modifiers too: after a hyphen X3 is one, after a space or the code itself it is three units.
COUNTED = (
    r"\s{0,20}(?:[X×*]\s{0,20}(?P<times>[0-9]{1,5})|[(\[]\s{0,20}[X×*]?\s{0,20}(?P<within>[0-9]{1,5})\s{0,20}[)\]]"
    r"|(?P<stated>[0-9]{1,5})\s{0,20}UNITS?)"
)
ITEM = re.compile(
    rf"\+?(?P<code>{CODE})(?P<modifiers>(?:\s{{0,20}}[-:^,.]\s{{0,20}}[0-9A-Z]{{2}}(?![0-9A-Z])|\s{{1,20}}[0-9A-WYZ][0-9A-Z](?![0-9A-Z]|\s{{0,20}}UNIT)"
    rf"|\s{{1,20}}X[A-Z](?![0-9A-Z]))*)(?:{COUNTED}(?![0-9A-Z]))?",
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
        raise CellError(f"{quotable(text)}, a code that a spreadsheet wrote as a power of ten", CODES)
    if SHORT.fullmatch(plain):
        raise CellError(f"{quotable(text)}, perhaps a code that lost its leading zeros in a spreadsheet", CODES)
    found: list[CodeItem] = []
    index = 0
    while index < len(plain):
        item = ITEM.match(plain, index)
        if item is None or (item.end() < len(plain) and plain[item.end()].isalnum()):
            raise CellError(quotable(text), CODES)
        found.append(_item(item, text))
        index = item.end()
        between = BETWEEN.match(plain, index)
        index = between.end() if between else index
    if not found:
        raise CellError(quotable(text), CODES)
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
