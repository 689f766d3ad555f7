"""Words by which a name is told from what else stands beside “patient”, and numbers in words. Computes only."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

WORDS: dict[str, str] = tomllib.loads(Path(__file__).with_name("name_words.toml").read_text(encoding="utf-8"))
CLINICAL = frozenset(WORDS["clinical"].split())  # the words of the search, held by tests/privacy/test_screening.py
GIVEN, ORDINARY = frozenset(WORDS["given"].split()), frozenset(WORDS["ordinary"].split())
ENDINGS = ("ed", "ing", "tion", "sion", "ectomy", "ostomy", "otomy", "oscopy", "plasty", "scopic", "ally", "ectomies")
THING = re.compile(
    r"[ ,]{0,2}(?:(?:left|right|old|chronic|healed|healing|open|closed|failed|prior|previous|infected|surgical|total|displaced|"
    r"hip|knee|shoulder|breast|ventral|inguinal|distal|proximal) ){0,6}"
    r"(?:wounds?|fractures?|fx|h[ae]{0,2}matoma|injury|infarct|lac(?:eration)?s?|incisions?|grafts?|fistula|stoma|ostomy|scar|"
    r"stents?|dressing|abscess|implants?|burns?|tears?|rupture|prosthesis|arthroplasty|replacement|mesh|hardware|device|"
    r"pacemaker|generator|leads?|valve|shunt|port|pump|catheter|foley|sheath|tube|drain|dilator|introducer|scope|bypass|"
    r"clot|thrombus|dvt|stroke|repair|hernia|needle|film|study|scan|note|records?|french|fr|temp)\b",
    re.IGNORECASE,
)
SMALL = {word: number for number, word in enumerate(WORDS["small"].split())}
TENS = {word: 10 * number for number, word in enumerate(WORDS["tens"].split(), start=2)}


def is_given_name(word: str) -> bool:
    """Whether a word, in any case, is a common given name."""
    return word.lower() in GIVEN


def is_ordinary(word: str) -> bool:
    """Whether a word that stands where a name may stand is an ordinary or a clinical one."""
    small = word.lower().strip("'’-")
    if small in GIVEN:
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
