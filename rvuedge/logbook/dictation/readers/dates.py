"""The day a line speaks of: “yesterday”, “last Tuesday”, “on 7/14”, “the fourth of August”, “2026-07-14”.

A small grammar in place of a library (docs/decisions/0015): dateparser's search finds days in “car” and in bare numbers
(its issues 582 and 942), and a line of codes is full of those. Days are written month first, as in the United States.
A year of two digits is 20.. . Computes only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rvuedge.logbook.dictation.readers.tokens import GRAMMAR, LineToken, number_at, tokens_of, words_of

# A day without a year is of the year that puts it no further ahead than this.
AHEAD = timedelta(days=60)
# Further back than this a day without a year is asked about: it may be a slip for one ahead.
BACK = timedelta(days=300)
WHICH = ("last", "this", "past", "next")
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)", re.ASCII)
RELATIVE = sorted(
    ((words_of(phrase), days) for phrase, days in GRAMMAR["relative_days"].items()), key=lambda pair: -len(pair[0])
)


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day and the tokens `first` to `last` (not included) that said so; `doubt` is a question about it or ""."""

    first: int
    last: int
    day: date
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    last: int
    day: date
    doubt: str = ""


def spoken_days(tokens: Sequence[LineToken], *, today: date) -> list[SpokenDay]:
    """Every day the tokens speak of, in the order said; words that make no real day (2/30) are left out."""
    found: list[SpokenDay] = []
    index = 0
    while index < len(tokens):
        start = _behind_on(tokens, index)
        said_on = start > index and (tokens[index].text != "the" or _text(tokens, start)[:1].isdigit())
        reading = _day_at(tokens, start, today, on=said_on)
        if reading is None:
            index += 1
            continue
        doubt = reading.doubt or (f"{reading.day} is in the future." if reading.day > today else "")
        found.append(SpokenDay(index, reading.last, reading.day, doubt))
        index = reading.last
    return found


def days_in(text: str, *, today: date) -> list[SpokenDay]:
    """The days a text speaks of."""
    return spoken_days(tokens_of(text), today=today)


def _behind_on(tokens: Sequence[LineToken], index: int) -> int:
    """The place behind “on”, “from the”, “dated”, where one stands."""
    if tokens[index].text in {"on", "from", "dated", "dos"}:
        return index + 2 if _text(tokens, index + 1) == "the" else index + 1
    return index + 1 if tokens[index].text == "the" else index


def _text(tokens: Sequence[LineToken], index: int) -> str:
    return tokens[index].text if index < len(tokens) and not tokens[index].use else ""


def _day_at(tokens: Sequence[LineToken], index: int, today: date, *, on: bool) -> _Reading | None:
    word = _text(tokens, index)
    if not word:
        return None
    return (
        _numbers(word, index, today)
        or _month_first(tokens, index, today)
        or _day_first(tokens, index, today)
        or _relative(tokens, index, today)
        or _ago(tokens, index, today)
        or _weekday(tokens, index, today, on=on)
        or (_day_of_month(tokens, index, today) if on else None)
    )


def _numbers(word: str, index: int, today: date) -> _Reading | None:
    iso = re.fullmatch(r"(20\d\d)[-/](\d{1,2})[-/](\d{1,2})", word, re.ASCII)
    if iso:
        return _made(index + 1, _day(*(int(part) for part in iso.groups())))
    parts = re.fullmatch(r"(\d{1,2})([-/])(\d{1,2})(?:\2(\d{4}|\d\d))?", word, re.ASCII)
    if not parts or (parts[2] == "-" and not parts[4]):
        return None
    return _dated(index + 1, int(parts[1]), int(parts[3]), _year(parts[4]), today)


def _year(text: str | None) -> int | None:
    """2026 for “2026” and for “26”; None for no year."""
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _dated(last: int, month: int, day: int, year: int | None, today: date) -> _Reading | None:
    if year is not None:
        made = _made(last, _day(year, month, day))
        if made and made.day < today - timedelta(days=366 * 3):  # a year and more is billed late; three is a slip
            return _Reading(last, made.day, f"{made.day} is more than three years ago.")
        return made
    found = _nearest(month, day, today)
    if found is None:
        return None
    doubt = f"No year was given: {found}?" if found < today - BACK else ""
    return _Reading(last, found, doubt)


def _made(last: int, day: date | None) -> _Reading | None:
    return None if day is None else _Reading(last, day)


def _nth(tokens: Sequence[LineToken], index: int, *, plain: bool) -> tuple[int, int] | None:
    """A day of the month in digits or words, and the place behind it; `plain` allows “4” and “four” for “fourth”."""
    word = _text(tokens, index)
    ordinal = ORDINAL.fullmatch(word)
    if ordinal:
        return int(ordinal[1]), index + 1
    ordinals: list[str] = GRAMMAR["ordinals"]
    if word in ordinals:
        return ordinals.index(word) + 1, index + 1
    if word == "thirtieth":
        return 30, index + 1
    parts = word.split("-")
    first, second, last = (
        (parts[0], parts[1], index + 1) if len(parts) == 2 else (word, _text(tokens, index + 1), index + 2)
    )
    tens = {"twenty": 20, "thirty": 30}.get(first)
    if tens and second in ordinals[:9]:
        return tens + ordinals.index(second) + 1, last
    number = number_at(tokens, index) if plain else None
    if number and number[0] % 1 == 0 and 1 <= number[0] <= 31:
        return int(number[0]), number[1]
    return None


def _month(word: str) -> int | None:
    months: dict[str, int] = GRAMMAR["months"]
    return months.get(word.rstrip("."))


def _month_first(tokens: Sequence[LineToken], index: int, today: date) -> _Reading | None:
    month = _month(_text(tokens, index))
    if month is None:
        return None
    place = index + 1
    while _text(tokens, place) in {".", "the"}:
        place += 1
    nth = _nth(tokens, place, plain=True)
    return _with_year(tokens, nth[1], month, nth[0], today) if nth else None


def _day_first(tokens: Sequence[LineToken], index: int, today: date) -> _Reading | None:
    nth = _nth(tokens, index, plain=True)
    if nth is None:
        return None
    place = nth[1] + 1 if _text(tokens, nth[1]) == "of" else nth[1]
    month = _month(_text(tokens, place))
    if month is None or (_text(tokens, place) == "may" and place == nth[1] and _text(tokens, place + 1).isalpha()):
        return None
    return _with_year(tokens, place + 1, month, nth[0], today)


def _with_year(tokens: Sequence[LineToken], place: int, month: int, day: int, today: date) -> _Reading | None:
    behind = place + 1 if _text(tokens, place) == "," else place
    word = _text(tokens, behind)
    if re.fullmatch(r"20\d\d", word, re.ASCII):
        return _dated(behind + 1, month, day, int(word), today)
    this = place + 1 if _text(tokens, place) == "of" else place
    if _text(tokens, this + 1) == "year" and _text(tokens, this) in {"this", "last"}:
        return _dated(this + 2, month, day, today.year - (_text(tokens, this) == "last"), today)
    if word == "twenty" and (number := number_at(tokens, behind + 1)) and 20 <= number[0] <= 60:
        return _dated(number[1], month, day, 2000 + int(number[0]), today)
    return _dated(place, month, day, None, today)


def _relative(tokens: Sequence[LineToken], index: int, today: date) -> _Reading | None:
    for phrase, days in RELATIVE:
        if tuple(_text(tokens, index + place) for place in range(len(phrase))) == phrase:
            return _Reading(index + len(phrase), today + timedelta(days=int(days)))
    return None


def _ago(tokens: Sequence[LineToken], index: int, today: date) -> _Reading | None:
    number: Any = (1, index + 1) if _text(tokens, index) == "a" else number_at(tokens, index)
    if number is None or _text(tokens, number[1] + 1) != "ago" or number[0] % 1 or number[0] > 60:
        return None
    unit = {"day": 1, "days": 1, "week": 7, "weeks": 7}.get(_text(tokens, number[1]))
    return _Reading(number[1] + 2, today - timedelta(days=int(number[0]) * unit)) if unit else None


def _weekday(tokens: Sequence[LineToken], index: int, today: date, *, on: bool) -> _Reading | None:
    """The latest such day: today counts, unless “last” was said; “next” is ahead."""
    which = _text(tokens, index) if _text(tokens, index) in WHICH else ""
    word = _text(tokens, index + 1 if which else index).removesuffix("'s")
    wanted: int | None = GRAMMAR["weekdays"].get(word.removesuffix("s") if word.endswith("days") else word)
    last = index + (2 if which else 1)
    if wanted is None and (which or on):
        wanted = GRAMMAR["short_weekdays"].get(word)
        last += 1 if wanted is not None and _text(tokens, last) == "." else 0
    if wanted is None:
        return None
    if which == "next":
        return _Reading(last, today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1))
    back = (today.weekday() - wanted) % 7
    return _Reading(last, today - timedelta(days=7 if which == "last" and back == 0 else back))


def _day_of_month(tokens: Sequence[LineToken], index: int, today: date) -> _Reading | None:
    """“on the 4th”: the latest such day; not where a word behind it makes it a part of a body."""
    nth = _nth(tokens, index, plain=False)
    behind = _text(tokens, nth[1]) if nth else ""
    if nth is None or (behind.isalpha() and behind not in {"and", "at", "in", "with", "for", "i", "x", "no", "then"}):
        return None
    year, month = today.year, today.month
    for _ in range(3):
        found = _day(year, month, nth[0])
        if found is not None and found <= today:
            return _Reading(nth[1], found)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return None


def _nearest(month: int, day: int, today: date) -> date | None:
    """A day without a year: this year's, unless that lies more than 60 days ahead; around New Year the nearer one."""
    days = [_day(year, month, day) for year in (today.year + 1, today.year, today.year - 1)]
    return next((item for item in days if item is not None and item <= today + AHEAD), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
