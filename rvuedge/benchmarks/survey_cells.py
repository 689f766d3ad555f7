"""Cells and headers of survey tables: what publishers write for one thing in many ways (domain.md 5.2)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

SUPPRESSED = frozenset({"", "*", "**", "***", "isd", "n/a", "na", "--", "-", "–", "—", "."})
PERCENTILE = re.compile(
    r"(?:.*?[\s_])?(?:p|pct|percentile|pctl)?[\s_]*(\d{1,2})(?:st|nd|rd|th)?[\s_]*(?:%|%ile|percentile|pctl)?"
)
NAMES: dict[str, tuple[str, ...]] = {
    "specialty": ("specialty", "speciality", "specialtyname", "physicianspecialty"),
    "metric": ("metric", "measure", "benchmark", "statistic"),
    "percentile": ("percentile", "pctile", "pct", "percentilerank"),
    "value": ("value", "amount", "figure"),
    "provider_type": ("providertype", "provider", "type"),
    "n_organizations": (
        "norgs", "norganizations", "orgs", "orgcount", "organizations", "groups", "numberoforganizations",
        "noforgs", "ngroups", "practices",
    ),
    "n_providers": (
        "nproviders", "providers", "providercount", "indvcount", "individuals", "n", "count", "incumbents",
        "numberofproviders", "physicians",
    ),
    "mean": ("mean", "average", "avg"),
    "sd": ("sd", "stddev", "standarddeviation", "stdev"),
}  # fmt: skip
FILTERS = ("region", "ownership", "academic", "setting", "years", "years_in_specialty", "size")


def specialty_key(name: str) -> str:
    """One key for "Pediatric Cardiology", "Cardiology, Pediatric" and "Cardiology - Pediatric"."""
    return " ".join(sorted(re.findall(r"[a-z0-9]+", name.lower().replace("&", " and "))))


def field_of(header: str) -> str | None:
    """Our field for a column's header: a name, p25 for a percentile column, filter:region, or None."""
    text = header.strip().lower()
    squeezed = re.sub(r"[^a-z]", "", text.replace("#", "n"))
    percentile = percentile_of(text)
    if percentile is not None:
        return f"p{percentile}"
    if text in {"median", "50th", "p50"}:
        return "p50"
    for name, written in NAMES.items():
        if squeezed in written:
            return name
    plain = re.sub(r"[^a-z]+", "_", text).strip("_")
    return f"filter:{plain}" if plain in FILTERS else None


def percentile_of(text: str) -> int | None:
    """25 for "P25", "25th%", "25th Percentile", "wrvu_p25"; None for other text."""
    found = PERCENTILE.fullmatch(text.strip().lower())
    if not found or not (re.search(r"\bp\d|_p\d|%|th|st|nd|rd|pct|percentile", text.lower())):
        return None
    return int(found.group(1)) if 1 <= int(found.group(1)) <= 99 else None


def figure(text: str) -> Decimal | None:
    """A figure without $ and thousands commas; None where suppressed.

    Raises ValueError for anything else, a percent sign in a value column and a negative figure included.
    """
    plain = text.strip()
    if plain.lower() in SUPPRESSED:
        return None
    try:
        value = Decimal(plain.replace("$", "").replace(",", "").strip())
    except InvalidOperation as error:
        raise ValueError(f"{text!r}") from error
    if not value.is_finite() or value < 0:
        raise ValueError(f"{text!r}")
    return value
