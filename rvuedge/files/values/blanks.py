"""Cells that say nothing, however a program writes that, and cells as a spreadsheet or a text program dresses them."""

from __future__ import annotations

import re
import unicodedata

# How programs write that a cell has no value: databases NULL, Python None, data frames nan and <NA>, spreadsheets #N/A.
EMPTY = frozenset(
    {
        *("", "null", "(null)", "\\n", "none", "nan", "na", "<na>", "n/a", "#n/a", "n.a.", "nil", "nat", "undefined"),
        *("-", "--", "---", "–", "—", "−", ".", "?", "blank", "(blank)", "not applicable", "#null!"),
    }
)
# Zero-width and other signs that show nothing: Unicode, general category Cf, and the byte order mark.
_QUOTES = {"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'"}
_FORMULA = re.compile(r'=\s*"(?P<text>[^"]*)"', re.ASCII)
_IN_QUOTES = re.compile(r"""(?P<quote>["'])(?P<text>.*)(?P=quote)""", re.DOTALL)


def is_empty(text: str) -> bool:
    """Whether a cell says that there is no value.

    >>> is_empty("NULL"), is_empty(" - "), is_empty("0"), is_empty("No")
    (True, True, False, False)
    """
    return tidy(text).lower() in EMPTY


def tidy(text: str) -> str:
    """A cell without blanks around it, signs that do not show, and the dress ="47562", “47562” or '47562.

    >>> tidy('="47562"'), tidy("“47562”"), tidy("'-5"), tidy("\\u200b47562\\xa0")
    ('47562', '47562', '-5', '47562')
    """
    plain = text if text.isascii() and text.isprintable() else _shown(text)
    plain = plain.strip()
    if plain[:1] not in {"=", '"', "'"}:
        return plain
    if dressed := _FORMULA.fullmatch(plain) or _IN_QUOTES.fullmatch(plain):
        return dressed["text"].strip()
    return plain[1:].strip() if plain.startswith("'") else plain


def _shown(text: str) -> str:
    signs = (_QUOTES.get(sign, sign) for sign in text if unicodedata.category(sign) != "Cf")
    return "".join(sign if sign.isprintable() and not sign.isspace() else " " for sign in signs)
