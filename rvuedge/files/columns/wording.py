"""A heading in words: joined ones parted, signs named, and how systems abbreviate a word. Only computes."""

from __future__ import annotations

import re
from collections.abc import Container

from rvuedge.files.headers import words

DOLLARS = ("$", " dollars ")  # "$/wRVU" is a rate, not work RVUs
NUMBER = ("#", " number ")  # "Employee #" names nobody
SHORTEST = 3  # letters of a word that is found within another; "id" is in too many
ENDINGS = ("dt", "cd", "nm", "no", "id", "md", "ii", "iv")  # what may end a joined word all the same: "clinicno"
FRONTS = ("pt", "pd", "ln", "tx", "dt", "ub", "lp", "gl")  # what may begin one: "ptname", "lnqty"
# What may stand in one: "placeofservice", "icddxcd".
WITHIN = ("of", "to", "at", "by", "on", "in", "is", "id", "cd", "no", "md", "dx", "px", "pe", "mp")
ORDINALS = frozenset(
    {
        *("one", "two", "three", "four", "five", "six", "first", "second", "third", "fourth", "fifth"),
        *("1st", "2nd", "3rd", "4th", "5th", "a", "b", "c", "d", "e", "f", "x", "i", "ii", "iii", "iv"),
    }
)
MOST_VOWELS = 1  # after the first letter
_WORK = re.compile(r"w[- ]?RVU", re.IGNORECASE)
_VOWELS, _DOUBLED = re.compile(r"[aeiou]"), re.compile(r"(.)\1")
# Where an element stands in X12 005010, as flattened files print it before its name: "SVC02 Line Item Charge Amount".
_ELEMENT = re.compile(
    r"^[\[('\"]*(?:SV1|SV2|SVC|SVD|CLP|CLM|CAS|DTM|DTP|NM1|REF|AMT|QTY|PRV|BPR|TRN|LX|HI)[0-9]{2}(?:-[0-9]{1,2})?"
    r"[ _:\n]+(?=.)"
)
# How a form asks for a cell, after what it asks for: "DOS (MM/DD/YYYY)", "NPI (required)", "Units [max 3 digits]".
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_FORM = re.compile(
    r"(?<![a-z0-9])(?:(?:mm?|dd?)[-/. ]?(?:mm?|dd?)[-/. ]?(?:yyyy|yy|ccyy)|(?:yyyy|ccyy)[-/. ]?mm(?:[-/. ]?dd)?"
    r"|mm[-/. ]?(?:yyyy|yy)|hh:?mm(?::?ss)?)(?![a-z0-9])",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"\s*(?:e\.?g\.?|ex\.?|i\.e\.|example)[ .:,]", re.IGNORECASE)
_ASKING = frozenset(
    {
        *("required", "mandatory", "optional", "reqd", "format", "numeric", "alphanumeric", "text", "digit", "digits"),
        *("char", "chars", "character", "characters", "applicable", "known", "available"),
    }
)
_BESIDE = frozenset(
    {
        *("if", "any", "as", "needed", "only", "no", "dashes", "max", "up", "to", "exactly"),
        *("letters", "numbers", "whole", "number"),
    }
)
_YES_NO = re.compile(r"\b[Yy] ?/ ?[Nn]\b")
_PLURAL = re.compile(r"[A-Z]{2,30}s\b", re.ASCII)
_JOINTS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])"
    r"|(?<=[0-9])(?=[A-Za-z]{3})|(?<=[0-9])(?=(?:[Cc][Dd]|[Ii][Dd])$)"
)


def run_together(heading: str) -> str:
    """A heading without its blanks, as names are compared.

    >>> run_together("Claim #"), run_together("SVC02 Line Item Charge Amount"), run_together("wRVU $")
    ('claimnumber', 'lineitemchargeamount', 'wrvudollars')
    """
    return words(without_hints(_ELEMENT.sub("", heading)).replace(*NUMBER).replace(*DOLLARS)).replace(" ", "")


def without_hints(heading: str) -> str:
    """A heading without how its cells are to be written; one that says nothing else is left as it is.

    >>> without_hints("DOS (MM/DD/YYYY)"), without_hints("NPI (required)"), without_hints("Units (2)")
    ('DOS', 'NPI', 'Units (2)')
    """
    shorter = _BRACKETED.sub(lambda found: "" if _asks(found[1]) else found[0], heading).rstrip(" *")
    last = next((found for found in _FORM.finditer(shorter) if found.end() == len(shorter)), None)
    return (shorter[: last.start()].rstrip(" -–:") if last else shorter).strip() or heading


def _asks(inside: str) -> bool:
    """Whether what stands in brackets only says how a cell is to be written; a number alone may be a column's own."""
    rest, forms = _FORM.subn(" ", inside)
    beside = (
        rest.lower().replace("'", "").replace("-", " ").replace(",", " ").replace(";", " ").replace(":", " ").split()
    )
    is_about = all(word in _ASKING or word in _BESIDE or word.isdigit() for word in beside)
    return bool(_EXAMPLE.match(inside)) or (is_about and (forms > 0 or any(word in _ASKING for word in beside)))


def is_short(word: str) -> bool:
    """Whether a word has so few vowels that it may be short for another: "alowd"; "modifires" is a misspelled one."""
    return len(_VOWELS.findall(word[1:])) <= MOST_VOWELS


def consonants(word: str) -> str:
    """How a system abbreviates a word: its first letter and the consonants after it, doubled ones once.

    >>> consonants("submitted"), consonants("sbmtd"), consonants("modifier"), consonants("mdfr")
    ('sbmtd', 'sbmtd', 'mdfr', 'mdfr')
    """
    return word[:1] + _DOUBLED.sub(r"\1", _VOWELS.sub("", word[1:]))


def heading_words(heading: str) -> list[str]:
    """The words of a heading, joined ones parted.

    >>> heading_words("ServiceDate"), heading_words("CPTCode"), heading_words("PROC_MOD1"), heading_words("Adj. wRVUs")
    (['service', 'date'], ['cpt', 'code'], ['proc', 'mod', '1'], ['adj', 'wrvus'])
    >>> heading_words("wRVU $")
    ['wrvu', 'dollars']
    """
    named = _WORK.sub(" wrvu", _YES_NO.sub(" flag ", without_hints(_ELEMENT.sub("", heading))))
    signed = named.replace(*NUMBER).replace(*DOLLARS)
    return words(_JOINTS.sub(" ", _PLURAL.sub(lambda found: found[0].lower(), signed))).split()


def parted(word: str, parts: Container[str]) -> list[str]:
    """A joined word as its parts, each one of `parts` or a short word that stands in such; itself if it has none.

    >>> parted("placeofservice", {"place", "service"}), parted("lnqty", {"qty"}), parted("notes", {"qty"})
    (['place', 'of', 'service'], ['ln', 'qty'], ['notes'])
    """
    if word in parts or len(word) < SHORTEST + len(ENDINGS[0]) or not word.isalpha():
        return [word]
    ends: dict[int, list[str]] = {0: []}
    for end in range(2, len(word) + 1):  # the shortest part is "of"
        is_last = end == len(word)
        starts = (cut for cut in sorted(ends) if _is_part(word[cut:end], parts, is_first=cut == 0, is_last=is_last))
        if (start := next(starts, None)) is not None:
            ends[end] = [*ends[start], word[start:end]]
    return ends.get(len(word), [word])


def _is_part(part: str, parts: Container[str], *, is_first: bool, is_last: bool) -> bool:
    if len(part) < SHORTEST:
        return part in WITHIN or (is_first and part in FRONTS) or (is_last and part in ENDINGS)
    return part in parts or part in ORDINALS
