"""A cell that cannot be read: what was found and what was expected, without the name of a person in it."""

from __future__ import annotations

import re


class CellError(ValueError):
    """A cell that cannot be read: what was found, what was expected, and the column where its reader knows it."""

    def __init__(self, found: str, expected: str, *, column: str | None = None) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected
        self.column = column


def quotable(text: str) -> str:
    """A cell as an error may quote it: short, with a digit and without a word. Else it could be somebody's name.

    >>> quotable("3/14/26"), quotable("Wobblefrotz"), quotable(" ")
    ("'3/14/26'", 'a text of 11 characters', 'nothing')
    """
    plain = " ".join(text.split())
    if not plain:
        return "nothing"
    if len(plain) > 24 or not re.search(r"\d", plain) or re.search(r"[^\W\d_]{4}", plain):
        return f"a text of {len(plain)} characters"
    return repr(plain)


def quoted_word(text: str) -> str:
    """A cell of a column of modifiers, places or kinds of row as it stands: such words name nobody. Cut to 24 signs."""
    plain = " ".join(text.split())
    return repr(plain if len(plain) <= 24 else plain[:23] + "…") if plain else "nothing"
