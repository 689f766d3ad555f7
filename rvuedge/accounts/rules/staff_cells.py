"""Cells of a roster: an address, a name without titles, a role, a clinical FTE, a day. Only computes."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from rvuedge.accounts.rules.names import name_problem
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.dates import DateManner, read_date
from rvuedge.files.values.refusals import CellError

ROLES = {
    "physician": "physician", "attending": "physician", "provider": "physician", "trainee": "trainee",
    "resident": "trainee", "fellow": "trainee", "student": "trainee", "manager": "manager",
    "practice manager": "manager", "owner": "owner", "partner": "owner",
    "md": "physician", "do": "physician", "doctor": "physician", "staff physician": "physician",
    "attending physician": "physician", "resident physician": "trainee", "physician - employed": "physician",
    "medical student": "trainee", "office manager": "manager", "administrator": "manager",
}  # fmt: skip
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
EARLIEST = date(1950, 1, 1)  # of a first day: nobody practices longer than some 75 years
OLD = re.compile(
    r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>19[5-8][0-9])|(?P<Y>19[5-8][0-9])-(?P<M>[0-9]{2})-(?P<D>[0-9]{2})"
)
TITLES = frozenset(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["titles"].split())


def read_address(text: str) -> str:
    """An email address in lower case. Raises CellError."""
    plain = tidy(text)
    if not ADDRESS.fullmatch(plain) or len(plain) > 254:
        raise CellError("", "an email address")
    return plain.lower()


def without_titles(text: str) -> tuple[str, str]:
    """A name without the titles around it, and the titles; "Last, First" in the order people say it.

    >>> without_titles("Ana O'Brien, MD"), without_titles("Dr. Müller, Björn, M.D., FACS"), without_titles("Ann Do")
    (("Ana O'Brien", 'MD'), ('Björn Müller', 'Dr., M.D., FACS'), ('Ann Do', ''))
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    titles: list[str] = []
    if parts and (found := re.match(r"(?:dr|prof)\.?\s+", parts[0], re.IGNORECASE)):
        titles.append(found[0].strip())
        parts[0] = parts[0][found.end() :]
    behind = [part for part in parts[1:] if all(_is_title(word) for word in part.split())]
    names = [part for part in parts if part not in behind]
    if len(names) > 1 and names[-1].rstrip(".").lower() in GENERATIONS:
        names[-2:] = [f"{names[-2]}, {names[-1]}"]
    if len(names) == 1 and not behind:
        words = names[0].split()
        while len(words) > 2 and _is_title(words[-1]) and words[-1].upper() == words[-1]:
            behind.insert(0, words.pop())
        names = [" ".join(words)]
    if len(names) == 2:
        names = [f"{names[1]} {names[0]}"]
    return " ".join(names), ", ".join([*titles, *behind])


def _is_title(word: str) -> bool:
    return word.replace(".", "").lower() in TITLES


def read_npi(text: str) -> str | None:
    """The ten digits of an NPI as printed, whatever the check digit; None where nothing is said. Raises CellError."""
    if is_empty(text):
        return None
    plain = tidy(text).removesuffix(".0")
    if not re.fullmatch("[0-9]{10}", plain):
        raise CellError("", "ten digits")
    return plain


def read_name(text: str) -> str | None:
    """A person's name without titles; None where nothing is said. Raises CellError."""
    if is_empty(text):
        return None
    name, _ = without_titles(tidy(text))
    found = name_problem(text.strip()) or name_problem(name)  # as printed: signs that do not show are no tidying
    if found:
        raise CellError("", f"a name in letters of any script, without {found}" if found != "no letter" else "a name")
    return read_text(name, 200)


def read_text(text: str, longest: int) -> str | None:
    """A text of at most so many characters; None where nothing is said. Raises CellError."""
    plain = "" if is_empty(text) else tidy(text)
    if len(plain) > longest:
        raise CellError("", f"at most {longest} characters")
    return plain or None


def role_of(text: str) -> str | None:
    """The role a cell names; None for words that name none we know."""
    return ROLES.get(" ".join(tidy(text).lower().rstrip(".").split()))


def read_cfte(text: str) -> Decimal | None:
    """A clinical FTE from 0 to 1, 80% as 0.8; None where nothing is said. Raises CellError."""
    if is_empty(text):
        return None
    plain = tidy(text)
    percent = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?%", plain, re.ASCII)
    if percent:
        value = Decimal(percent[1]) / 100
    elif re.fullmatch(r"[01]?(\.[0-9]{1,4}0*)?|[01]\.", plain, re.ASCII):
        value = Decimal(plain)
    else:
        raise CellError("", "a clinical FTE from 0 to 1, such as 0.80")
    if not 0 <= value <= 1:
        raise CellError("", "a clinical FTE from 0 to 1, such as 0.80")
    return value.normalize() if value else Decimal(0)


def read_day(text: str, manner: DateManner) -> date | None:
    """A first or last day; None where nothing is said. Raises CellError."""
    if is_empty(text):
        return None
    old = OLD.fullmatch(tidy(text))
    if old:
        try:
            return date(*(int(old[long] or old[short]) for long, short in (("Y", "y"), ("M", "m"), ("D", "d"))))
        except ValueError:
            pass
    try:
        return read_date(text, manner)
    except CellError as error:
        raise CellError(error.found, "a day such as 2026-07-01 or 7/1/2026") from error
