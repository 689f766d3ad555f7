"""Whole numbers as a person types them into a form or an address.

str.isdigit alone is not enough: it is true of '²' and of '①', which int() refuses.
"""

from __future__ import annotations

LONGEST = 9  # digits; what is longer is no number of ours, and int() refuses thousands of them


def is_whole(text: str) -> bool:
    """Whether a text is a whole number in the digits 0 to 9, of at most nine digits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


def whole(text: str) -> int | str:
    """The number a text says, or the text as it is, for a schema to refuse in words."""
    return int(text) if is_whole(text) else text


def page_of(text: str, pages: int) -> int:
    """The page a text asks for, from 1 to the last of `pages`; the first where it is no whole number."""
    return min(max(int(text), 1), pages) if is_whole(text) else 1
