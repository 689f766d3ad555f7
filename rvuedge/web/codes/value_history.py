"""How a code's work RVU moved over the releases, as a picture and as a sentence; and what its row's indicators say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.catalog.rules.code_facts import is_valued
from rvuedge.pictures import Picture
from rvuedge.pictures.values import DatedValue, history
from rvuedge.platform.figures import hundredths

# CY 2026 PFS final rule: work not valued by time was cut by 2.5%, rounded to the hundredth.
EFFICIENCY, FIRST_CUT = Decimal("0.975"), date(2026, 1, 1)
CENT = Decimal("0.01")

GLOBALS = {
    "000": "Same-day global",
    "010": "10-day global",
    "090": "90-day global",
    "MMM": "Maternity",
    "ZZZ": "Add-on code",
}
# Source of every indicator's meaning: CMS PFS relative value file record layout.
MULTIPLE = {"0": "Second procedure: in full", "2": "Second procedure: half", "3": "Endoscopy family"}
BILATERAL = {
    "0": "Not bilateral",
    "1": "Both sides: 150%",
    "2": "Figure is for both sides",
    "3": "Both sides: each in full",
}
ASSISTANT = {"0": "Assistant if documented", "1": "No assistant paid", "2": "Assistant may be paid"}
CO_SURGEONS = {"0": "No co-surgeons", "1": "Co-surgeons if documented", "2": "Co-surgeons"}
SURGICAL = {"000", "010", "090", "ZZZ"}


def dated_values(rows: Sequence[Mapping[str, Any]]) -> list[DatedValue]:
    """The values of the row without a modifier, release by release; None where it had none."""
    return [
        DatedValue(
            row["name"],
            row["effective_from"],
            row["work_rvu"] if is_valued(row["status"], row["work_rvu"]) else None,
        )
        for row in rows
        if row["modifier"] == ""
    ]


def value_picture(values: Sequence[DatedValue], until: date) -> Picture | None:
    """The picture of the history; None where there are fewer than two releases with a value."""
    if sum(item.value is not None for item in values) < 2:
        return None
    return history(values, until)


def change_words(values: Sequence[DatedValue], work: Decimal | None) -> str:
    """How the value came to `work` from the last other one, and why where that is known; empty without a past.

    `values` end with the release whose value it is.
    """
    known = [item for item in values if item.value is not None]
    if work is None or not known:
        return ""
    place = next((number for number in reversed(range(len(known))) if known[number].value != work), None)
    if place is None:
        return f"Unchanged since {known[0].since.year}." if len(known) > 1 else ""
    other, after = known[place], known[place + 1 :]
    if not other.value or not after:
        return ""
    way = "Up" if work > other.value else "Down"
    cut = (other.value * EFFICIENCY).quantize(CENT, ROUND_HALF_UP)
    is_cut = work == cut and other.since < FIRST_CUT <= after[0].since
    why = ": CMS cut services not valued by time by 2.5%" if is_cut else ""
    return f"{way} {hundredths(abs(work - other.value))} from {other.since.year}{why}."


def pills(page: Mapping[str, Any]) -> list[str]:
    """A row's indicators in a few words each."""
    row = next((row for row in page["relative_values"] if row["modifier"] == ""), None)
    if row is None or page["work_rvu"] is None:
        return []
    found = [GLOBALS.get(row["global_days"])]
    if row["global_days"] in SURGICAL:
        found += [
            MULTIPLE.get(row["multiple_procedure"]),
            BILATERAL.get(row["bilateral"]),
            ASSISTANT.get(row["assistant"]),
            CO_SURGEONS.get(row["co_surgeon"]),
        ]
    if row["pctc"] == "1":
        found.append("Splits into 26 and TC")
    return [words for words in found if words]
