"""Cells of survey tables: what publishers write for one thing in many ways (docs/rules.md, R-5.2)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from rvuedge.files.headers import read_names, words
from rvuedge.files.spreadsheet import Cell
from rvuedge.files.spreadsheet import text_of as plain_text

# Too few to print, which is not the same as not printed at all.
WITHHELD = frozenset({"*", "**", "***", "isd", "†", "‡", "††"})
SUPPRESSED = WITHHELD | {"", "n/a", "na", "nr", "-", "--", "---", "–", "—", "."}
FEWER_THAN = re.compile(r"< ?[0-9]{1,3}")
FIGURE = re.compile(r"\$? ?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
PLACES = 4  # what the column of points keeps
LIMIT = Decimal(10) ** 12  # what the column of points holds
COUNT_LIMIT = 10**9  # more organizations or physicians than there are

PERCENTILE = re.compile(
    r"(?:(?P<of>.*?[^0-9 ]) )??"
    r"(?:(?P<before>p|pct|pctl|pctile|percentile) ?)?(?P<at>[0-9]{1,2})(?P<ordinal>st|nd|rd|th)?"
    r" ?(?P<after>%|%ile|%tile|pct|pctl|pctile|percentile)?"
)
MEDIAN = re.compile(r"(?:(?P<of>.*[^ ]) )?median")

METRICS = read_names(Path(__file__).with_name("metrics.toml"))
TYPES = read_names(Path(__file__).with_name("provider_types.toml"))


def specialty_key(name: str) -> str:
    """One key for "Pediatric Cardiology", "Cardiology, Pediatric" and "Cardiology - Pediatric".

    "&", "/" and "and" are one; so are "Non-invasive" and "Noninvasive". Which names mean one specialty beyond the
    order of their words is for a person to say (docs/rules.md, R-5.8).
    """
    joined = re.sub(r"\bnon[- ]", "non", name.lower())
    return " ".join(sorted(word for word in re.findall(r"\w+", joined) if word != "and"))


def metric_key(name: str) -> str:
    """work_rvus for "Work RVUs", "wRVU" and the like; a metric we have no name for in one form of its own."""
    return known_metric(name) or METRICS.words(name).replace(" ", "_")


def known_metric(name: str) -> str | None:
    """Our name of a metric, or None for text that names none we know."""
    return name if name in METRICS.fields else METRICS.field_of(name)


def metric_words(metric: str) -> str:
    """A metric as a person writes it: work RVUs, compensation per work RVU, ASA units."""
    return re.sub(r"\brvu(s?)\b", r"RVU\1", metric.replace("_", " ")).replace("asa ", "ASA ")


def metric_in(text: str) -> str | None:
    """The one metric a title or a sheet's name speaks of; None where it names none or several.

    Phrases count, longest first; of single words only the unmistakable: "Compensation" stands in many a survey's name.
    """
    whole = known_metric(text)
    if whole:
        return whole
    left = f" {METRICS.words(text)} "
    found = set()
    for phrase, ours in sorted(_PHRASES.items(), key=lambda pair: -len(pair[0])):
        if f" {phrase} " in left:
            found.add(ours)
            left = left.replace(f" {phrase} ", " | ")
    return found.pop() if len(found) == 1 else None


_PHRASES = {
    written: ours
    for ours, all_written in METRICS.fields.items()
    for written in all_written
    if " " in written or "wrvu" in written
}


def provider_type_key(name: str) -> str | None:
    """physician, app or resident (docs/rules.md, R-5.1); physician where nothing is written, None for anything else."""
    return TYPES.field_of(name) if words(name) else "physician"


def percentile_of(text: str) -> tuple[str, int] | None:
    """What precedes and which percentile: ("", 25) for "P25", "25th%", "25th Percentile"; ("wrvu", 25) for "wrvu_p25".

    None for other text, a bare number included: it may be anything.
    """
    plain = words(text)
    median = MEDIAN.fullmatch(plain)
    if median:
        return median["of"] or "", 50
    found = PERCENTILE.fullmatch(plain)
    if not found or not (found["before"] or found["ordinal"] or found["after"]):
        return None
    index = int(found["at"])
    return (found["of"] or "", index) if index else None


def percentile_cell(text: str) -> int | None:
    """The percentile a cell of a long table names, bare numbers (25, 25.0) included; None for anything else."""
    named = percentile_of(text)
    if named:
        return None if named[0] else named[1]
    bare = re.fullmatch(r"([0-9]{1,2})(?:\.0+)?", text)
    return (int(bare[1]) or None) if bare else None


def text_of(cell: Cell | None) -> str:
    """A cell as text, a sheet's whole number without its ".0", without blanks around it."""
    return plain_text(cell).strip()


def withheld(cell: Cell | None) -> bool:
    """Whether a count is marked as too small to print: *, ISD, <5."""
    text = text_of(cell).lower()
    return text in WITHHELD or bool(FEWER_THAN.fullmatch(text))


def figure(cell: Cell | None) -> Decimal | None:
    """A figure of at most four places without $ and thousands commas, in the metric's unit; None where suppressed.

    A sheet's own number is taken at four places, half up. Raises ValueError for anything else: a percent sign, a
    sign, an exponent, a comma that parts no thousands, a figure of a million millions or more.
    """
    if isinstance(cell, float):
        value = _of_sheet(cell)
    else:
        text = "" if cell is None else str(cell).strip()
        if text.lower() in SUPPRESSED or FEWER_THAN.fullmatch(text):
            return None
        found = FIGURE.fullmatch(text)
        if not found or len(found[1] or ".") > PLACES + 1:
            raise ValueError(repr(text))
        value = Decimal(text.replace("$", "").replace(",", "").strip())
    if value >= LIMIT:
        raise ValueError(repr(str(cell)))
    return value


def _of_sheet(cell: float) -> Decimal:
    value = Decimal(repr(cell))
    if not value.is_finite() or value < 0 or value >= LIMIT:
        raise ValueError(repr(str(cell)))
    whole = value.to_integral_value()
    return whole if whole == value else value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)


def count(cell: Cell | None) -> int | None:
    """A number of organizations or providers; None where suppressed. Raises ValueError for anything else."""
    value = figure(cell)
    if value is None:
        return None
    if value != value.to_integral_value() or value >= COUNT_LIMIT:
        raise ValueError(repr(str(cell).strip()))
    return int(value)
