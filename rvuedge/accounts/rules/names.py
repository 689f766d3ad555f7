"""What a name may hold: letters of any script, and nothing that hides, turns round or breaks the text around it, or
leads elsewhere."""

from __future__ import annotations

import re
import unicodedata

# Joiners that Persian and Indic names are written with; other format characters turn text round or hide it.
JOINERS = frozenset("\u200c\u200d")
REFUSED = {"Cc": "a control character", "Cf": "an invisible character", "Zl": "a line break", "Zp": "a line break"}
REFUSED |= {"Cs": "half a character", "Co": "a private character", "Cn": "an unassigned character"}

# What mail programs turn into a link; names stand in mails of ours. "St.Mary" and "Dr.Lee" are names.
LINK = re.compile(r"://|\bwww\.|[\w-]\.[a-z]{2,24}/|[\w-]\.(?:com|net|org|edu|gov|info|biz|io)\b", re.IGNORECASE)


def name_problem(text: str) -> str | None:
    """Why a text is no name, as the end of "found …"; None where it may be one."""
    if not any(unicodedata.category(letter)[0] in "LN" for letter in text):
        return "no letter"
    for position, letter in enumerate(text, start=1):
        kind = unicodedata.category(letter)
        if kind in REFUSED and letter not in JOINERS:
            return f"{REFUSED[kind]} (U+{ord(letter):04X}) at place {position}"
    return "a web address" if LINK.search(text) else None
