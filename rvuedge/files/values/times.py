"""Times of day as people and systems print them, and the minutes between two. Computes only.

Minutes are by the clock on the wall: a file carries no time zone for them. Across the hour in which clocks change they
are not certain and have to be stated (15 U.S.C. 260a: at 2 a.m. everywhere in the United States on the same days).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rvuedge.files.values.blanks import tidy
from rvuedge.files.values.dates import DateManner, read_date
from rvuedge.files.values.refusals import CellError, quotable

EXPECTED = "a time such as 07:40, 0740 or 7:40 AM"
ONE_DAY = timedelta(days=1)
CLOCKS = ZoneInfo("America/New_York")
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?(?P<half>[ap])\.?m\.?)?"
_TIME = re.compile(_CLOCK, re.ASCII | re.IGNORECASE)
_PACKED = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?: ?h(?:rs)?)?", re.ASCII | re.IGNORECASE)
_DATED = re.compile(rf"(?P<day>.{{1,40}}?)(?:T| {{1,40}}){_CLOCK}", re.ASCII | re.IGNORECASE)
_SHARE = re.compile(r"0?\.[0-9]+", re.ASCII)  # of a day: how a spreadsheet keeps a time
# An anesthetic is a day at most (logbook/records/facts.py).
MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A time of day, with its day where the cell states one."""

    time: time
    day: date | None = None


def read_time(text: str, manner: DateManner) -> ClockReading:
    """The time a cell names. Raises CellError.

    >>> from datetime import date
    >>> today = DateManner(date(2026, 11, 29))
    >>> [read_time(text, today).time.isoformat("minutes") for text in ("7:40", "0740", "7:40 PM", "0.31944444")]
    ['07:40', '07:40', '19:40', '07:40']
    >>> read_time("7/14/2026 23:50", today)
    ClockReading(time=datetime.time(23, 50), day=datetime.date(2026, 7, 14))
    """
    plain = " ".join(tidy(text).split())
    if _SHARE.fullmatch(plain):
        minutes = round(float(plain) * MINUTES_OF_A_DAY)
        if minutes < MINUTES_OF_A_DAY:
            return ClockReading(time(minutes // 60, minutes % 60))
    for form in (_TIME, _PACKED):
        if found := form.fullmatch(plain):
            return ClockReading(_time(found, text))
    if found := _DATED.fullmatch(plain):
        return ClockReading(_time(found, text), read_date(found["day"], manner))
    raise CellError(quotable(text), EXPECTED)


def _time(found: re.Match[str], text: str) -> time:
    hour, minute, half = int(found["hour"]), int(found["minute"]), (found.groupdict().get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise CellError(quotable(text), EXPECTED)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise CellError(quotable(text), EXPECTED)
    return time(hour, minute)


def minutes_between(began: ClockReading, ended: ClockReading, day: date) -> int:
    """Minutes from a start, on `day` where it states none, to a stop; one before the start is on the next day.

    Raises CellError for times that are the same, more than a day apart, in the wrong order with their days, and across
    a change of clocks.
    """
    start = datetime.combine(began.day or day, began.time)
    stop = datetime.combine(ended.day or start.date(), ended.time)
    if stop < start and ended.day is None:
        stop += ONE_DAY
    found = f"from {start:%H:%M} to {stop:%H:%M}"
    if stop <= start or stop - start > ONE_DAY:
        raise CellError(found, "a stop after the start, within a day")
    if clocks_change(start, stop):
        raise CellError(f"{found}, across a change of clocks", "the minutes")
    return (stop - start) // timedelta(minutes=1)


def clocks_change(began: datetime, ended: datetime) -> bool:
    """Whether clocks change between two readings of them, or one of the two is an hour that comes twice."""
    readings = (began, began.replace(fold=1), ended, ended.replace(fold=1))
    return len({reading.replace(tzinfo=CLOCKS).utcoffset() for reading in readings}) > 1
