"""Cells of charge tables beyond what every file has: units, places of service, figures in wRVU."""

from __future__ import annotations

import re
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
