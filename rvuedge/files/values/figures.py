"""Figures as people, spreadsheets and bookkeepers write them, in one reader for all files.

A comma groups thousands only where it stands before three digits, and a point likewise; else it begins the decimals.
What reads both ways ("1,234" where the file writes decimal commas) goes by how the file writes its other figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.refusals import CellError, quotable

Mark = Literal[".", ",", "?"]  # what begins the decimals; "?" where the file is of a kind that writes either
EXPECTED = "a figure such as 10.21"
MOST_DIGITS = 12  # a figure of more is a number of something, not an amount
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_POWER = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE]([+-]?[0-9]{1,2})", re.ASCII)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+", re.ASCII)
_BY_COMMA = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII)
_BY_POINT = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?", re.ASCII)
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}[,.][0-9]{3}", re.ASCII)
_COMMA = re.compile(r"[0-9]*,[0-9]+", re.ASCII)
_SURE_POINT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)\.(?:[0-9]{1,2}|[0-9]{4,})", re.ASCII)
_SURE_COMMA = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]*),(?:[0-9]{1,2}|[0-9]{4,})|0*,[0-9]+", re.ASCII)


def read_figure(text: str, *, mark: Mark | None = None, expected: str = EXPECTED) -> Decimal | None:
    """A figure with its sign; None for a cell that is empty. `mark` is what begins the decimals in this file.

    Raises CellError, also for what reads two ways where nothing says which.

    >>> [str(read_figure(text)) for text in ("10,21", "1.010,79", "(5.00)", "$1,200.50", "7.5-")]
    ['10.21', '1010.79', '-5.00', '1200.50', '-7.5']
    """
    if is_empty(text):
        return None
    sign, plain = signed(tidy(text))
    plain = plain.removesuffix("%").replace("$", "").replace("'", "").replace(" ", "").removeprefix("+")
    if power := _POWER.fullmatch(plain):
        return sign * Decimal(power[1]).scaleb(int(power[2]))
    number = _number(plain, mark)
    if number is None or sum(map(len, _DIGITS.findall(plain))) > MOST_DIGITS:
        raise CellError(quotable(text), expected)
    return sign * number


def _number(plain: str, mark: Mark | None) -> Decimal | None:
    if mark == "?" and _TWO_WAYS.fullmatch(plain):
        raise CellError(f"{plain!r}, which reads two ways", "a figure without marks between thousands")
    if mark == "," and (_BY_POINT.fullmatch(plain) or _COMMA.fullmatch(plain)):
        return Decimal(plain.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(plain):
        return Decimal(plain.rstrip("."))
    if _BY_COMMA.fullmatch(plain):
        return Decimal(plain.replace(",", "").rstrip("."))
    if mark in {None, "?"} and (_SURE_COMMA.fullmatch(plain) or _BY_POINT.fullmatch(plain)):
        return Decimal(plain.replace(".", "").replace(",", "."))
    return None


def signed(text: str) -> tuple[int, str]:
    """The sign of an amount as bookkeepers write it, and the rest: -1, 1-, (1), 1 CR.

    >>> signed("(5.00)"), signed("5-"), signed("$-5"), signed("5 CR")
    ((-1, '5.00'), (-1, '5'), (-1, '$5'), (-1, '5'))
    """
    plain = text.strip().replace("−", "-").replace("–", "-")
    if plain.startswith("(") and plain.endswith(")"):
        inner = plain[1:-1].strip()
        return -1, inner.removeprefix("-").strip()
    if plain.upper().endswith("CR"):
        return -1, plain[:-2].strip()
    if plain.startswith(("$-", "$ -")):
        return -1, f"${plain.partition('-')[2].strip()}"
    if plain.startswith("-") or plain.endswith("-"):
        return -1, plain.strip("-").strip()
    return 1, plain


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """What begins the decimals in a column, from the cells that can be read in one way alone; None where none can, or
    where they contradict each other.

    >>> decimal_mark(["1,234", "10,21"]), decimal_mark(["1,234", "10.21"]), decimal_mark(["10,21", "10.21"])
    (',', '.', None)
    """
    found: set[Mark] = set()
    for text in texts:
        _, plain = signed(tidy(text))
        plain = plain.replace("$", "").replace(" ", "")
        if _SURE_POINT.fullmatch(plain) or (_BY_COMMA.fullmatch(plain) and "." in plain):
            found.add(".")
        elif _SURE_COMMA.fullmatch(plain) or (_BY_POINT.fullmatch(plain) and "," in plain):
            found.add(",")
    return found.pop() if len(found) == 1 else None


def whole(text: str, *, expected: str) -> int | None:
    """A whole number with its sign, "2.0" and "1,200" too; None for a cell that is empty. Raises CellError."""
    found = read_figure(text, expected=expected)
    if found is None:
        return None
    if found != found.to_integral_value():
        raise CellError(quotable(text), expected)
    return int(found)
