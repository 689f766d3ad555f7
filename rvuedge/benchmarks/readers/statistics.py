"""Percentiles, means and counts by the words of a heading: "Low (10th)", "Q1", "Number of Groups".

What a table holds: docs/rules.md, R-5.1.
"""

from __future__ import annotations

import re
from functools import cache

from rvuedge.benchmarks.readers.measures import METRICS, WORDS
from rvuedge.files.headers import words

STATISTICS = ("mean", "sd", "n_organizations", "n_providers")
UNIT = r"(?:%|%ile|%tile|%iles|%tiles|pct|pctl|pctile|ptile|ile|tile|percentile|percentiles)"
NUMBERED = (
    re.compile(rf"(?:p|pct|pctl|pctile|percentile|{UNIT}) ?(?P<at>[0-9]{{1,2}})(?:st|nd|rd|th)?"),
    re.compile(rf"(?P<at>[0-9]{{1,2}})(?:st|nd|rd|th)? ?{UNIT}"),
    re.compile(r"(?P<at>[0-9]{1,2}) ?(?:st|nd|rd|th)"),
)
# Percentiles as shares of one, as statistics programs print them: 0.25, .9; "0.25 percentile" beside a word for one.
SHARE = re.compile(r"0?\.([0-9]{1,2})0*", re.ASCII)
SHARED = re.compile(r"(?<![0-9.])0?\.([0-9]{1,2})0*(?![0-9])", re.ASCII)
WORDED = {
    10: r"tenth|bottom decile|lower decile|lowest decile|first decile|1st decile|d1",
    25: r"twenty fifth|lower quartile|bottom quartile|first quartile|1st quartile|quartile 1|q1",
    50: r"median|mdn|fiftieth|second quartile|2nd quartile|quartile 2|q2",
    75: r"seventy fifth|upper quartile|top quartile|third quartile|3rd quartile|quartile 3|q3",
    90: r"ninetieth|top decile|upper decile|highest decile|ninth decile|9th decile|d9",
}
NAMED = {index: re.compile(rf"(?:{pattern})(?: ?{UNIT})?") for index, pattern in WORDED.items()}
# What stands beside a percentile and says nothing more.
BESIDE = frozenset({"low", "lower", "high", "higher", "mid", "middle", "rank", "value", "at", "the"})
SPREAD = WORDS["spread"]
COUNTING = WORDS["counting"]
ORGANIZATIONS = WORDS["organizations"]
PROVIDERS = WORDS["providers"]
NEUTRAL = frozenset({"medical", "health", "system", "systems"})
AMBIGUOUS = WORDS["ambiguous"]
SAYS_COUNT = frozenset({"n", "no", "num", "nbr", "number", "count", "counts", "cnt"})


def _of_hundred(found: re.Match[str]) -> str:
    return str(int(found[1].ljust(2, "0")))


def percentile_of(text: str) -> tuple[str, int] | None:
    """What stands beside and which percentile: ("", 25) for "P25", "Lower quartile"; ("wrvu", 25) for "wrvu_p25".

    None for text without a percentile, a bare number included: it may be anything; and for text with two.
    """
    if SHARED.search(text) and re.search(UNIT, text, re.IGNORECASE):
        text = SHARED.sub(_of_hundred, text)
    return _percentile(METRICS.words(text))


@cache
def _percentile(plain: str) -> tuple[str, int] | None:
    tokens = plain.split()
    found: dict[tuple[int, int], int] = {}
    for start in range(len(tokens)):
        for end in range(min(len(tokens), start + 3), start, -1):
            index = _exact(" ".join(tokens[start:end]))
            if index and not any(start < other[1] and other[0] < end for other in found):
                found[start, end] = index
    if len(set(found.values())) != 1:
        return None
    used = {index for start, end in found for index in range(start, end)}
    left = [token for index, token in enumerate(tokens) if index not in used]
    beside = "" if left == ["per"] else " ".join(token for token in left if token not in BESIDE)
    return beside, next(iter(found.values()))


def _exact(phrase: str) -> int | None:
    for index, pattern in NAMED.items():
        if pattern.fullmatch(phrase):
            return index
    for pattern in NUMBERED:
        found = pattern.fullmatch(phrase)
        if found:
            return int(found["at"]) or None
    return None


def percentile_cell(text: str) -> int | None:
    """The percentile a cell of a long table names, bare numbers (25, 25.0) and shares of one (0.25, .9) included; None
    for anything else."""
    if share := SHARE.fullmatch(text.strip()):
        return int(share[1].ljust(2, "0")) or None
    named = percentile_of(text)
    if named:
        return None if named[0] else named[1]
    bare = re.fullmatch(r"([0-9]{1,2})(?:\.0+)?", text)
    return (int(bare[1]) or None) if bare else None


def statistic_of(text: str) -> tuple[str, str] | None:
    """What stands beside and which statistic: ("wrvu", "mean") for "wRVU Mean"; None for text without one."""
    plain = METRICS.words(text)
    for name, pattern in STATISTIC.items():
        found = pattern.search(plain)
        if found:
            return " ".join(f"{plain[: found.start()]} {plain[found.end() :]}".split()), name
    return None


STATISTIC = {
    "sd": re.compile(r"\b(?:sd|std ?dev(?:iation)?|std|standard dev(?:iation)?|st dev|stdev)\b"),
    "mean": re.compile(r"\b(?:mean|average|avg|arithmetic mean)\b"),
}


def count_of(text: str) -> str | None:
    """n_organizations or n_providers by the words of a heading; "ambiguous" for a count of what is not clear.

    >>> count_of("Number of Groups"), count_of("# Incs"), count_of("Sample Size"), count_of("Group Size")
    ('n_organizations', 'n_providers', 'ambiguous', None)
    """
    tokens = words(text.replace("#", " n ")).split()
    if not tokens:
        return None
    nouns = [token for token in tokens if token not in COUNTING]
    telling = [token for token in nouns if token not in NEUTRAL] or nouns
    size = "size" in tokens and "sample" not in tokens
    if telling and not size and all(token in ORGANIZATIONS for token in telling):
        return "n_organizations"
    if telling and not size and all(token in PROVIDERS for token in telling):
        return "n_providers"
    if nouns and not all(token in AMBIGUOUS for token in nouns):
        return None
    return "ambiguous" if nouns or {"sample", "count", "n"} & set(tokens) else None


@cache
def count_beside(text: str) -> tuple[str, str] | None:
    """What stands beside and which count: ("wrvu", "n_organizations") for "wrvu_n_orgs"; None for text without one.

    The count has to say so: "Compensation per provider" is none.
    """
    tokens = words(text.replace("#", " n ")).split()
    for cut in range(1, len(tokens)):
        for part, beside in ((tokens[cut:], tokens[:cut]), (tokens[:cut], tokens[cut:])):
            counted = count_of(" ".join(part)) if SAYS_COUNT & set(part) else None
            if counted in {"n_organizations", "n_providers"} and not SAYS_COUNT & set(beside):
                return " ".join(beside), counted
    return None


def is_spread(text: str) -> bool:
    """Whether a heading is a statistic we keep no place for: minimum, maximum, range."""
    tokens = words(text).split()
    return bool(tokens) and all(token in SPREAD | {"value"} for token in tokens)
