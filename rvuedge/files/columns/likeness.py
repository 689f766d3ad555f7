"""What the cells of a column look like where its heading says nothing: modifiers, providers, dates, counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.dates import DateManner, is_date
from rvuedge.files.values.modifiers import KNOWN_MODIFIERS, SIDES

SAMPLE = 400  # cells: enough to see what a column holds, few enough for a file of 250,000 rows
MOST_COUNTED = 4  # digits of a count; more is a number of something
LEAST_NUMBER = 6  # digits from which a repeating number may be a person's
ONE_SIDE = frozenset("lrb") | frozenset(SIDES)  # left, right, both; one letter alone may be anything
_COUNT = re.compile(rf"[1-9][0-9]{{0,{MOST_COUNTED - 1}}}(?:\.0+)?", re.ASCII)
_NPI = re.compile(r"[12][0-9]{9}", re.ASCII)
_PERSON = re.compile(
    r"(?:dr\.? .+|[a-z'’. -]+, ?[a-z'’. -]+|.+[ ,](?:md|do|np|pa|pa-c|crna|fnp|dpm|phd|mbbs|facs)\.?)", re.IGNORECASE
)
LEAST_DENYING = 3  # cells: one or two may be slips, which the row says
# What a cell of a field holds somewhere. A date: any digit, for a form that is not ours is refused by its row.
FORMS = {
    "date": re.compile(r"[0-9]"),
    "code": re.compile(r"(?<![0-9A-Z])(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})(?![0-9A-Z])|[0-9]{3,5}|E\+", re.IGNORECASE),
    "modifiers": re.compile(
        r"(?<![0-9A-Z])[0-9A-Z]{2}(?![0-9A-Z])|^[0-9A-Z]{4,8}$|left|right|both|bilateral", re.IGNORECASE
    ),
    "units": re.compile(r"[0-9]"),
}
_REPEATED = re.compile(rf"[A-Z]{{0,3}}[0-9]{{{LEAST_NUMBER},10}}", re.ASCII)


def looks_like(cells: Sequence[str], *, today: date) -> str | None:
    """The kind of field that the cells of a column look like: modifiers, provider, date or units; None for another."""
    known = [text for text in map(tidy, cells[: SAMPLE * 4]) if not is_empty(text)][:SAMPLE]
    if not known:
        return None
    if _are_modifiers(known):
        return "modifiers"
    if all(map(_NPI.fullmatch, known)) and (sum(map(is_npi, known)) * 2 >= len(known) or _repeats(known)):
        return "provider"
    if _repeats(known):
        return "provider"
    manner = DateManner(today)
    if all(len(text) >= 6 and not text.isdigit() and is_date(text, manner) for text in known):
        return "date"
    return "units" if all(_COUNT.fullmatch(text) for text in known) else None


def denies(field: str, cells: Sequence[str]) -> bool:
    """Whether no cell of a column can be of a field: three or more that say something, and not one of its form.

    Only for fields whose cells have a form: a date, a code, modifiers, units. A heading that was known by its words
    alone may name another thing, as "Service Day" a weekday.
    """
    known = [text for text in map(tidy, cells[: SAMPLE * 4]) if not is_empty(text)][:SAMPLE]
    if field not in FORMS or len(known) < LEAST_DENYING:
        return False
    return not any(FORMS[field].search(text) for text in known)


def _are_modifiers(known: Sequence[str]) -> bool:
    letters = {text.lower() for text in known}
    if len(letters) > 1 and letters <= ONE_SIDE:
        return True
    return all(text.upper().removesuffix(".0") in KNOWN_MODIFIERS or text.lower() in SIDES for text in known)


def _repeats(known: Sequence[str]) -> bool:
    """Whether one name or number repeats over the rows and there is more than one of them: whose rows they are."""
    different = set(known)
    if len(different) < 2 or len(different) * 2 > len(known):
        return False
    return all(_PERSON.fullmatch(text) for text in different) or all(_REPEATED.fullmatch(text) for text in different)


def are_npis(cells: Sequence[str]) -> bool:
    """Whether every cell that says something is an NPI by its check digit."""
    known = [text for text in map(tidy, cells[: SAMPLE * 4]) if not is_empty(text)][:SAMPLE]
    return bool(known) and all(_NPI.fullmatch(text) and is_npi(text) for text in known)


def is_person(text: str) -> bool:
    """Whether a text is written as a person's name: with a title, or with the last name first.

    >>> is_person("Dr. Doe"), is_person("Doe, Jane MD"), is_person("Office visits")
    (True, True, False)
    """
    return _PERSON.fullmatch(text.strip()) is not None


def is_npi(text: str) -> bool:
    """Whether ten digits are an NPI by its check digit (45 CFR 162.406: ISO 7812, Luhn with the prefix 80840).

    >>> is_npi("1234567893"), is_npi("1234567890")
    (True, False)
    """
    total = 24  # of the prefix 80840, as the NPI standard counts it
    for place, sign in enumerate(reversed(text)):
        digit = int(sign) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0
