"""Which passwords are refused: those on a list of common ones and words of the context (NIST SP 800-63B-4, 3.1.1.2).

No rule asks for signs of certain kinds and none lets a password expire; the same section says so. The least length is
ours, between the section's 8 beside a second factor and 15 for a password alone (docs/decisions/0016).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from rvuedge.platform.errors import InvalidError

SHORTEST = 12  # OWASP ASVS 4.0.3, 2.1.1; NIST SP 800-63B-4 asks for 8 beside a second factor, 15 alone
LONGEST = 200  # a passphrase fits; hashing never sees more

_LISTS = tomllib.loads(Path(__file__).with_name("common_passwords.toml").read_text(encoding="utf-8"))
COMMON = frozenset(_LISTS["common"].split())
_CALENDAR = "|".join(_LISTS["with_any_digits"].split())
DATED = re.compile(rf"(?:{_CALENDAR})[0-9]+|[0-9]+(?:{_CALENDAR})")


class PasswordRefusedError(InvalidError):
    """The old password is wrong, or the new one would be guessed."""

    code = "password-refused"


def objection(password: str, *, about: Iterable[str] = ()) -> str | None:
    """Why a password is refused, as a sentence, or None. `about` are words of the person: address, name.

    >>> objection("Qwerty-Uiop")
    'This password is one of the most common ones.'
    >>> objection("a good long password") is None
    True
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Use {SHORTEST} to {LONGEST} characters."
    bare = _bare(password)
    if len(set(bare)) <= 2:
        return "This password repeats one or two characters."
    if bare in COMMON or DATED.fullmatch(bare):
        return "This password is one of the most common ones."
    words = {_bare(word) for whole in about for word in (whole, whole.partition("@")[0]) if word}
    if bare in words | {word * 2 for word in words} | {"rvuedgervuedge"}:
        return "This password is your own address or name."
    return None


def _bare(text: str) -> str:
    """Letters and digits alone, in one case: Qwerty-Uiop is no better than qwertyuiop."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or folded
