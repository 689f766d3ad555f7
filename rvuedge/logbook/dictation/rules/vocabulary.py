"""Words of a dictated line that are no procedure: setting, site, colleagues, sides, counts. Computes only.

Modifiers are named by number only; what each does to the credit is in docs/rules.md, R-2.3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from rvuedge.privacy.name_words import spoken_number

CODE = r"(?:\d{4}[0-9A-Z]|[A-Z]\d{4})"
NUMBER = r"(?:[1-9]\d{0,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty)"
COLLEAGUE = re.compile(
    r"(?:\b(?:assisted|supervised|staffed)\s+by\s+|\b(?:(?:first|second)\s+)?(?:assistant|attending|resident)\s*:?\s+"
    r"|\b(?:with|for|by|under)\s+)?\b(?:[Dd]r\b\.?|[Dd]octor)\s+"
    r"(?:[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]+)?|[a-z][\w'’-]*)"
    r"(?:\s+(?:first\s+)?(?:assist(?:ed|ing)?|scrubbed|supervis(?:ed|ing)|attending|staffed)\b)?"
)
CLOCK = re.compile(r"\b(?:at\s+|from\s+)?\d{1,2}(?::\d{2}\s?(?:[ap]\.?m\b\.?)?|\s?[ap]m\b)", re.IGNORECASE)
LEVEL = re.compile(r"(?<![\w-])(?:at\s+)?[CTLS]\d{1,2}(?:\s?-\s?[CTLS]?\d{1,2})?(?![\w-])", re.IGNORECASE)
# Words that mean something a log has no place for, and why they are not in the draft.
KEPT_OUT = (
    (COLLEAGUE, "a colleague: name the attending with attending_id"),
    (CLOCK, "a time: a log holds the day"),
    (LEVEL, "a spinal level: each additional level has its own code"),
)
SETTINGS = (
    (
        re.compile(r"\b(?:(?:in|at)\s+(?:the\s+|my\s+|our\s+)?)(?:office|clinic|practice)\b", re.IGNORECASE),
        "nonfacility",
    ),
    (
        re.compile(
            r"\b(?:(?:in|at)\s+(?:the\s+|our\s+)?)(?:hospital|or|operating\s+room|asc|surgery\s+cent(?:er|re)|ed|er|icu"
            r"|emergency\s+(?:room|department)|floor|ward|bedside)\b|\bbedside\b",
            re.IGNORECASE,
        ),
        "facility",
    ),
)
ROLE = re.compile(
    r"\b(?:as\s+)?(?:(?:the\s+|a\s+|an\s+)?(?:first|second)[\s-]+assist(?:ant|ed|ing)?|assistant(?:\s+surgeon)?"
    r"|(?:i\s+)?assist(?:ed|ing)(?:\s+on|\s+with)?|assist\b)",
    re.IGNORECASE,
)
# Spoken circumstances and the modifier each means.
CIRCUMSTANCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:was\s+)?(?:discontinued|aborted|abandoned|terminated\s+early)\b", re.IGNORECASE), "53"),
    (re.compile(r"\breduced\s+services?\b", re.IGNORECASE), "52"),
    (
        re.compile(r"\b(?:professional\s+component|interpretation\s+only|read\s+only|reading\s+only)\b", re.IGNORECASE),
        "26",
    ),
    (re.compile(r"\b(?:as\s+)?co-?\s?surgeons?\b", re.IGNORECASE), "62"),
    (re.compile(r"\b(?:unplanned\s+)?return\s+to\s+(?:the\s+)?(?:or|operating\s+room)\b", re.IGNORECASE), "78"),
)
TWO_SIDES = re.compile(
    r"\b(?:left\s+(?:and|&|plus|then)\s+right|right\s+(?:and|&|plus|then)\s+left|l(?:eft)?\s*/\s*r(?:ight)?"
    r"|lt\s+(?:and|&)\s+rt|"
    r"rt\s+(?:and|&)\s+lt)\b",
    re.IGNORECASE,
)
BILATERAL = re.compile(
    r"\b(?:bilateral(?:ly)?|both\s+sides|on\s+both\s+sides|both|b/l)\b"
    r"(?:\s+(?=knees|hips|eyes|ears|breasts|hands|feet|wrists))?",
    re.IGNORECASE,
)
SIDE = re.compile(r"\b(?:on\s+the\s+)?(?P<side>left|right|lt|rt)(?:[\s-]+side(?:d)?)?\b", re.IGNORECASE)
# “I did a”, “we saw”: what a line in words begins with before it says anything.
LEAD = re.compile(r"\s*(?:(?:i|we|did|do|done|performed|saw|also|then|and|a|an|the|my|total\s+of)\s+)+", re.IGNORECASE)
COUNT = re.compile(rf"^\s*(?P<count>{NUMBER})\s+(?:x\s+)?(?=[a-z])", re.IGNORECASE)
TIMES = re.compile(
    rf"(?:(?<![\w.])[x×*]\s?(?P<a>{NUMBER})\b(?!\s*\.?\d*\s*(?:cm|mm))|(?<![\w.-])(?P<b>{NUMBER})\s?[x×](?![\w])"
    rf"|\btimes\s+(?P<c>{NUMBER})\b|(?<![\w.-])(?P<d>{NUMBER})\s+times\b"
    rf"|(?<![\w.-])(?P<e>{NUMBER})\s+units?\b|\b(?P<f>twice)\b)",
    re.IGNORECASE,
)
DOSE = re.compile(r"(?<![\w.])(?P<amount>\d{1,6}(?:\.\d{1,4})?)\s?(?P<unit>mg|mcg|g|ml|iu)\b(?!/)", re.IGNORECASE)
SPLIT = re.compile(
    r";|\n|,(?!\d{3}\b)|\s*\+\s*|\b(?:plus|then|followed\s+by|as\s+well\s+as)\b|\s/\s"
    rf"|(?<=\d)/(?={CODE}\b)|(?<!\bSt)(?<!\bDr)(?<!\b[A-Z])\.(?=\s+\S|\s*$)",
    re.IGNORECASE,
)
AT = re.compile(r"\b(?:at|@)\s+(?:the\s+)?(?=\S)", re.IGNORECASE)
SITE_ENDS = re.compile(
    r"[,;+\n]|\s/\s|\.(?=\s*$)|(?<!\bSt)\.\s(?=[A-Z])|\s-\s"
    r"|\s(?:for|with|on|plus|then|in|as|x\d+|yesterday|today|this|last|followed)\b"
    rf"|\sand\s+(?=[a-z0-9])|\s{CODE}\b|\s{{3,}}",
    re.IGNORECASE,
)
NO_SITE = re.compile(r"\d|(?:[lct]\d|level|bedside|once|home\b|same|least|most|time|night|noon|all)\b", re.IGNORECASE)
ALIKE = 86  # of 100, by rapidfuzz: one letter wrong in seven; lower mixes up sites of one city


def known_site(spoken: str, sites: Sequence[str]) -> str | None:
    """The person's own earlier site that was most likely said; None when none is alike."""
    if not sites:
        return None
    best = process.extractOne(spoken, sites, scorer=fuzz.ratio, processor=_bare, score_cutoff=ALIKE)
    return best[0] if best else None


def find_site(text: str, sites: Sequence[str]) -> tuple[int, int, str] | None:
    """The place said after “at”, with its characters: an earlier site of the person if one is alike, else as said."""
    for match in AT.finditer(text):
        rest = text[match.end() :]
        if NO_SITE.match(rest):
            continue
        end = next((stop.start() for stop in SITE_ENDS.finditer(rest)), len(rest))
        longest = known_in(rest, sites)
        spoken = longest[0] if longest else rest[:end].rstrip()
        if spoken:
            return match.start(), match.end() + len(spoken), longest[1] if longest else spoken
    return None


def known_in(rest: str, sites: Sequence[str]) -> tuple[str, str] | None:
    """The longest beginning of a text that is alike one of the sites: (as said, the site)."""
    ends = [match.end() for match in re.finditer(r"\S+", rest)][:8]
    for end in reversed(ends):
        spoken = rest[:end].rstrip(",;. ") if not rest[:end].endswith(("St.", "Mt.")) else rest[:end]
        site = known_site(spoken, sites)
        if site:
            return spoken, site
    return None


def spoken_count(match: re.Match[str]) -> int:
    """The number that “x3”, “times three”, “400 units” or “twice” says."""
    spoken = next(group for group in match.groups() if group)
    return 2 if spoken.lower() == "twice" else (spoken_number(spoken) or 1)


def _bare(text: str) -> str:
    """A site's name without what is said in many ways: case, points, “Saint”, “hospital”."""
    small = re.sub(r"['’]s\b|[^\w\s]", "", text.lower())
    words = ["st" if word == "saint" else word for word in small.split()]
    return " ".join(word for word in words if word not in {"the", "hospital", "medical", "center", "centre"}) or small
