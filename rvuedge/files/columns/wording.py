"""A heading in words: joined ones parted, signs named, and how systems abbreviate a word. Only computes."""

from __future__ import annotations

import re

from rvuedge.files.headers import words

DOLLARS = ("$", " dollars ")  # "$/wRVU" is a rate, not work RVUs
NUMBER = ("#", " number ")  # "Employee #" names nobody
MOST_VOWELS = 1  # after the first letter
_WORK = re.compile(r"w[- ]?RVU", re.IGNORECASE)
_VOWELS, _DOUBLED = re.compile(r"[aeiou]"), re.compile(r"(.)\1")
# Where an element stands in X12 005010, as flattened files print it before its name: "SVC02 Line Item Charge Amount".
_ELEMENT = re.compile(
    r"^(?:SV1|SV2|SVC|SVD|CLP|CLM|CAS|DTM|DTP|NM1|REF|AMT|QTY|PRV|BPR|TRN|LX|HI)[0-9]{2}(?:-[0-9]{1,2})?[ _:]+(?=.)"
)
_YES_NO = re.compile(r"\b[Yy] ?/ ?[Nn]\b")
_PLURAL = re.compile(r"[A-Z]{2,30}s\b", re.ASCII)
_JOINTS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z]{3})")


def run_together(heading: str) -> str:
    """A heading without its blanks, as names are compared.

    >>> run_together("Claim #"), run_together("SVC02 Line Item Charge Amount"), run_together("wRVU $")
    ('claimnumber', 'lineitemchargeamount', 'wrvudollars')
    """
    return words(_ELEMENT.sub("", heading).replace(*NUMBER).replace(*DOLLARS)).replace(" ", "")


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
    named = _WORK.sub(" wrvu", _YES_NO.sub(" flag ", _ELEMENT.sub("", heading))).replace(*NUMBER).replace(*DOLLARS)
    return words(_JOINTS.sub(" ", _PLURAL.sub(lambda found: found[0].lower(), named))).split()
