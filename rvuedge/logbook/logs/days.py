"""The days a log may be of: one rule for every way in. Not before 1990, not later than tomorrow where the person works.

A year below 100 is what a browser's date field makes of 08/04/26 when it is typed in.
"""

from __future__ import annotations

from datetime import date

from rvuedge.files.values.dates import EARLIEST
from rvuedge.platform.errors import InvalidError

FIELD = "performed_on"


class DayError(InvalidError):
    """A date of service that nobody can mean; `errors` names the field."""

    code = "impossible-day"


def too_early(day: date) -> str | None:
    """Why a day is too early to be meant, with the year that was meant where it can be told; None for any other."""
    if day.year < 100:
        return f"The year {day.year} was read; did you mean {2000 + day.year}-{day:%m-%d}?"
    return f"Expected a date of service from {EARLIEST} on." if day < EARLIEST else None


def refuse_day(day: date, latest: date | None) -> None:
    """Raises DayError for a day before 1990 or after `latest`, tomorrow where the person works (None: nobody asks)."""
    sentence = too_early(day)
    if sentence is None and latest is not None and day > latest:
        sentence = f"Expected a date of service up to {latest}; {day} is still to come. Check the phone's clock."
    if sentence is not None:
        raise DayError(f"performed_on: {sentence}", errors={FIELD: [sentence]})
