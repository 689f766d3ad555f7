"""Cases on their way out: rows of a layout, each body's word for a role, what is lacking, and what changed since."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from rvuedge.files.columns.outcomes import answered
from rvuedge.logbook.records.case_words import SUPERVISION
from rvuedge.training.exchange.readers.case_log import read_case_log
from rvuedge.training.exchange.readers.filed_cases import CaseManner
from rvuedge.training.exchange.rules.changes import differences, digest, sent_content
from rvuedge.training.exchange.rules.outgoing import (
    NOTHING,
    OF_CASE,
    OF_CODES,
    ExportCase,
    ExportCode,
    lacking,
    layouts,
    role_word,
    rows_of,
)
from rvuedge.training.exchange.workbooks import csv_bytes, xlsx_bytes
from rvuedge.training.requirements.shipped import sources, vocabularies
from rvuedge.training.rules.roles import OPERATIVE_ROLES, RoleFacts

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CASE = ExportCase(
    log_id="log-1",
    performed_on=date(2026, 8, 4),
    codes=(
        ExportCode("47562", is_primary=True, categories=("Biliary", "Abdominal")),
        ExportCode("49505", quantity=2),
    ),
    role="SJ",
    case_id="2026-0042",
    attending="Ines Example",
    site="North Hospital",
    patient_type="adult",
    age_band="12_to_64_years",
    pgy=3,
    rotation="Blue",
    specialty="General surgery",
)


def test_the_acgme_layout_has_a_row_for_each_code_with_the_facts_of_its_case() -> None:
    layout = layouts()["acgme"]
    first, second = (dict(zip(layout.headings, row, strict=True)) for row in rows_of(layout, [CASE]))
    assert first == {
        "CaseID": "2026-0042",
        "ProcedureDate": date(2026, 8, 4),
        "CptCode": "47562",
        "Quantity": 1,
        "Primary": "Yes",
        "ResidentRole": "SJ",
        "AttendingName": "Ines Example",
        "Institution": "North Hospital",
        "YearOfCase": 3,
        "PatientType": "Adult",
        "DefinedCategories": "Biliary, Abdominal",
        "RRCCode": None,
        "Rotation": "Blue",
        "Simulated": None,
    }
    assert (second["CptCode"], second["Quantity"], second["Primary"], second["DefinedCategories"]) == (
        "49505",
        2,
        None,
        None,
    )


def test_an_anesthesia_case_is_one_row_in_the_bodys_own_words() -> None:
    layout = layouts()["acgme-anesthesia"]
    case = replace(CASE, codes=(ExportCode("00790", modifiers=("AA", "P3"), categories=("Intrathoracic", "Cardiac")),))
    (row,) = (dict(zip(layout.headings, cells, strict=True)) for cells in rows_of(layout, [case]))
    assert (row["Age"], row["ASA Physical Status"], row["Procedure Category"], row["Anesthesia Type"]) == (
        "d. >= 12 yr. and < 65 yr.",
        "3",
        "Intrathoracic; Cardiac",
        None,
    )


def test_every_column_has_a_fact_and_every_layout_a_source() -> None:
    known = {*OF_CASE, *OF_CODES, NOTHING, "categories"}
    for layout in layouts().values():
        assert {column.fact for column in layout.columns} <= known, layout.id
        assert layout.sources
        assert set(layout.sources) <= set(sources())
        assert layout.vocabulary in {"own", "none", *vocabularies()}


WORDS = [
    # operative role, supervision, chief; ACGME general surgery, eLogbook, MALT, JDocs, Weiterbildung
    ("surgeon", "scrubbed", False, "SJ", "S-TS", "Mentor scrubbed", "Supervised", "Unter Anleitung"),
    ("surgeon", "present", True, "SC", "S-TU", None, "Supervised", "Unter Anleitung"),
    ("surgeon", "available", False, "SJ", "P", "Mentor available", "Supervised", "Unter Anleitung"),
    ("surgeon", "independent", True, "SC", "P", "Surgeon alone", "Independent", "Selbstverantwortlich"),
    ("surgeon", None, None, None, None, None, None, None),
    ("surgeon", "directing", False, "SJ", None, None, None, None),
    ("teaching_assistant", None, None, "TA", "T", None, None, None),
    ("first_assistant", None, None, "FA", "A", "Assistant", "1st Assistant", "Assistiert"),
    ("second_assistant", None, None, None, "A", "Assistant", "2nd Assistant", "Assistiert"),
    ("observer", None, None, None, "O", "Observer", "Observed", None),
]


@pytest.mark.parametrize("row", WORDS, ids=[f"{row[0]} {row[1]}" for row in WORDS])
def test_each_body_has_its_own_word_for_the_two_facts_or_none(row: tuple[Any, ...]) -> None:
    """By roles.toml (shared/training/roles.json): an observer has no word with the ACGME, and none is guessed."""
    role, supervision, is_chief, *wanted = row
    facts = RoleFacts(role, supervision, is_chief)
    found = [
        role_word(layouts()[name], vocabularies()["general_surgery"], facts, vocabularies())
        for name in ("acgme", "elogbook", "malt", "jdocs", "weiterbildung")
    ]
    assert found == wanted


def test_every_word_that_goes_out_comes_in_as_the_same_role() -> None:
    """For every pair of facts and every layout with a vocabulary: what is written is read back, or asked about."""
    for name in ("acgme", "elogbook", "malt", "jdocs", "weiterbildung"):
        layout = layouts()[name]
        for role in OPERATIVE_ROLES:
            for supervision in (None, *SUPERVISION):
                facts = RoleFacts(role, supervision, is_chief=False)
                word = role_word(layout, vocabularies()["general_surgery"], facts, vocabularies())
                if word is None:
                    continue
                heading = next(column.heading for column in layout.columns if column.fact == "role")
                manner = CaseManner(date(2026, 11, 30), vocabularies(), None, answered({}, {"dates:order": "month"}))
                table = f"Date,CPT,{heading}\n2026-08-04,47562,{word}\n".encode()
                found = read_case_log(table, file="log.csv", manner=manner)
                came = {case.role for case in found.cases} - {None}
                assert found.questions or came <= {role, "first_assistant", "teaching_assistant"}, (name, word)
                assert found.questions or came, (name, word)


def test_what_a_layout_asks_for_and_a_case_does_not_say_is_named() -> None:
    bare = replace(CASE, role=None, attending=None, site=None, case_id=None)
    bare = replace(bare, codes=tuple(replace(code, is_primary=False) for code in bare.codes))
    assert lacking(layouts()["acgme"], CASE) == ()
    assert lacking(layouts()["acgme"], bare) == ("role", "attending", "site", "case id", "primary procedure")
    assert lacking(layouts()["elogbook"], bare) == ("role", "attending", "site")


def test_an_edit_of_a_fact_is_told_fact_by_fact_and_derived_columns_are_none() -> None:
    layout = layouts()["acgme"]
    before = sent_content(layout, CASE)
    edited = replace(CASE, role="TA", codes=(ExportCode("47562", is_primary=True), ExportCode("49505", quantity=3)))
    found = differences(before, sent_content(layout, edited))
    assert [(item.fact, item.before, item.after) for item in found] == [
        ("codes", "47562 primary, 49505 x2", "47562 primary, 49505 x3"),
        ("role", "SJ", "TA"),
    ]
    other_set = replace(CASE, pgy=4, codes=tuple(replace(code, categories=("Other",)) for code in CASE.codes))
    assert digest(sent_content(layout, other_set)) == digest(before)
    assert differences(before, sent_content(layout, replace(CASE, site=None)))[0].after == "nothing"


def test_the_workbook_opens_elsewhere_with_meta_rows_days_and_no_formula() -> None:
    layout = layouts()["acgme"]
    case = replace(CASE, attending="=1+1", case_id="0042")
    meta = [("format_type", "caselog"), ("version", "1")]
    data = xlsx_bytes("CaseLog", layout.headings, rows_of(layout, [case]), days=layout.date, meta=meta, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["_meta", "CaseLog"]
    assert [[cell.value for cell in row] for row in book["_meta"].iter_rows()] == [
        ["key", "value"],
        ["format_type", "caselog"],
        ["version", "1"],
    ]
    header, first, _ = ([cell for cell in row] for row in book["CaseLog"].iter_rows())  # noqa: C416 - cells, not rows
    cells = {name.value: cell for name, cell in zip(header, first, strict=True)}
    assert (cells["CaseID"].value, cells["CptCode"].value) == ("0042", "47562")
    assert (cells["ProcedureDate"].value.date(), cells["ProcedureDate"].number_format) == (
        CASE.performed_on,
        "mm/dd/yyyy",
    )
    assert (cells["AttendingName"].value, cells["AttendingName"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", ["elogbook", "malt", "jdocs", "weiterbildung"])
def test_a_file_for_another_country_comes_in_again_by_its_codes(name: str) -> None:
    layout = layouts()[name]
    data = csv_bytes(layout.headings, rows_of(layout, [replace(CASE, role=None)]), days=layout.date)
    manner = CaseManner(date(2026, 11, 30), vocabularies(), None, answered({}, {"dates:order": "day"}))
    found = read_case_log(data, file="log.csv", manner=manner)
    assert (found.problems, found.unnamed) == ((), {})
    assert [(case.codes[0].code, case.performed_on) for case in found.cases] == [
        ("47562", CASE.performed_on),
        ("49505", CASE.performed_on),
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_as_the_same_case(form: str) -> None:
    layout = layouts()["acgme"]
    rows = list(rows_of(layout, [CASE]))
    if form == "csv":
        data = csv_bytes(layout.headings, rows, days=layout.date)
    else:
        data = xlsx_bytes("CaseLog", layout.headings, rows, days=layout.date, meta=[("version", "1")], now=NOW)
    manner = CaseManner(date(2026, 11, 30), vocabularies(), "general_surgery")
    found = read_case_log(data, file=f"log.{form}", manner=manner)
    (case,) = found.cases
    assert (found.questions, found.problems) == ((), ())
    assert (case.case_id, case.performed_on, case.role, case.attending, case.site, case.rotation) == (
        "2026-0042",
        date(2026, 8, 4),
        "surgeon",
        "Ines Example",
        "North Hospital",
        "Blue",
    )
    assert [(code.code, code.quantity) for code in case.codes] == [("47562", 1), ("49505", 2)]
    assert (case.primary_line, case.patient_type) == (0, "adult")
