"""Text as words that can be compared: lower case, no accents, shorthand written out, stems. Computes only.

The words and patterns are those of table.toml, which the phone reads as well: both cut a text into the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rvuedge.catalog.search.weights import SHORTEST_STEM, TABLE

_CUTTING = TABLE["cutting"]
WORD = re.compile(r"[a-z0-9]+")
# "i&d", "t & a": letters joined by an ampersand are one word.
AMPERSAND = re.compile(r"\b([a-z])\s*&\s*([a-z])\b")
POSSESSIVE = re.compile(_CUTTING["possessive"])
VOWEL = re.compile(_CUTTING["vowel"])
ENDING = re.compile(_CUTTING["ending"])
SINGLE = re.compile(f"({_CUTTING['single']})")
JOINTS = re.compile(r"[ .-]+")
WRITE_OUT = tuple((re.compile(pattern), replacement) for pattern, replacement in _CUTTING["write_out"])
STOP_WORDS = frozenset(TABLE["words"]["small"])
FILLER = frozenset(TABLE["words"]["filler"])


@lru_cache(maxsize=500)  # the names of a document, each of which is cut in four ways when the index is built
def folded(text: str) -> str:
    """A text in lower case without accents, its shorthand written out: "CT w/o contrast" → "ct without contrast"."""
    plain = unicodedata.normalize("NFKD", POSSESSIVE.sub("", text.lower())).encode("ascii", "ignore").decode()
    for pattern, replacement in WRITE_OUT:
        plain = pattern.sub(replacement, plain)
    return plain


def cut(text: str) -> list[str]:
    """The words of a folded text, the smallest left out. A text of nothing but small words keeps them."""
    joined = SINGLE.sub(lambda found: JOINTS.sub("", found[1]), AMPERSAND.sub(r"\1\2", text))
    found = WORD.findall(joined)
    return [word for word in found if word not in STOP_WORDS] or found


def raw_words(text: str) -> list[str]:
    """Words as written, the smallest left out: "I&D of an abscess" → ["id", "abscess"]."""
    return cut(folded(text))


def words(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in raw_words(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem a word shares with its other forms: "removal" and "removed" are "remov"."""
    if len(word) < 4 or not word.isalpha():
        return word
    if not VOWEL.search(word):
        return word.removesuffix("s")  # several of an abbreviation: PFTs
    shorter = ENDING.sub("", word)
    return shorter if len(shorter) >= SHORTEST_STEM else word.removesuffix("s")
