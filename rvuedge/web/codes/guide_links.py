"""The guides among the resources that belong to a code, by its kind and its global days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MODIFIERS = ("modifier-guide", "Modifiers, worked")
DRUG = (("drugs-carry-no-work", "Drugs carry no work"), ("jw-and-jz", "JW and JZ, worked"))
ANESTHESIA = (("anesthesia-units", "Anesthesia units"),)
CRITICAL_CARE = (("critical-care-time", "Critical care time"),)
VISIT = (
    ("visit-level", "Which level is my visit?"),
    ("visits-beside-procedures", "A visit beside a procedure"),
    ("split-or-shared-visits", "Split or shared visits"),
)
BY_GLOBAL_DAYS = {
    "ZZZ": (("add-on-codes", "Add-on codes"), MODIFIERS),
    **dict.fromkeys(("000", "010", "090"), (MODIFIERS, ("global-periods", "Until when its global period runs"))),
}


def guide_links(page: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Slug and words of each guide; none for a code without a row."""
    if page["drug"]:
        return DRUG
    if page["kind"] == "anesthesia":
        return ANESTHESIA
    if page["code"] in {"99291", "99292"}:
        return CRITICAL_CARE
    if page["kind"] == "visit":
        return VISIT
    row = next((row for row in page["relative_values"] if row["modifier"] == ""), None)
    return BY_GLOBAL_DAYS.get(row["global_days"], (MODIFIERS,)) if row else ()
