"""The academic year, July 1 to June 30, and the case number that counts within it. Only computes.

Source of the days: ACGME 11/2017 binds "graduates from academic year 2017-18" (docs/rules.md, R-7.6).
"""

from __future__ import annotations

import re
from datetime import date

FIRST_MONTH = 7  # July: programs and the ACGME's lists begin their year on July 1
LONGEST_CASE_NUMBER = 25  # characters of the case id in the ACGME's form
_CLASS = re.compile(r"(?P<first>[0-9]{4})-(?P<last>[0-9]{2})", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*", re.ASCII)


def first_year(on: date) -> int:
    """The calendar year in which the academic year of a day began.

    >>> first_year(date(2018, 6, 30)), first_year(date(2018, 7, 1))
    (2017, 2018)
    """
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def class_of(graduation: date) -> str:
    """The graduating class of a day: "2017-18".

    >>> class_of(date(2018, 6, 30)), class_of(date(2000, 6, 30))
    ('2017-18', '1999-00')
    """
    first = first_year(graduation)
    return f"{first}-{(first + 1) % 100:02d}"


def class_year(name: str) -> int:
    """The calendar year in which a class's year began. Raises ValueError for another text than "2017-18"."""
    found = _CLASS.fullmatch(name)
    if found is None or int(found["last"]) != (int(found["first"]) + 1) % 100:
        raise ValueError(f"{name!r} is no academic year such as 2017-18")
    return int(found["first"])


def bounds(first: int) -> tuple[date, date]:
    """The first and the last day of the academic year that begins in a calendar year."""
    return date(first, FIRST_MONTH, 1), date(first + 1, FIRST_MONTH - 1, 30)


def case_number(performed_on: date, count: int) -> str:
    """A case's number: the year in which its academic year began, and a counter within it. Never a patient's.

    >>> case_number(date(2026, 7, 1), 1), case_number(date(2026, 6, 30), 412)
    ('2026-0001', '2025-0412')
    """
    if count < 1:
        raise ValueError("A counter begins at 1.")
    return f"{first_year(performed_on)}-{count:04d}"


def is_case_number(text: str) -> bool:
    """Whether a text may be a case id: at most 25 characters, letters, digits and . _ / - alone.

    >>> is_case_number("2026-0001"), is_case_number("x" * 26)
    (True, False)
    """
    return len(text) <= LONGEST_CASE_NUMBER and _NUMBER.fullmatch(text) is not None
