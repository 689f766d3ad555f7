"""How a related code stands to the code of an article: in its place, beside it, or only worth knowing. Computes only.

A phone adds what is `with` and nothing else; what is `instead_of` takes the line's place. So `with` is narrow: an
add-on code (global days ZZZ, record layout of the relative value files, GLOB DAYS) with its primary, or a drug with the
service that gives it. Codes of one family are steps of one service, of which the more extensive one is reported alone
(NCCI Policy Manual, chapter I, on families of codes and the more extensive procedure). Operations of one endoscopy
family may be reported together, at the reduced value of multiple endoscopies (Pub. 100-04, ch. 12, section 40.6): only
the examination they share is not reported beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

INSTEAD_OF, WITH, SEE_ALSO = "instead_of", "with", "see_also"
RELATIONS = (INSTEAD_OF, WITH, SEE_ALSO)
ADD_ON = "ZZZ"
# Injections and infusions: 96360 to 96549 (drugs), 90471 to 90474 (vaccines).
ADMINISTERS = re.compile(r"96(?:3[67]|4[0-4]|5[1-4])[0-9]|9047[1-4]")
A_DRUG = re.compile(r"[CJQ][0-9]{4}|90[67][0-9]{2}")
FAMILY = 4  # leading digits that steps of one service share: 4756 for removals of the gallbladder by laparoscopy
# An examination and the operations of its endoscopy family share fewer: 45378 and 45385.
ENDOSCOPY_FAMILY = 3
BASE_OF_A_FAMILY = re.compile(r"\b(?:base of this family|base examination|looking only)\b")
BASE_WORDS = re.compile(r"\b(?:first|added to|needed|base)\b")
# What an article says of codes that are reported together, or are parts of one another.
BESIDE_WORDS = re.compile(
    r"\b(?:different lesion|other lesion|another lesion|beside it|further|specimen|often|parts?|second)\b"
)


@dataclass(frozen=True, slots=True)
class Related:
    """A related code as an article names it."""

    code: str
    why: str


def relation_of(code: str, other: Related, is_add_on: Callable[[str], bool]) -> str:
    """How a related code stands to a code, by the release's add-ons and the article's own words; see_also in doubt."""
    if may_go_with(code, other.code, is_add_on):
        return WITH if _is_added(code, other, is_add_on) else SEE_ALSO
    near = code[:FAMILY] == other.code[:FAMILY] or BASE_OF_A_FAMILY.search(other.why)
    if near and may_replace(code, other.code, is_add_on) and not BESIDE_WORDS.search(other.why):
        return INSTEAD_OF
    return SEE_ALSO


def _is_added(code: str, other: Related, is_add_on: Callable[[str], bool]) -> bool:
    if "not added" in other.why or "not here" in other.why:
        return False
    if is_add_on(code) and not is_add_on(other.code):
        return bool(BASE_WORDS.search(other.why))
    return "a medical visit" not in other.why and "fewer than" not in other.why


def may_go_with(code: str, other: str, is_add_on: Callable[[str], bool]) -> bool:
    """Whether one of two codes adds to the other: an add-on and another code, or a drug and what gives it."""
    gives = bool(ADMINISTERS.fullmatch(code) and A_DRUG.fullmatch(other))
    given = bool(ADMINISTERS.fullmatch(other) and A_DRUG.fullmatch(code))
    return gives or given or is_add_on(code) != is_add_on(other)


def may_replace(code: str, other: str, is_add_on: Callable[[str], bool]) -> bool:
    """Whether two codes are steps of one service: one family, and neither an add-on."""
    same_family = code[:ENDOSCOPY_FAMILY] == other[:ENDOSCOPY_FAMILY] and code[0].isdigit()
    return same_family and not is_add_on(code) and not is_add_on(other)


def wrong_relation(code: str, related: Mapping[str, str], is_add_on: Callable[[str], bool]) -> str | None:
    """What is wrong with the relation an article states, as a sentence; None when it holds."""
    other, relation = related["code"], related.get("relation", SEE_ALSO)
    if relation == WITH and not may_go_with(code, other, is_add_on):
        return f"says {other} goes with it; neither is an add-on, nor one the drug that the other gives"
    if relation == INSTEAD_OF and not may_replace(code, other, is_add_on):
        return f"says {other} takes its place; they are of two families, or one is an add-on"
    return None
