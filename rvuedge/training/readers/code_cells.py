"""Cells of a list of tracked codes: a code, whether it counts, a largest quantity. Only computes."""

from __future__ import annotations

import re

from rvuedge.files.problems import quoted
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.refusals import CellError

YES = frozenset({"y", "yes", "x", "true", "1", "t"})
NO = frozenset({"n", "no", "false", "0", "f"})
MOST = 99  # what one case may hold of a code; more is another number
_CODE = re.compile(r"[0-9A-Z]{5}", re.ASCII)


def read_code(text: str) -> str:
    """A CPT/HCPCS code of five signs. Raises CellError.

    >>> read_code(" 47562 "), read_code("47562.0")
    ('47562', '47562')
    """
    plain = tidy(text).removesuffix(".0").upper()
    if not _CODE.fullmatch(plain):
        raise CellError(quoted(text), "a code of five letters or digits")
    return plain


def read_minimum(text: str) -> tuple[bool | None, str]:
    """Whether a code counts for a minimum, and the category that the cell names instead of a yes. None: it is silent.

    >>> read_minimum("Y"), read_minimum("No"), read_minimum("Biliary"), read_minimum("")
    ((True, ''), (False, ''), (True, 'Biliary'), (None, ''))
    """
    if is_empty(text):
        return None, ""
    plain = tidy(text)
    if plain.casefold() in YES:
        return True, ""
    return (False, "") if plain.casefold() in NO else (True, " ".join(plain.split()))


def read_most(text: str) -> int | None:
    """A largest quantity; None where nothing is said. Raises CellError."""
    if is_empty(text):
        return None
    plain = tidy(text).removesuffix(".0")
    if not plain.isdecimal() or not 1 <= int(plain) <= MOST:
        raise CellError(quoted(text), f"a whole number from 1 to {MOST}")
    return int(plain)
