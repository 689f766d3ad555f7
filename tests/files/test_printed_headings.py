"""Headings that billing systems, employers, publishers and personnel offices print, each with where it was seen.

printed_headings.csv: `means` is our field or the kind that is not read, several if each is right; "ask" if only a
person can say. `part`: a random quarter ("held back") and those of "second" were first measured, then looked at.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rvuedge.accounts.rules.roster_file import VOCABULARY as ROSTER
from rvuedge.benchmarks.readers.columns import column_of
from rvuedge.logbook.charges.readers.headers import VOCABULARY as CHARGES
from rvuedge.uploads.headings import CFTE, LEAVE, SITES

with Path(__file__).with_name("printed_headings.csv").open(encoding="utf-8") as file:
    PRINTED = list(csv.DictReader(file))
OTHERS = {"charges": CHARGES, "leave": LEAVE, "sites": SITES, "cfte": CFTE}
LEAST = 0.98  # of what is printed; the figure
ASK = "ask"
# Headings that look like a field and are another thing, or need a person.
LIKE = {
    "anesthesia": "Units of Time|Time Units|Base Units",
    "description": "Modifier Description|Modifier Name|Mod Desc|CPT Description|Charge Description",
    "rvu_other": "wRVU Target|Prior Year wRVU|wRVU YTD|PY wRVU|$/wRVU|wRVU ($)|wRVU Rate|wRVU per Visit|PE RVU|Annualized wRVU",
    "other_date": "Entry Date|Submitted Date|Paid Date|Charge Entry Date|Admit Date|Invoice Date|Claim Status Date",
    "last_day": "DOS To|Service Date To|To Service Date|DOS End|Date of Service Through",
    "posting_date": "Date Posted|Charge Post Date|Original Post Date",
    "patient": "Birth Date|DOB|Patient Name",
    "referring": "Referring Provider|Ordering Physician|Assistant Surgeon|Second Provider",
    "ndc_detail": "NDC Units|Drug Quantity",
    "identifier": "Claim Line Number|Line #|Order ID",
    ASK: "RVU|Total RVU|RVU Paid|Paid Units|Allowed Units|Payer Units|Patient Units|Unit Type|Payer Modifier|Facility wRVU",
}


def meant(table: str, heading: str) -> tuple[str, bool]:
    """What we take a heading for, "ask" where it is nothing sure, and whether it is read."""
    if table == "survey":
        column = column_of(0, [heading], {})
        sure = bool(column.field) and not column.unknown
        return (" ".join(filter(None, (column.field, column.metric))) if sure else ASK), sure
    meaning = OTHERS.get(table, ROSTER).meaning(heading)
    return (meaning.field, meaning.is_read) if meaning else (ASK, False)


def test_no_heading_is_read_as_a_field_it_is_not() -> None:
    read = [(row, *meant(row["table"], row["heading"])) for row in PRINTED]
    wrong = [
        (row["heading"], field) for row, field, is_read in read if is_read and field not in row["means"].split("/")
    ]
    assert (wrong, len(read) > 800) == ([], True)


@pytest.mark.parametrize("part", ["first", "held back", "second"])
def test_headings_that_are_printed_mean_what_their_table_says(part: str) -> None:
    rows = [row for row in PRINTED if row["part"] == part]
    missed = [row["heading"] for row in rows if meant(row["table"], row["heading"])[0] not in row["means"].split("/")]
    assert len(missed) <= (1 - LEAST) * len(rows), missed


@pytest.mark.parametrize("kind", LIKE)
def test_a_heading_that_looks_like_a_field_is_not_read_as_it(kind: str) -> None:
    found = {heading: meant("charges", heading)[0] for heading in LIKE[kind].split("|")}
    assert {heading: field for heading, field in found.items() if field != kind} == {}
