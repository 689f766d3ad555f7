"""Words by which a name is told from what else stands beside “patient”, and numbers in words. Computes only."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

HERE = Path(__file__)
WORDS: dict[str, str] = tomllib.loads(HERE.with_name("name_words.toml").read_text(encoding="utf-8"))
CENSUS: dict[str, str] = tomllib.loads(HERE.with_name("census_names.toml").read_text(encoding="utf-8"))
CLINICAL = frozenset(WORDS["clinical"].split())  # the words of the search, held by tests/privacy/test_screening.py
COMMON_GIVEN, ORDINARY = frozenset(WORDS["given"].split()), frozenset(WORDS["ordinary"].split())
GIVEN, GIVEN_WORDS = frozenset(CENSUS["given"].split()) | COMMON_GIVEN, frozenset(CENSUS["given_words"].split())
SURNAMES, SURNAME_WORDS = frozenset(CENSUS["surnames"].split()), frozenset(CENSUS["surname_words"].split())
ALL_SURNAMES = SURNAMES | SURNAME_WORDS
EPONYMS, OPERATIONS = frozenset(CENSUS["eponyms"].split()), frozenset(CENSUS["operations"].split())
# Surnames that are such common words that in small letters they are never one.
NOT_IN_SMALL = frozenset(WORDS["not_in_small"].split())
ENDINGS = ("ed", "ing", "tion", "sion", "ectomy", "ostomy", "otomy", "oscopy", "plasty", "scopic", "ally", "ectomies")
THING = re.compile(
    r"[ ,]{0,2}(?:(?:left|right|old|chronic|healed|healing|open|closed|failed|prior|previous|infected|surgical|"
    r"total|displaced|"
    r"hip|knee|shoulder|breast|ventral|inguinal|distal|proximal) ){0,6}"
    r"(?:wounds?|fractures?|fx|h[ae]{0,2}matoma|injury|infarct|lac(?:eration)?s?|incisions?|grafts?|fistula|stoma|"
    r"ostomy|scar|"
    r"stents?|dressing|abscess|implants?|burns?|tears?|rupture|prosthesis|arthroplasty|replacement|mesh|hardware|"
    r"device|"
    r"pacemaker|generator|leads?|valve|shunt|port|pump|catheter|foley|sheath|tube|drain|dilator|introducer|scope|"
    r"bypass|"
    r"clot|thrombus|dvt|stroke|repair|hernia|needle|film|study|scan|note|records?|french|fr|temp)\b",
    re.IGNORECASE,
)
SMALL = {word: number for number, word in enumerate(WORDS["small"].split())}
TENS = {word: 10 * number for number, word in enumerate(WORDS["tens"].split(), start=2)}


def is_given_name(word: str) -> bool:
    """Whether a word, in any case, is a common given name."""
    return word.lower() in COMMON_GIVEN


def is_surname(word: str) -> bool:
    """Whether a word, in any case, is a surname and no word a note has of its own."""
    small = word.lower()
    return small in ALL_SURNAMES and small not in NOT_IN_SMALL and small not in OPERATIONS and not is_ordinary(small)


def is_ordinary(word: str) -> bool:
    """Whether a word that stands where a name may stand is an ordinary or a clinical one."""
    small = word.lower().strip("'’-")
    if small in COMMON_GIVEN:
        return False
    return small in ORDINARY or small in CLINICAL or (len(small) > 4 and small.endswith(ENDINGS))


def things(after: str) -> bool:
    """Whether what follows an age or a size is a thing and not a person: “10 year old hip prosthesis”."""
    return THING.match(after) is not None


def spoken_number(text: str) -> int | None:
    """A number below a hundred in digits or words: "sixty-two" is 62; None for anything else."""
    if text.isdecimal():  # isdigit is also true of ², which int() refuses
        return int(text)
    parts = re.split(r"[- ]+", text.lower())
    if len(parts) == 2 and parts[0] in TENS and SMALL.get(parts[1], 10) < 10:
        return TENS[parts[0]] + SMALL[parts[1]]
    last = parts[-1]
    return TENS.get(last, SMALL.get(last))
