"""Do our own short titles hold what they promise? Length, formulas, one title per code, the release's facts.

Computes only. The facts: CMS PFS relative value file record layout (global days, PC/TC and bilateral indicators).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

LONGEST = 60  # characters: a line of a phone of 390 points holds them in two rows (issue 20)
FEWEST_TERMS, MOST_TERMS = 2, 8  # two ways of asking at least; more than eight say nothing new
# Words of the AMA's descriptors and of older manuals that a title of our own does without.
FORMULAS = re.compile(
    r"unilateral or bilateral|separate procedure|list separately|when performed|each additional|\((?:eg|e\.g\.)"
    r"|\band/or\b|with or without|\bincluding\b|initial or subsequent|any method|specify|\bper session\b|®|™",
    re.IGNORECASE,
)
ADDED = re.compile(r"\beach (?:further|added|extra|more)\b|\badded\b|\badd-on\b|\bfurther\b", re.IGNORECASE)
ONE_SIDE = re.compile(r"\bone side\b|\bunilateral\b", re.IGNORECASE)
ONE_OR_BOTH = re.compile(r"\bone or both\b", re.IGNORECASE)
BOTH_SIDES = re.compile(r"\bboth sides\b|\bbilateral\b", re.IGNORECASE)
READING = re.compile(r"\breading\b|\breport\b|\breview\b|\binterpret|\bphysician\b|\bdoctor\b", re.IGNORECASE)
READING_ONLY = re.compile(r"\breading only\b|\breport only\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\bcode \d|\b[0-9]{5}\b")
WHOLE_GLOBALS = frozenset({"000", "010", "090", "MMM"})


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Our short title of a code, '' where nobody wrote one, and what people type for it."""

    title: str
    terms: tuple[str, ...]


NO_WORDS = OwnWords("", ())


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a release says of a code over all its rows: global days, bilateral and PC/TC indicators."""

    global_days: frozenset[str]
    bilateral: frozenset[str]
    pctc: frozenset[str]


def title_problems(words: OwnWords, facts: TitleFacts | None) -> list[str]:
    """What is wrong with the title of a code, in sentences. `facts` is None for a code the release does not have."""
    if facts is None:
        return ["is in no row of the release"]
    if not words.title:
        return []
    return [sentence for check in CHECKS for sentence in check(words, facts)]


def shared_titles(titles: Mapping[str, str]) -> dict[str, list[str]]:
    """Titles that two codes or more have, compared without case: by title, its codes."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, title in titles.items():
        if title:
            found[title.casefold()].append(code)
    return {title: sorted(codes) for title, codes in found.items() if len(codes) > 1}


def _shape(words: OwnWords, _facts: TitleFacts) -> Iterator[str]:
    title = words.title
    if len(title) > LONGEST:
        yield f"has a title of {len(title)} characters; {LONGEST} at most"
    if not (title[0].isupper() or title[0].isdigit()) or title.endswith("."):
        yield "has a title that is not in sentence case, or ends in a period"
    if PLACEHOLDER.search(title):
        yield "has a title that names a code"
    if not FEWEST_TERMS <= len(words.terms) <= MOST_TERMS:
        yield f"has {len(words.terms)} search terms; {FEWEST_TERMS} to {MOST_TERMS}"


def _formulas(words: OwnWords, _facts: TitleFacts) -> Iterator[str]:
    found = FORMULAS.search(words.title)
    if found:
        yield f"uses the formula “{found[0]}”"


def _add_on(words: OwnWords, facts: TitleFacts) -> Iterator[str]:
    says_so = ADDED.search(words.title) is not None
    if facts.global_days == {"ZZZ"} and not says_so:
        yield "is an add-on (global days ZZZ), and its title does not say “each further …” or “added to …”"
    if facts.global_days <= WHOLE_GLOBALS and says_so:
        yield f"is called an add-on; the release gives it global days {', '.join(sorted(facts.global_days))}"


def _sides(words: OwnWords, facts: TitleFacts) -> Iterator[str]:
    title = ONE_OR_BOTH.sub("", words.title)
    if ONE_SIDE.search(title) and facts.bilateral == {"2"}:
        yield "is titled as one side; the release values both (bilateral indicator 2)"
    if title == words.title and BOTH_SIDES.search(title) and facts.bilateral & {"1", "3"}:
        yield "is titled as both sides; the release values one (bilateral indicator 1 or 3)"


def _components(words: OwnWords, facts: TitleFacts) -> Iterator[str]:
    if facts.pctc == {"2"} and not READING.search(words.title):
        yield "is the professional part alone (PC/TC 2), and its title does not say reading or report"
    if READING_ONLY.search(words.title) and "2" not in facts.pctc:
        yield f"is titled as a reading alone; the release: PC/TC {', '.join(sorted(facts.pctc))}"


CHECKS: tuple[Callable[[OwnWords, TitleFacts], Iterator[str]], ...] = (
    _shape,
    _formulas,
    _add_on,
    _sides,
    _components,
)
