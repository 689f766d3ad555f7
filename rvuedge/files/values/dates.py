"""Days as people and systems print them, in one reader for all files.

Every form whose day is certain is read; what reads two ways is refused with both readings. Slashes and dashes with the
year last are month first, as Americans write them, unless another cell of the column shows that the day comes first.
A year of two digits is the one of that ending from 1990 to tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from rvuedge.files.values.blanks import tidy
from rvuedge.files.values.refusals import CellError, quotable

EXPECTED = "a date such as 2026-03-14 or 3/14/2026"
# Before Medicare paid by relative values at all (from 1992: OBRA 1989, section 6102): a slip, or a year of two digits.
EARLIEST = date(1990, 1, 1)
EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's 1900 system as it counts from March 1900 on
SYSTEM_1904 = 1_462  # days between Excel's two systems (ECMA-376 part 1, 18.17.4.1)
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_050  # 1990-01-01 to 2099-12-31
LAST_YEAR = 2099  # as the last serial
HERE = ZoneInfo("America/New_York")  # where nothing says which; as a person's time zone before they choose one
Order = Literal["month", "day", "both"]

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +)?"
_TIME = (
    r"(?:(?:T| +|, *)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?P<zone> ?(?:Z|UTC|GMT)| ?[+-][0-9]{2}:?(?:[0-9]{2})?)?)?"
)
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_YEAR = r"(?P<y>[0-9]{4}|'?[0-9]{2})"
_DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form + _TIME, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<y>[0-9]{4})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})",
        r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
        rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/.])(?P<b>[0-9]{{1,2}})(?P=sep){_YEAR}",
        rf"{_MONTH}[- /.]?{_DAY}(?:, ?|[- /.]){_YEAR}",
        rf"{_DAY}(?: of )?[- /.]?{_MONTH},?[- /.]?{_YEAR}",
        rf"(?P<y>[0-9]{{4}})[- /.]?{_MONTH}[- /.]?{_DAY}",
    )
)
_PACKED = re.compile(r"(?P<a>[0-9]{2})(?P<b>[0-9]{2})(?P<y>(?:19|20)[0-9]{2})", re.ASCII)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?", re.ASCII)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@dataclass(frozen=True, slots=True)
class DateManner:
    """How the days of a column are read: the day it is, in whose time zone, in which order; Excel's 1904 system."""

    today: date
    zone: tzinfo = HERE
    order: Order | None = None
    is_1904: bool = False

    @property
    def tomorrow(self) -> date:
        """The last day that can have been: elsewhere it may be tomorrow already."""
        return self.today + timedelta(days=1)


def read_date(text: str, manner: DateManner) -> date:
    """The day a cell names. Raises CellError for what is no day, no certain day, or before 1990.

    >>> today = DateManner(date(2026, 11, 29))
    >>> [str(read_date(text, today)) for text in ("8/4/26", "04-AUG-26", "Tuesday, August 4, 2026", "46238")]
    ['2026-08-04', '2026-08-04', '2026-08-04', '2026-08-04']
    """
    plain = " ".join(tidy(text).split())
    if serial := _SERIAL.fullmatch(plain):
        return _of_serial(int(serial[1]), text, manner)
    if packed := _PACKED.fullmatch(plain):
        return _packed(packed, text)
    for form in _FORMS:
        if (found := form.fullmatch(plain)) and (day := _of_form(found, text, manner)):
            return day
    raise CellError(quotable(text), EXPECTED)


def is_date(text: str, manner: DateManner) -> bool:
    """Whether a cell can be read as a day."""
    try:
        read_date(text, manner)
    except CellError:
        return False
    return True


def order_of(texts: Iterable[str]) -> Order | None:
    """What the cells of a column that read in one way alone show: month first, day first, or some of both.

    >>> order_of(["3/4/2026", "13/4/2026"]), order_of(["3/4/2026"]), order_of(["1.2.2026", "4.13.2026"])
    ('day', None, 'month')
    """
    found: set[Order] = set()
    for text in texts:
        match = _FORMS[2].fullmatch(" ".join(tidy(text).split()))
        if match and int(match["a"]) > 12 >= int(match["b"]):
            found.add("day")
        elif match and int(match["b"]) > 12 >= int(match["a"]):
            found.add("month")
    return "both" if len(found) > 1 else next(iter(found), None)


def month_number(name: str) -> int | None:
    """1 for January, Jan and the like; None for no month."""
    plain = name.lower().rstrip(".")
    if plain == "sept":
        return 9
    found = [index for index, month in enumerate(_MONTHS, start=1) if plain in {month, month[:3]}]
    return found[0] if found else None


def full_year(text: str, manner: DateManner) -> int:
    """A year as written: of two digits the one of that ending from 1990 to tomorrow. Raises CellError.

    >>> today = DateManner(date(2026, 11, 29))
    >>> full_year("26", today), full_year("98", today)
    (2026, 1998)
    """
    digits = text.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    last = manner.tomorrow.year
    years = [year for year in range(EARLIEST.year, last + 1) if year % 100 == int(digits)]
    if len(years) != 1:
        raise CellError(f"the year {digits!r}", f"a year of four digits; of two, from {EARLIEST.year} to {last}")
    return years[0]


def _of_serial(number: int, text: str, manner: DateManner) -> date:
    days = number + (SYSTEM_1904 if manner.is_1904 else 0)
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        raise CellError(quotable(text), EXPECTED)
    return EXCEL_EPOCH + timedelta(days=days)


def _packed(found: re.Match[str], text: str) -> date:
    """08142026 has one reading, 08042026 two."""
    days = {day for day in (_day(found, "a", "b"), _day(found, "b", "a")) if day is not None}
    if len(days) != 1:
        ways = " or ".join(sorted(map(str, days)))
        raise CellError(f"{quotable(text)}, which may be {ways}" if days else quotable(text), EXPECTED)
    return days.pop()


def _day(found: re.Match[str], month: str, day: str) -> date | None:
    try:
        return date(int(found["y"]), int(found[month]), int(found[day]))
    except ValueError:
        return None


def _of_form(found: re.Match[str], text: str, manner: DateManner) -> date | None:
    parts = found.groupdict()
    month = month_number(parts["name"]) if parts.get("name") else None
    if parts.get("name") and month is None:
        return None
    year, day = full_year(found["y"], manner), 0
    if "a" in parts:
        month, day = _in_order(found, text, manner)
    try:
        named = date(year, month or int(found["m"]), day or int(found["d"]))
    except ValueError as error:
        raise CellError(f"{quotable(text)}, a day that does not exist", EXPECTED) from error
    if named.year < 100:
        raise CellError(f"{quotable(text)}, the year {named.year}", f"a year of four digits such as 20{named.year:02}")
    if not EARLIEST <= named <= date(LAST_YEAR, 12, 31):
        raise CellError(quotable(text), f"a day from {EARLIEST} on")
    return _local(found, named, text, manner)


def _in_order(found: re.Match[str], text: str, manner: DateManner) -> tuple[int, int]:
    """Month and day of what has the year last: as it must be, else as the column shows, else as Americans write it."""
    first, second = int(found["a"]), int(found["b"])
    if first > 12 >= second:
        return second, first
    if second > 12 or first == second or manner.order == "month":
        return first, second
    if manner.order in {"day", "both"}:
        raise CellError(f"{quotable(text)}, where another row writes the day first", f"{EXPECTED} in every row")
    if found["sep"] == ".":
        raise CellError(f"{quotable(text)}, which reads two ways", EXPECTED)
    return first, second


def _local(found: re.Match[str], named: date, text: str, manner: DateManner) -> date:
    """The day of an instant where the person is. Midnight in UTC is how programs print a day without a time; an
    instant with an offset of its own is told in that place's time."""
    zone, hour = (found["zone"] or "").strip().upper(), found["hour"]
    if hour is None or zone not in {"Z", "UTC", "GMT", "+00", "+0000", "+00:00"}:
        return named
    hours = int(hour) % 12 + (12 if (found["half"] or "").lower() == "p" else 0) if found["half"] else int(hour)
    try:
        instant = datetime(named.year, named.month, named.day, hours, int(found["minute"]), tzinfo=UTC)
    except ValueError as error:
        raise CellError(f"{quotable(text)}, a time that does not exist", EXPECTED) from error
    is_midnight = (instant.hour, instant.minute, int(found["second"] or 0)) == (0, 0, 0)
    return named if is_midnight else instant.astimezone(manner.zone).date()
