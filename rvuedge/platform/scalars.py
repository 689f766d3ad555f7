"""One value of a body, a query or a form, read to the letter; anything else is refused with what was found.

A body of JSON brings numbers and true/false, a query and a form bring texts. Nothing is rounded, trimmed or guessed:
1.5 is not 1, true is not 1, "yes" is not true, and 20260714 is not a day (docs/rules.md, R-10.1).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# Digits 0 to 9 alone: str.isdigit and \d know those of other scripts. A BIGINT has 19 (PostgreSQL manual, 8.1); of
# somewhat longer ones a field's own bounds speak.
_WHOLE = re.compile(r"-?[0-9]{1,40}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
)
_TRUTHS = {"true": True, "false": False, "1": True, "0": False}  # of a query and a form
# A longer text, or one with a word of four letters, could be somebody's name: an error does not repeat it.
LONGEST_QUOTED = 24
_WORD = re.compile(r"[^\W\d_]{4}")

Expectation = str
A_WHOLE_NUMBER: Expectation = "a whole number such as 7"
A_DECIMAL: Expectation = "a decimal number such as 1.5"
TRUE_OR_FALSE: Expectation = "true or false"
A_DAY: Expectation = "a day such as 2026-07-14"
AN_INSTANT: Expectation = "an instant with its offset such as 2026-07-14T09:30:00Z"


def refusal(value: object, expected: Expectation) -> str:
    """The sentence of a value that is not what was expected.

    >>> refusal(1.5, A_WHOLE_NUMBER), refusal("Wobblefrotz", TRUE_OR_FALSE)
    ('Expected a whole number such as 7; found 1.5.', 'Expected true or false; found a text of 11 characters.')
    """
    return f"Expected {expected}; found {_found(value)}."


def whole(value: object) -> int:
    """A whole number: JSON's own, or a text of digits. Raises ValueError with the sentence."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    raise ValueError(refusal(value, A_WHOLE_NUMBER))


def truth(value: object) -> bool:
    """JSON's true or false, or a query's "true", "false", "1" or "0". Raises ValueError with the sentence."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (known := _TRUTHS.get(value.lower())) is not None:
        return known
    raise ValueError(refusal(value, TRUE_OR_FALSE))


def decimal(value: object) -> Decimal:
    """A number of JSON as it was written, or a text of digits with a point. Raises ValueError with the sentence."""
    if isinstance(value, float) or type(value) is int:
        number = Decimal(str(value))
        if number.is_finite():
            return number
    elif isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise ValueError(refusal(value, A_DECIMAL))


def day(value: object) -> date:
    """A day as YYYY-MM-DD; the other forms of ISO 8601 are refused. Raises ValueError with the sentence."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(_text(value, _DAY))
    except ValueError as error:
        raise ValueError(refusal(value, A_DAY)) from error


def instant(value: object) -> datetime:
    """An instant as RFC 3339 writes it, with its offset. Raises ValueError with the sentence."""
    try:
        return datetime.fromisoformat(_text(value, _INSTANT))
    except ValueError as error:
        raise ValueError(refusal(value, AN_INSTANT)) from error


def _text(value: Any, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ValueError
    return value


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        written = str(value)
        return written if len(written) <= LONGEST_QUOTED else f"a number of {len(written)} characters"
    if isinstance(value, str):
        if not value.strip():
            return "a blank text" if value else "an empty text"
        is_quoted = len(value) <= LONGEST_QUOTED and not _WORD.search(value)
        return f'"{value}"' if is_quoted else f"a text of {len(value)} characters"
    return "a list" if isinstance(value, (list, tuple)) else "an object"
