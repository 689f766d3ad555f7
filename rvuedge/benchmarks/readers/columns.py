"""What one column of a survey table holds, by all the headings that stand over it, top to bottom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rvuedge.benchmarks.readers.cells import TYPES
from rvuedge.benchmarks.readers.measures import METRICS, THOUSANDS, WORDS, known_metric, metric_key
from rvuedge.benchmarks.readers.statistics import (
    STATISTICS,
    count_beside,
    count_of,
    is_spread,
    percentile_of,
    statistic_of,
)
from rvuedge.files.columns.spellings import in_any_order, in_full, known_words, word_set
from rvuedge.files.columns.wording import heading_words
from rvuedge.files.headers import read_names, words

NAMES = read_names(Path(__file__).with_name("header.toml"))
VALUES = read_names(Path(__file__).with_name("filter_values.toml"))
KNOWN = known_words(NAMES, VALUES, METRICS, *WORDS.values())
# Names of two words or more, whatever their order: "Region (Geographic)".
ANY_ORDER = in_any_order(NAMES, METRICS)
EVERYTHING = "everything"
# Headings over columns that say nothing more about them.
CAPTIONS = WORDS["captions"]
YEAR = re.compile(r"\b(?:fy ?|cy ?)?((?:19|20)[0-9]{2})\b(?: (?:data|survey|report|results))?")
# A measure with the number of a percentile and no more: "tcc25", "wrvu_50". Other numbers may be anything.
BARE = re.compile(r"(.*[a-z]) ?(10|25|50|75|90)")
UNIT = re.compile(r"\(?(?:\$|usd|us\$|#|n|%|rvus?|dollars|units?|\$ ?000s?|000s?|in thousands)\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SurveyColumn:
    """One column: our field (specialty, p25, mean, filter:region …), and what its headings say beside it.

    `unknown` are words that may be a measure or a population and are asked about.
    """

    index: int
    field: str | None
    metric: str | None = None
    printed: str = ""
    unknown: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    provider_type: str | None = None
    year: str | None = None
    thousands: bool = False

    @property
    def percentile(self) -> int | None:
        """25 for the field p25; None for others."""
        return int(self.field[1:]) if self.field and self.field[1:].isdigit() else None

    @property
    def group(self) -> tuple[object, ...]:
        """What the columns of one curve share."""
        return self.metric, self.unknown, self.filters, self.provider_type, self.year

    @property
    def name(self) -> str:
        """The column as a problem names it."""
        plain = (self.field or self.printed).removeprefix("filter:").replace("_", " ")
        name = plain.upper() if self.percentile else plain.capitalize()
        return f"{self.metric} {name}" if self.metric else name


def field_of(text: str) -> tuple[str, str | None] | None:
    """Our field for a header and the metric it names; None for one we do not know."""
    column = column_of(0, [text], {})
    return None if column.field is None or column.unknown else (column.field, column.metric)


def is_unit(text: str) -> bool:
    """Whether a cell under a heading only says a unit: $, #, RVUs."""
    return bool(UNIT.fullmatch(text.strip()))


def column_of(index: int, levels: Sequence[str], wanted: Mapping[str, str]) -> SurveyColumn:
    """The column under its headings. `wanted` gives our field for a heading in words, "ignore" to leave it out."""
    texts = list(dict.fromkeys(level for level in levels if not is_unit(level) or len(levels) == 1))
    printed = " ".join(texts)
    mapped = next((wanted[words(text)] for text in [printed, *reversed(texts)] if words(text) in wanted), None)
    if mapped:
        of, _, ours = mapped.rpartition(".")
        metric = metric_key(of) if of else None
        return SurveyColumn(index, "ignore" if ours == "ignore" else ours, metric, printed)
    thousands = any(THOUSANDS.search(level) for level in levels)
    column = _by_name(index, texts, printed) or _by_words(index, texts, printed, thousands=thousands)
    if column.field and not column.unknown:
        return column
    written = [in_full(text, KNOWN) for text in texts]
    again = _by_name(index, written, printed) or _by_words(index, written, printed, thousands=thousands)
    if again.field and not again.unknown:
        return again
    turned = ANY_ORDER.get(word_set(written[0])) if len(written) == 1 else None
    return SurveyColumn(index, turned[0], turned[1], printed) if turned else column


def _by_name(index: int, texts: Sequence[str], printed: str) -> SurveyColumn | None:
    for text in dict.fromkeys([printed, *reversed(texts)]):
        if text.strip() == "#":  # a count, or the number of the row
            continue
        field = text if text in NAMES.fields else NAMES.field_of(text) or NAMES.field_of(" ".join(heading_words(text)))
        if field is None and text in STATISTICS:
            field = text
        if field is not None and not any(percentile_of(level) for level in texts if level != text):
            metric = next((known for level in texts[:-1] if (known := known_metric(level))), None)
            return SurveyColumn(index, field, metric if field in STATISTICS else None, printed)
    return None


def _by_words(index: int, texts: Sequence[str], printed: str, *, thousands: bool) -> SurveyColumn:
    field: str | None = None
    left: list[str] = []
    for text in texts:
        if len(texts) > 1 and population_of(text):
            left.append(text)
            continue
        found, rest = _field_in(text)
        if found == "ambiguous" and len(texts) > 1:
            found = None
        if found and field and found != field:
            return SurveyColumn(index, None, printed=printed)
        field = field or found
        left += [rest] if rest.strip() else []
    parts = _parts(left, thousands=thousands)
    if field is None and parts.metric and not parts.unknown:
        field = "measure"
    if field is None:
        return SurveyColumn(index, None, printed=printed)
    if re.fullmatch(r"[0-9. ]+", parts.unknown):
        return SurveyColumn(index, None, printed=printed)
    return SurveyColumn(
        index, field, parts.metric, printed, parts.unknown, parts.filters, parts.provider_type, parts.year, thousands
    )


def _field_in(text: str) -> tuple[str | None, str]:
    """The percentile, statistic or count that a heading holds, and the words beside it."""
    found = percentile_of(text) or _bare_percentile(text)
    if found:
        return f"p{found[1]}", found[0]
    counted = count_of(text)
    if counted and counted != "ambiguous":
        return counted, ""
    if counted:
        return "ambiguous", ""
    if beside := count_beside(text):
        return beside[1], beside[0]
    statistic = statistic_of(text)
    if statistic:
        return statistic[1], statistic[0]
    return ("spread", "") if is_spread(text) else (None, text)


def _bare_percentile(text: str) -> tuple[str, int] | None:
    """("tcc", 25) for "tcc25": a known measure before the number."""
    found = BARE.fullmatch(METRICS.words(text))
    return (found[1], int(found[2])) if found and known_metric(found[1]) else None


@dataclass(slots=True)
class _Parts:
    metric: str | None = None
    unknown: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    provider_type: str | None = None
    year: str | None = None


def _parts(left: list[str], *, thousands: bool) -> _Parts:
    """What the words beside a percentile say: a measure, a population, a year; the rest is unknown."""
    parts = _Parts()
    if thousands:
        left = [text for item in left if (text := re.sub(r"\b000s?\b", " ", THOUSANDS.sub(" ", item)).strip())]
    joined = known_metric(" ".join(left)) if len(left) > 1 else None
    unknown: list[str] = []
    metrics: list[str] = []
    for text in [] if joined else left:
        known = known_metric(text)
        if known:
            metrics.append(known)
            continue
        plain = METRICS.words(text)
        if year := YEAR.search(plain):
            parts.year = year[1]
            plain = " ".join(f"{plain[: year.start()]} {plain[year.end() :]}".split())
        rest = _population(plain, parts)
        if rest and (known := known_metric(rest)):
            metrics.append(known)
        elif rest and not set(rest.split()) <= CAPTIONS:
            unknown.append(rest)
    parts.metric = joined or (metrics[0] if len(set(metrics)) == 1 else None)
    parts.unknown = " ".join([*unknown, *(metrics if len(set(metrics)) > 1 else [])])
    return parts


def _population(plain: str, parts: _Parts) -> str:
    found = population_of(plain)
    if found and found[0] == "provider_type":
        parts.provider_type = found[1]
    elif found:
        parts.filters += () if found[1] == EVERYTHING else (found,)
    return "" if found else plain


@cache
def population_of(text: str) -> tuple[str, str] | None:
    """("region", "Eastern") for "Eastern Region", ("provider_type", "app") for "NPs and PAs"; None for other words."""
    plain = re.sub(r"^(?:region|geography) ", "", words(text))
    for shorter in (plain, re.sub(r" (?:regions?|section|u s|us|only|providers?|practices)$", "", plain)):
        value = VALUES.field_of(shorter) if shorter else None
        if value:
            name, _, named = value.partition(":")
            return name, named
        kind = TYPES.field_of(shorter.removeprefix("all ")) if shorter else None
        if kind:
            return "provider_type", kind
    return None
