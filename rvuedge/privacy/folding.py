"""A text in its plain form, and where each of its characters came from. Computes only.

Runs of blanks become one: no pattern then needs a run of them, and none can be made slow by one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


def folded(text: str) -> tuple[str, Sequence[int]]:
    """The text with every kind of dash, blank, digit and accented letter in its plain form and each run of blanks as
    one blank; with the place in `text` of each character, counted from 0.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text, range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text.translate(DASHES)):
        plain = _plain(letter)
        if plain.isspace() or not plain.isprintable():
            if letters and letters[-1] == " ":
                continue
            plain = " "
        letters.append(plain)
        places.append(place)
    return "".join(letters), places


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    new = unicodedata.normalize("NFKD", letter)[:1]
    return new if new.isascii() and new else letter
