"""The day a dictated line speaks of: “yesterday”, “last Tuesday”, “on 7/14”, “July 14th”, “2026-07-14”.

A small grammar in place of a library (docs/decisions/0015): dateparser's search finds days in “car” and in bare numbers
(its issues 582 and 942), and a line of codes is full of those. Days are written month first, as in the United States.
Computes only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rvuedge.privacy.name_words import spoken_number

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A day without a year is of the year that puts it no further ahead than this.
AHEAD = timedelta(days=60)
ON = r"(?:\b(?:on|from|dated|dos)\s+(?:the\s+)?)?"
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:,?\s+(?P<year>20\d\d)\b)?"


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day and the characters that said so (`end` not included)."""

    start: int
    end: int
    day: date


Reader = Callable[[re.Match[str], date], date | None]


def spoken_days(text: str, *, today: date) -> list[SpokenDay]:
    """Every day a text speaks of, in the order said; words that make no real day (2/30) are left out."""
    found: list[SpokenDay] = []
    for spoken_day in _read(text, today):
        if not any(spoken_day.start < other.end and other.start < spoken_day.end for other in found):
            found.append(spoken_day)
    return sorted(found, key=lambda spoken_day: spoken_day.start)


def _read(text: str, today: date) -> Iterator[SpokenDay]:
    for pattern, reader in GRAMMAR:
        for match in pattern.finditer(text):
            day = reader(match, today)
            if day is not None:
                yield SpokenDay(match.start(), match.end(), day)


def _iso(match: re.Match[str], _today: date) -> date | None:
    return _day(int(match["year"]), int(match["month"]), int(match["day"]))


def _numbers(match: re.Match[str], today: date) -> date | None:
    year = match["year"]
    if year is None:
        return _nearest(int(match["month"]), int(match["day"]), today)
    return _day(int(year) + (2000 if len(year) == 2 else 0), int(match["month"]), int(match["day"]))


def _named_month(match: re.Match[str], today: date) -> date | None:
    month = MONTHS.index(match["month"][:3].lower()) + 1
    year = match["year"]
    return _day(int(year), month, int(match["day"])) if year else _nearest(month, int(match["day"]), today)


def _relative(match: re.Match[str], today: date) -> date:
    word = re.sub(r"\s+", " ", match[0].lower())
    if "before yesterday" in word:
        return today - timedelta(days=2)
    if word.startswith(("yesterday", "last night", "last evening")):
        return today - timedelta(days=1)
    return today + timedelta(days=1) if word.startswith("tomorrow") else today


def _ago(match: re.Match[str], today: date) -> date | None:
    count = 1 if match["count"].lower() in {"a", "one"} else spoken_number(match["count"])
    return None if count is None else today - timedelta(days=count * (7 if match["unit"].lower() == "week" else 1))


def _weekday(match: re.Match[str], today: date) -> date:
    """The latest such day: today counts, unless “last” was said; “next” is ahead."""
    wanted = next(index for index, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"][:3].lower()))
    which = (match["which"] or "").lower()
    if which == "next":
        return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    back = (today.weekday() - wanted) % 7
    return today - timedelta(days=7 if which == "last" and back == 0 else back)


def _nearest(month: int, day: int, today: date) -> date | None:
    """A day without a year: this year's, unless that lies more than 60 days ahead; around New Year the nearer one."""
    days = [_day(year, month, day) for year in (today.year + 1, today.year, today.year - 1)]
    return next((item for item in days if item is not None and item <= today + AHEAD), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _rule(pattern: str, reader: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(pattern, re.IGNORECASE), reader


# In order of trust: the earlier rule keeps its characters.
GRAMMAR: tuple[tuple[re.Pattern[str], Reader], ...] = (
    _rule(ON + r"(?<![\w-])(?P<year>20\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?![\w-])", _iso),
    _rule(ON + r"(?<![\w/.-])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\w/-]|\.\d)", _numbers),
    _rule(
        ON + r"(?<![\w-])(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>20\d\d)(?![\w-])",
        _numbers,
    ),
    _rule(ON + rf"\b{MONTH}\s+(?:the\s+)?{NTH}(?![\w-]){YEAR}", _named_month),
    _rule(ON + rf"\b{NTH}\s+(?:of\s+)?{MONTH}(?!\w){YEAR}", _named_month),
    _rule(
        r"\b(?:(?:the\s+)?day\s+before\s+yesterday|yesterday(?:\s+(?:morning|afternoon|evening|night))?"
        r"|last\s+(?:night|evening)|today|tonight|this\s+(?:morning|afternoon|evening)|earlier\s+today|tomorrow(?:\s+morning)?)\b",
        _relative,
    ),
    _rule(r"\b(?P<count>\d{1,2}|a|[a-z]+)\s+(?P<unit>day|week)s?\s+ago\b", _ago),
    _rule(
        r"\b(?:on\s+)?(?:(?P<which>last|this|past|next)\s+)?"
        r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?:'s)?",
        _weekday,
    ),
    _rule(
        r"\b(?:on|(?P<which>last|this|past|next))\s+(?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?",
        _weekday,
    ),
)
