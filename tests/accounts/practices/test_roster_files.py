"""Rosters as personnel offices export them: read, asked about, or refused with line and column; nothing guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from rvuedge.accounts.rules.roster.file import Roster, read_roster
from rvuedge.accounts.rules.roster.rows import VOCABULARY, RosterRow
from rvuedge.accounts.rules.staff_cells import without_titles
from tests.support.practice import Practice, founded

ROSTERS = Path(__file__).with_name("rosters")
TODAY = date(2026, 11, 29)


@pytest.fixture
def practice(app: Flask) -> Practice:
    return founded(app, "owner")


def read(text: str, **more: Any) -> Roster:
    return read_roster(text.encode(), file="r.csv", today=TODAY, **more)


def one(text: str, **more: Any) -> RosterRow:
    found = read(text, **more)
    assert (found.problems, found.questions) == ((), ())
    (row,) = found.rows
    return row


def roster(name: str) -> Roster:
    return read_roster((ROSTERS / name).read_bytes(), file=name, today=TODAY)


def test_a_personnel_offices_export_is_read_whole() -> None:
    found = roster("roster_hr.csv")
    assert (len(found.rows), found.problems, found.questions) == (40, (), ())
    assert [part.name for part in found.left_out] == ["Employee ID"]
    assert found.rows[1].npi == "1000000001"
    leavers = {row.email: str(row.end) for row in found.rows if row.end}
    assert sorted(leavers.values()) == ["2026-06-30", "2026-10-31"]
    assert [row.cfte for row in found.rows].count(Decimal(0)) == 1
    first = found.rows[0]
    assert (first.name, first.titles, first.role, str(first.start)) == ("Ana O'Brien", "MD", "physician", "2020-01-01")


@pytest.mark.parametrize("name", ["roster_plain.csv", "roster_ok.csv", "roster_final.csv"])
def test_the_other_rosters_of_the_findings_are_read(name: str) -> None:
    found = roster(name)
    assert (len(found.rows), found.problems, found.questions) == (40, (), ())
    assert sum(row.cfte == 0 for row in found.rows) == (name == "roster_plain.csv")


def test_a_roster_with_leavers_comes_in_and_shows_every_field_first(practice: Practice) -> None:
    data = (ROSTERS / "roster_hr.csv").read_bytes()
    body = practice.roster(data, dry_run="true").get_json()
    assert (body["accepted"], body["counts"]["invited"]) == (True, 40)
    (question,) = body["questions"]
    assert (question["key"], question["is_blocking"]) == ("leavers", False)
    assert "(2026-06-30)" in question["sentence"]
    left = [row["read"] for row in body["rows"] if row["read"]["has_left"]]
    assert [row["ended_on"] for row in left] == ["2026-06-30", "2026-10-31"]
    assert {row["read"]["cfte"] for row in body["rows"]} >= {"0.00", "0.30", "1.00"}
    assert body["notes"][0].startswith("The check digit is wrong in 36 NPIs, 1000000000 the first")
    assert body["notes"][1:] == ["Titles beside names are not kept: MD."]
    without = practice.roster(data, dry_run="true", answers='{"leavers": "leave_out"}').get_json()
    assert (without["counts"]["invited"], without["questions"]) == (38, [])
    assert [part["reason"][:18] for part in without["left_out"] if part["what"] == "row"] == [
        "left on 2026-06-30",
        "left on 2026-10-31",
    ]
    assert practice.roster(data).get_json()["counts"]["invited"] == 40


def test_a_leaver_without_an_address_is_left_out_by_name_of_the_row_and_refuses_nobody(practice: Practice) -> None:
    rows = "Email,Name,Start,End\nnew@example.org,New One,,\n,Gone One,2020-01-01,2026-06-30\n"
    body = practice.roster(rows, dry_run="true").get_json()
    assert (body["accepted"], body["counts"]["invited"]) == (True, 1)
    reason = "left on 2026-06-30 and has no address: nobody can be invited"
    assert {"what": "row", "name": "row 3", "count": 1, "reason": reason} in body["left_out"]
    still = practice.roster(rows.replace("2026-06-30", "2027-06-30"), dry_run="true").get_json()
    assert still["accepted"] is False, "somebody who has not left needs an address"


def test_an_empty_clinical_fte_is_asked_about_and_never_full_time(practice: Practice) -> None:
    data = (ROSTERS / "roster_ok.csv").read_bytes()
    dry = practice.roster(data, dry_run="true").get_json()
    assert [question["key"] for question in dry["questions"]] == ["cfte", "leavers"]
    assert "Uma Desai" in dry["questions"][0]["sentence"]
    assert dry["accepted"] is False
    real = practice.roster(data)
    assert (real.status_code, real.get_json()["type"]) == (422, "urn:rvuedge:problem:file-has-questions")
    assert practice.manager.get(practice.at("/invitations")).get_json()["items"] == []
    assert practice.roster(data, answers='{"cfte": "0"}').status_code == 200
    invited = practice.manager.get(practice.at("/invitations")).get_json()["items"]
    assert {item["email"]: item["cfte"] for item in invited}["p21@example.org"] == "0.00"


def test_a_roster_without_clinical_fte_says_what_reports_will_count(practice: Practice) -> None:
    body = practice.roster("email\nnew@example.org\n", dry_run="true").get_json()
    assert body["notes"] == ["The roster states no clinical FTE; reports count 1.0 for each person until it is stated."]


ADDRESS = "email,{}\nx@example.org,{}\n"


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Term Date", "6/30/2026", "end", date(2026, 6, 30)),
        ("Separation Date", "30-JUN-26", "end", date(2026, 6, 30)),
        ("Last Day Worked", "2026-06-30 00:00:00", "end", date(2026, 6, 30)),
        ("Date of Hire", "7/1/1988", "start", date(1988, 7, 1)),
        ("HireDate", "2020-01-01", "start", date(2020, 1, 1)),
        ("Clinical FTE", "80%", "cfte", Decimal("0.8")),
        ("C-FTE", "0", "cfte", Decimal(0)),
        ("Clinical Effort %", "50%", "cfte", Decimal("0.5")),
        ("Position", "Staff Physician", "role", "physician"),
        ("Job Title", "Fellow", "role", "trainee"),
        ("Provider Name", '"Müller, Björn, MD, FACS"', "name", "Björn Müller"),
        ("Primary Specialty", "Urology", "specialty", "Urology"),
        ("Work E-mail Type", "x", "name", None),
        ("Term Date", "NULL", "end", None),
        ("Clinical FTE", "N/A", "cfte", None),
    ],
)
def test_a_heading_of_a_personnel_office_is_known(heading: str, cell: str, field: str, value: object) -> None:
    assert getattr(read(ADDRESS.format(heading, cell)).rows[0], field) == value


@pytest.mark.parametrize(
    ("heading", "cell", "key"),
    [
        ("FTE", "0.8", "column:FTE"),
        ("Rehire Date", "1/1/2026", "column:Rehire Date"),
        ("Position", "Medical Director", "role:Medical Director"),
        ("Role", "boss", "role:boss"),
    ],
)
def test_what_is_not_certain_is_asked(heading: str, cell: str, key: str) -> None:
    (question,) = read(ADDRESS.format(heading, cell)).questions
    assert question.key == key
    answers = {key: question.choices[-1].value}
    assert read(ADDRESS.format(heading, cell), answers=answers).questions == ()


@pytest.mark.parametrize("heading", ["Employee ID", "Credentials", "Base Salary", "Phone", "Admin FTE", "Site"])
def test_what_is_not_kept_is_named(heading: str) -> None:
    (part,) = read(ADDRESS.format(heading, "1")).left_out
    assert (part.what, part.name, part.count) == ("column", heading, 1)


def test_first_and_last_names_are_one_name_and_two_sheets_are_read() -> None:
    row = one("First Name,Last Name,Email Address\nAna,O'Brien,ana@example.org\n")
    assert row.name == "Ana O'Brien"


@pytest.mark.parametrize(
    ("text", "name", "titles"),
    [
        ("Ana O'Brien, MD", "Ana O'Brien", "MD"),
        ("Dr. Ana O'Brien", "Ana O'Brien", "Dr."),
        ("O'Brien, Ana, M.D., FACS", "Ana O'Brien", "M.D., FACS"),
        ("Ana O'Brien MD", "Ana O'Brien", "MD"),
        ("Frank Smith, Jr.", "Frank Smith, Jr.", ""),
        ("Nina Do", "Nina Do", ""),
    ],
)
def test_titles_are_cut_from_names(text: str, name: str, titles: str) -> None:
    assert without_titles(text) == (name, titles)


def test_every_pattern_names_a_field_or_a_reason() -> None:
    assert {pattern.field for pattern in VOCABULARY.patterns} <= VOCABULARY.called.keys()
    assert {pattern.field for pattern in VOCABULARY.other_patterns} <= VOCABULARY.reasons.keys()
