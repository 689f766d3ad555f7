"""What a text of a survey table measures, by the whole of it: a ratio is a ratio, an unknown name is a question.

"TCC per Work RVU" is never its last word (docs/rules.md, R-5.2). A text that has a word of a measure and is not known
whole proposes what it may mean and decides nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rvuedge.files.headers import read_names

METRICS = read_names(Path(__file__).with_name("metrics.toml"))
WORDS = {
    name: frozenset(listed.split())
    for name, listed in tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8")).items()
}
# A measure of a ratio as its name is put together: compensation_per_work_rvu.
UPPER: Mapping[str, str] = MappingProxyType(
    {
        "total_compensation": "compensation",
        "collections": "collections",
        "gross_charges": "gross_charges",
        "base_salary": "base_salary",
        "work_rvus": "work_rvus",
        "total_rvus": "total_rvus",
        "encounters": "encounters",
    }
)
LOWER: Mapping[str, str] = MappingProxyType(
    {
        "work_rvus": "work_rvu",
        "total_rvus": "total_rvu",
        "encounters": "encounter",
        "ambulatory_encounters": "ambulatory_encounter",
        "asa_units": "asa_unit",
        "collections": "collection",
        "gross_charges": "gross_charge",
    }
)
RATIO = (
    re.compile(r"(?:ratio of )(?P<upper>.{1,200}) (?:to|per|over) (?P<lower>.{1,200})"),
    re.compile(r"(?P<upper>.{1,200}) (?:per|over|divided by) (?P<lower>.{1,200}?)(?: ratio)?"),
    re.compile(r"(?P<upper>.{1,200}) to (?P<lower>.{1,200}?)(?: ratio)?"),
)
# What a publisher adds to a measure without changing it: a unit, a method, what the figures leave out.
QUALIFIER = re.compile(
    r"\((?:\$|usd|us\$|dollars|in dollars|tc excluded|npp excluded|tc/npp excluded|tc and npp excluded"
    r"|cms rbrvs method|\d{4} pfs|rvus?|units|\$000s?|\$ ?000s?|000s?|in thousands|\$ in thousands|thousands)\)"
    r"|,? in thousands(?: of dollars)?\b",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"\bin thousands\b|\(\$? ?000s?\)|\$ ?000s?\b|\(\$? ?thousands\)", re.IGNORECASE)
# Words that measures are made of: a text with one of them speaks of a measure, known or not.
SPEAKS = re.compile(
    r"rvus?|wrvus?|trvus?|tcc|comp|compensation|salary|pay|earnings|income|wages|collections?|charges|receipts|revenue"
    r"|encounters?|visits?|asa|conversion|cf|bonus|incentives?|stipend|award|panel|productivity|rate|units?|cash|benefits?"
)
OF_RVU = re.compile(r"\b[wt]?rvus?\b")
RATE = re.compile(r"\b(?:per|rate|factor|cf|ratio|dollars|conversion)\b|\$")
PROPOSED = 4  # as many as a person compares at a glance

# Words of a title that say nothing of the measure.
HARMLESS = WORDS["harmless"]
DANGER = re.compile(
    r"\b(?:per|to|ratio|rate|factor|bonus|incentive|threshold|conversion|growth|change|percent|over|divided)\b|[/÷%]"
)
SEGMENT = re.compile(r"\s{1,9}[-–—|]\s{1,9}|[:;|,\[\]()]\s{0,9}|\.\s{1,9}|\s{0,9}[–—]\s{0,9}")
UNMISTAKABLE = frozenset({"wrvu", "wrvus", "tcc", "trvu", "trvus"})


@dataclass(frozen=True, slots=True)
class MetricMeaning:
    """What a text measures: a metric's key, or None with what it may mean."""

    metric: str | None
    proposals: tuple[str, ...] = ()


def known_metric(name: str) -> str | None:
    """Our name of a metric, or None for text that names none we know as a whole."""
    return _known(name)


@cache
def _known(name: str) -> str | None:
    if name in METRICS.fields or name in RATIOS:
        return name
    plain = METRICS.words(QUALIFIER.sub(" ", name))
    whole = METRICS.field_of(name) or METRICS.field_of(plain)
    return whole or _ratio(plain)


def _ratio(plain: str) -> str | None:
    for pattern in RATIO:
        found = pattern.fullmatch(plain)
        if found:
            upper, lower = METRICS.field_of(found["upper"]), METRICS.field_of(found["lower"])
            if upper and lower and upper != lower and upper in UPPER and lower in LOWER:
                return f"{UPPER[upper]}_per_{LOWER[lower]}"
    return None


RATIOS = frozenset(
    f"{upper}_per_{lower}" for over, upper in UPPER.items() for under, lower in LOWER.items() if over != under
)


def metric_key(name: str) -> str:
    """work_rvus for "Work RVUs", "wRVU" and the like; a metric we have no name for in one form of its own."""
    return known_metric(name) or METRICS.words(name).replace(" ", "_")


def metric_words(metric: str) -> str:
    """A metric as a person writes it: work RVUs, compensation per work RVU, ASA units."""
    return re.sub(r"\brvu(s?)\b", r"RVU\1", metric.replace("_", " ")).replace("asa ", "ASA ")


@cache
def meaning_of(text: str) -> MetricMeaning:
    """The metric a text names as a whole, or what it may mean."""
    known = known_metric(text)
    return MetricMeaning(known) if known else MetricMeaning(None, proposals_for(text))


def speaks_of_measure(text: str) -> bool:
    """Whether a text has a word that measures are made of."""
    return any(SPEAKS.fullmatch(word) for word in METRICS.words(text).split())


def proposals_for(text: str) -> tuple[str, ...]:
    """The metrics an unknown text may mean, likeliest first; none is taken without a yes."""
    plain = METRICS.words(text)
    found: list[str] = []
    of_whom = re.fullmatch(r"(.+) per (?:[0-9 ]*c?fte|clinical fte|physician|provider|year|annum)", plain)
    if of_whom and (metric := METRICS.field_of(of_whom[1])):
        found.append(metric)
    if RATE.search(f"{plain} {text}") and (OF_RVU.search(plain) or re.search(r"\b(?:conversion|cf)\b", plain)):
        found.append("compensation_per_work_rvu")
    elif not RATE.search(plain):
        found += ["work_rvus"] * bool(OF_RVU.search(plain))
    if re.search(r"\b(?:pay|earnings|income|wages|cash|comp|compensation|salary)\b", plain) and "_per_" not in str(
        found
    ):
        found.append("total_compensation")
    names = [name for names in METRICS.fields.values() for name in names]
    close = get_close_matches(plain, names, n=PROPOSED, cutoff=0.75)  # 0.75: two letters of eight may differ
    found += [metric for name in close if (metric := METRICS.field_of(name))]
    return tuple(dict.fromkeys(found))[:PROPOSED]


def metric_in(text: str) -> str | None:
    """The one metric a title or a sheet's name speaks of; None where it names none, several, or more than one knows."""
    return title_meaning(text).metric


@cache
def title_meaning(text: str) -> MetricMeaning:
    """What a title measures: one of its parts is a metric as a whole, and no other says more of it.

    "Physician Compensation Survey: Work RVUs" is work RVUs; "Work RVU Bonus" is a question. A single everyday word
    such as "Compensation" counts only where it is the whole title: it stands in many a survey's name.
    """
    whole = known_metric(text)
    if whole:
        return MetricMeaning(whole)
    parts = [part for part in SEGMENT.split(QUALIFIER.sub(" ", text)) if part.strip()]
    found = {metric: part for part in parts if (metric := _of_part(part))}
    metric = next(iter(found)) if len(found) == 1 else None
    others = [part for part in parts if part not in found.values()]
    if metric and not any(DANGER.search(METRICS.words(part)) for part in others):
        return MetricMeaning(metric)
    proposed = tuple(found) or tuple(
        dict.fromkeys(metric for part in parts if speaks_of_measure(part) for metric in proposals_for(part))
    )
    return MetricMeaning(None, proposed[:PROPOSED])


def _of_part(part: str) -> str | None:
    known = known_metric(part)
    plain = METRICS.words(part)
    if known and (" " in plain or plain in UNMISTAKABLE):
        return known
    left = [word for word in plain.split() if word not in HARMLESS and not re.fullmatch(r"[0-9]+", word)]
    known = known_metric(" ".join(left)) if left else None
    return known if known and (len(left) > 1 or left[0] in UNMISTAKABLE) else None
