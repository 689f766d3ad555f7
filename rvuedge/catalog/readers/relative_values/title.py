"""The title lines of a relative value file: which release it is and when it was published.

Source: CMS, RVU25D record layout, "Update Schedule" (January A, April B, July C, October D).
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

QUARTERS = {"january": ("A", 1), "april": ("B", 4), "july": ("C", 7), "october": ("D", 10)}
TITLE = re.compile(
    r"(?P<year>20[0-9]{2})\s+National Physician Fee Schedule Relative Value File\s+"
    r"(?P<month>January|April|July|October)\s+Release",
    re.IGNORECASE,
)
RELEASED = re.compile(r"RELEASED\s+(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})", re.I)
SHORT_QUARTERS = {month[:3]: quarter for month, quarter in QUARTERS.items()}
NAME = re.compile(r"PPRRVU(20)?(?P<year>[0-9]{2})_(?P<month>jan|apr|jul|oct)", re.IGNORECASE)
SEARCHED = 12  # rows that may hold the title


class ReleaseTitle(NamedTuple):
    """Year, quarter letter, day published and first day of the quarter."""

    year: int
    quarter: str
    published_on: date | None
    effective_from: date

    @property
    def release(self) -> str:
        """The name CMS gives it, such as RVU26C. A re-issue (RVU24AR) prints the same title."""
        return f"RVU{self.year % 100:02d}{self.quarter}"


def read_title(lines: Sequence[str], *, file: str, name: str | None = None) -> ReleaseTitle:
    """The release that the first lines name, or else the file's `name` where one is given.

    Raises FileRefused when no line is the title of a relative value file, or none says RELEASED
    with a date.
    """
    title = _first(TITLE, lines)
    named = NAME.search(name) if name is not None and title is None else None
    if named is not None:
        quarter, month = SHORT_QUARTERS[named["month"].lower()]
        year = 2000 + int(named["year"])
        return ReleaseTitle(year, quarter, None, date(year, month, 1))
    if title is None:
        opening = "\n".join(lines[:SEARCHED]).encode("utf-8")
        expected = "a PFS Relative Value File (its title names the year and the quarter)"
        refuse(file, found=content_kind(opening), expected=expected)
    released = _first(RELEASED, lines)
    if released is None:
        refuse(file, found="no publication date", expected="a line 'RELEASED mm/dd/yyyy'")
    quarter, month = QUARTERS[title["month"].lower()]
    year = int(title["year"])
    return ReleaseTitle(year, quarter, _published(released, file=file), date(year, month, 1))


def _first(pattern: re.Pattern[str], lines: Sequence[str]) -> re.Match[str] | None:
    found = (pattern.search(line) for line in lines[:SEARCHED])
    return next((match for match in found if match), None)


def _published(released: re.Match[str], *, file: str) -> date:
    try:
        return date(int(released["year"]), int(released["month"]), int(released["day"]))
    except ValueError:
        refuse(file, found=repr(released[0]), expected="a day of the calendar, mm/dd/yyyy")
