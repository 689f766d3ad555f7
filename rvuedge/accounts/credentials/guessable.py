"""Passwords that would be guessed: by our own short rules, then by zxcvbn's lists and patterns (decision draft)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rvuedge.accounts.rules.passwords import PasswordRefusedError, objection
from rvuedge.platform.operations.lazily import Lazily

if TYPE_CHECKING:
    import zxcvbn
else:
    zxcvbn = Lazily("zxcvbn")

# zxcvbn's README: score 3 is "safely unguessable", 10^8 guesses or more, beside a slow hash.
LEAST_SCORE = 3
# Signs that are looked at: its search grows with the square of the length, and 64 that are good alone are good enough.
LOOKED_AT = 64
# What is typed first where we are used, beside the person's own words.
TRADE = ("rvuedge", "rvu", "wrvu", "surgeon", "physician", "resident", "attending", "hospital", "residency")


def refuse_guessable(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise PasswordRefusedError for a password that would be guessed. `about` are words of the person."""
    words = [word for word in about if word]
    why = objection(password, about=words) or _guessed(password, words)
    if why:
        raise PasswordRefusedError(why, errors={"password": [why]})


def _guessed(password: str, words: list[str]) -> str | None:
    parts = [part for word in words for part in (word, *word.replace("@", " ").replace(".", " ").split())]
    found = zxcvbn.zxcvbn(password[:LOOKED_AT], user_inputs=[*TRADE, *parts])
    if found["score"] >= LEAST_SCORE:
        return None
    return "This password is easy to guess: a common word, name, date or keyboard row. Add a word or two of your own."
