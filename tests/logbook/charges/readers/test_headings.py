"""Headings that billing offices print: what each means, measured on our list and, where it is there, on a larger one."""

from __future__ import annotations

import csv

import pytest

from config import PROJECT
from rvuedge.logbook.charges.readers.headers import NAMES, VOCABULARY

LARGER = PROJECT.parent / "shared" / "cms" / "headings.csv"
LEAST = 0.98  # of the larger list: nine of its rows say of a heading what only its own table can tell
# What the larger list calls a field, and what we may call it; kinds that a log does not hold need only be known.
SAME = {
    "date_of_service": {"date"},
    "code": {"code"},
    "modifier": {"modifiers"},
    "units": {"units", "anesthesia"},
    "place_of_service": {"place"},
    "provider_npi": {"provider"},
    "provider_name": {"provider", "referring", "attending", "patient"},
    "wrvu_total": {"work", "work_extended", "total_work", "work_credited", "rvu_other", "summary"},
    "wrvu_per_unit": {"work", "work_unit"},
    "wrvu_adjusted": {"work_credited"},
    "wrvu_expected": {"work_expected", "work"},
    "charge_amount": {"amount", "price"},
    "trainee_role": {"role", "provider_detail"},
    "posting_date": {"posting_date", "other_date", "date"},
}
TRIED = {
    "modifiers": "CPT Modifier|CPT Modifiers|Procedure Modifier 1|Proc Mod 1|Modifier Code|Mod A|Primary Modifier|CPT Mod 1"
    "|Modifier One|HCPCS Modifier 2|Modifier (2)|MOD_3|ProcMod4|Mod.",
    "units": "Units of Service|Procedure Qty|Service Qty|Charge Units|Days or Units|Number of Units|Unit Count"
    "|Service Unit Count|Qty Billed|Tot Units|Line Units",
    "date": "ServiceDate|DateOfService|Date of Svc.|Svc From Dt|PROCEDURE_DATE|serv date|DOS",
    "code": "CPTCode|Proc. Code|PX_CD|CPT/HCPCS|Procedure/CPT|cpt4",
    "provider": "Provider ID|Billing Provider|Doctor|Svc Prov|Rendering Provider NPI|Rend Prov Name|Performing MD",
    "work_paid": "Paid wRVU|Paid wRVUs|wRVUs Paid|Work RVUs Paid",
    "work_credited": "wRVU Credit|Adjusted Work RVU|Net wRVU|Total wRVUs Credited",
    "work_expected": "Expected wRVU|Expected Work RVU",
    "work_extended": "Total wRVU|Extended wRVU|Work RVU Total",
    "work_unit": "wRVU/unit|Work RVU per Unit",
    "work": "wRVU|wRVUs|Work RVU|RVU Work|wRVU Earned|Worked RVUs|Productivity Units",
}


@pytest.mark.parametrize("field", TRIED)
def test_headings_that_were_tried(field: str) -> None:
    found = {heading: VOCABULARY.meaning(heading) for heading in TRIED[field].split("|")}
    assert {heading for heading, meaning in found.items() if meaning is None or meaning.field != field} == set()


@pytest.mark.parametrize(
    "heading", ["RVU", "RVUs", "Total RVUs", "RVU Paid", "Modifires", "Unit kind", "Provider rating"]
)
def test_a_heading_that_is_not_sure_is_asked_about(heading: str) -> None:
    assert VOCABULARY.meaning(heading) is None
    assert VOCABULARY.may_be(heading)


def test_every_name_of_our_own_list_means_its_field() -> None:
    listed = [(name, field) for field, names in NAMES.fields.items() for name in names]
    wrong = [name for name, field in listed if (meaning := VOCABULARY.meaning(name)) is None or meaning.field != field]
    assert (wrong, len(listed) > 250) == ([], True)


def is_known(row: dict[str, str]) -> bool:
    meaning = VOCABULARY.meaning(row["heading"])
    if row["field"] in SAME:
        return meaning is not None and meaning.field in SAME[row["field"]]
    return meaning is not None


@pytest.mark.skipif(not LARGER.exists(), reason="the list of headings is not beside this repository")
def test_the_larger_list_is_known() -> None:
    """Surveys and fee schedules are other tables, with vocabularies of their own."""
    with LARGER.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "survey" not in row["kind_of_table"]]
    unknown = [row["heading"] for row in rows if not is_known(row)]
    assert len(unknown) <= (1 - LEAST) * len(rows), unknown
