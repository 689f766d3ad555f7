"""Headings that billing systems, employers, publishers and personnel offices print, each with where it was seen.

printed_headings.csv: `means` is our field or the kind that is not read, several if each is right; "ask" if only a
person can say. `part`: those of "second" and of every part "held back" were first measured, then looked at
(docs/decisions/0081-headings-by-classes.md has the figures). A source "as known, not looked up" is a published layout
that was written down from knowledge; "words of the trade" were put together here and seen nowhere.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rvuedge.accounts.rules.roster.rows import VOCABULARY as ROSTER
from rvuedge.benchmarks.readers.columns import column_of
from rvuedge.logbook.charges.readers.headers import VOCABULARY as CHARGES
from rvuedge.training.exchange.readers.headings import CASES, EMPTIED
from rvuedge.uploads.charge_files import EMPTIED as EMPTIED_OF_CHARGES
from rvuedge.uploads.headings import CFTE, LEAVE, RESIDENTS, SITES

with Path(__file__).with_name("printed_headings.csv").open(encoding="utf-8") as file:
    PRINTED = list(csv.DictReader(file))
OTHERS = {
    "charges": CHARGES,
    "statement": CHARGES,
    "roster": ROSTER,
    "leave": LEAVE,
    "sites": SITES,
    "cfte": CFTE,
    "cases": CASES,
    "residents": RESIDENTS,
}
PARTS = sorted({row["part"] for row in PRINTED})
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
# Headings of each kind of table that hold a word of a field and name another thing.
NOT_READ = {
    "charges": "Patient Name|Group NPI|Referring NPI|Ordering NPI|Total RVUs|PE RVU|Entry Date|Paid Date|Check Date|Claim Date"
    "|Last Billed Date|Service To Date|Order Date|Surgery Scheduled Date|Provider Start Date|Paid Amount|Paid Units|Denied Units"
    "|Authorized Units|Unit of Measure|Unit Price|Payer Procedure Code|Revenue Code|Rendering Provider Type|Number of Claims"
    "|Patient Count|Days in AR|wRVU Rate|Rate per wRVU|wRVU Payment|wRVU Paid Amount|wRVU Adjustment|wRVU Adj|wRVU Bonus"
    "|Modifier %|Modifier Amount|Unit Number|Unit Code|Org Unit|Nursing Unit|Service Area|Billing Org|Charge Transaction"
    "|Work Queue|Worked Date|Modified By|chargecat|Modifier 1/Description|# of Claims",
    "roster": "License Start Date|License Effective Date|Contract End Date|Contract Start Date|Manager Email|Supervisor Name"
    "|Emergency Contact Name|Emergency Contact Email|Total FTE|FTE|Insurance Term Date|Spouse Name|Birth Date|Last Raise Date"
    "|Shift Start|Residency End Date|Privileges Start Date|Maiden Name|Position Start Date|Leave Start Date|Employee #"
    "|Probation End Date|Group Effective Date|Salary Effective Date|FTE Effective Date|Network Term Date|Specialty Code",
    "leave": "Hire Date|Pay Period Start|Pay Period End|Return to Work Date|Date Requested|Approval Date|Leave Balance|Start Time"
    "|End Time|Accrual Start Date|Manager Name|Manager Email|Shift Start Time|Substitute Name|Denial Reason|Approved On"
    "|Employment Status|First Name|Last Day Worked|First Day Back|Entitlement End Date|Employee #",
    "sites": "Contact Name|Administrator Name|Owner Name|Parent Facility Name|License Start Date|License Type|Hours Open"
    "|Closing Time|Health System Name|Department Name|Practice Name|Contract End Date|Address Type|Service Location"
    "|is_active|Other ID|State Code|Location #",
    "cfte": "Total FTE|Research FTE|Prior FTE|Paid FTE|Target FTE|FTE Variance|Clinical Hours|Clinical Sessions|Hire Date"
    "|Clinical Salary|Clinical wRVU|License Effective Date|Review Date|Non-Clinical FTE|Effort Start|wRVU per cFTE|Provider #",
    "cases": "Patient Name|Date of Birth|Admission Date|Entered Date|wRVU|Resident ID|Hospital Number|Diagnosis Code"
    "|Date Verified|Attending Email|Procedure Duration|Referring Physician|Anesthesia Start|Procedure Site|Surgical Site"
    "|Operation Site|Rotation Start Date|Procedure Category|Attending Signature|Resident Level",
}


def meant(table: str, heading: str) -> tuple[str, bool]:
    """What we take a heading for, "ask" where it is nothing sure, and whether it is read."""
    if table == "survey":
        column = column_of(0, [heading], {})
        sure = bool(column.field) and not column.unknown
        return (" ".join(filter(None, (column.field, column.metric))) if sure else ASK), sure
    meaning = OTHERS[table].meaning(heading)
    return (meaning.field, meaning.is_read) if meaning else (ASK, False)


def test_no_heading_is_read_as_a_field_it_is_not() -> None:
    read = [(row, *meant(row["table"], row["heading"])) for row in PRINTED]
    wrong = [
        (row["heading"], field) for row, field, is_read in read if is_read and field not in row["means"].split("/")
    ]
    assert (wrong, len(read) > 2_400) == ([], True)


@pytest.mark.parametrize("part", PARTS)
def test_headings_that_are_printed_mean_what_their_table_says(part: str) -> None:
    rows = [row for row in PRINTED if row["part"] == part]
    missed = [row["heading"] for row in rows if meant(row["table"], row["heading"])[0] not in row["means"].split("/")]
    assert len(missed) <= (1 - LEAST) * len(rows), missed


@pytest.mark.parametrize("kind", LIKE)
def test_a_heading_that_looks_like_a_field_is_not_read_as_it(kind: str) -> None:
    found = {heading: meant("charges", heading)[0] for heading in LIKE[kind].split("|")}
    assert {heading: field for heading, field in found.items() if field != kind} == {}


@pytest.mark.parametrize("table", NOT_READ)
def test_what_names_something_near_is_not_read(table: str) -> None:
    """A day of a license is no first day, an amount is no work RVUs, a site of the body is no hospital."""
    found = {heading: meant(table, heading) for heading in NOT_READ[table].split("|")}
    assert {heading: field for heading, (field, is_read) in found.items() if is_read} == {}


@pytest.mark.parametrize(("table", "emptied"), [("cases", EMPTIED), ("charges", EMPTIED_OF_CHARGES)])
def test_headings_that_point_at_a_patient_are_emptied_before_a_file_is_stored(
    table: str, emptied: frozenset[str]
) -> None:
    """The numbers of a stay are a log's reference where they are a charge's, and a patient's in a case log."""
    whom = ("Patient", "Pt", "Member", "Subscriber", "Insured", "Guarantor", "Dependent", "Recipient")
    what = (
        "Name",
        "Last Name",
        "ID",
        "Code",
        "Date of Birth",
        "Gender",
        "Zip Code",
        "SSN",
        "Email",
        "Employer",
        "Initials",
    )
    numbers = "|Account Number|Encounter ID|Visit #|CSN|Hospital Number" if table == "cases" else ""
    stay = f"DOB|MRN|SSN|Birth Date|Phone{numbers}"
    headings = [*(f"{who} {of}" for who in whom for of in what), *stay.split("|")]
    kinds = {heading: meant(table, heading)[0] for heading in headings}
    assert {heading: kind for heading, kind in kinds.items() if kind not in emptied} == {}
