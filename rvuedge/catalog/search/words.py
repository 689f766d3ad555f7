"""Text as words that can be compared: lower case, no accents, "I&D" and "x-ray" as one word, stems. Computes only."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

WORD = re.compile(r"[a-z0-9]+")
# "i&d", "t & a": letters joined by an ampersand are one word. "x-ray", "c section": so is a letter and what follows.
AMPERSAND = re.compile(r"\b([a-z])\s*&\s*([a-z])\b")
SINGLE = re.compile(r"\b([b-z])[\s.-]+(?=[a-z]{2}|[0-9])")
# "with and without", "w/wo": a study of its own, which "without" must not find first.
BOTH = re.compile(r"\b(?:with(?:out)? and with(?:out)?|w ?/? ?(?:and )?(?:wo|w/o))\b")
POSSESSIVE = re.compile(r"['’]s?\b")
VOWEL = re.compile("[aeiouy]")
STOP_WORDS = frozenset(
    [
        "a", "an", "and", "any", "at", "be", "by", "code", "codes", "cpt", "for", "from", "hcpcs", "in", "into", "is",
        "it", "of", "on", "or", "per", "the", "to", "via", "w", "wrvu", "rvu", "with", "what",
    ]
)  # fmt: skip


def raw_words(text: str) -> list[str]:
    """Words as written, the smallest left out: "I&D of an abscess" → ["id", "abscess"].

    A text of nothing but small words keeps them.
    """
    folded = unicodedata.normalize("NFKD", POSSESSIVE.sub("", text.lower())).encode("ascii", "ignore").decode()
    folded = BOTH.sub("withwithout", folded)
    joined = SINGLE.sub(r"\1", AMPERSAND.sub(r"\1\2", folded))
    found = WORD.findall(joined)
    return [word for word in found if word not in STOP_WORDS] or found


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
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
