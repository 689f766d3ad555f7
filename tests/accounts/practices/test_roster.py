"""A roster: whole or nothing, problems by line, members changed by their address, everybody else invited once."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from rvuedge.accounts.mail.models import Invitation, OutgoingMail
from rvuedge.accounts.people.models import Membership
from rvuedge.accounts.rules.roster.file import read_roster
from rvuedge.files.problems import FileRefused
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.api import Api
from tests.support.practice import Practice, founded

TODAY = date(2026, 11, 29)
HEADER = "Email,Name,Specialty,Role,cFTE,Start,End\n"
NEW = "new@example.org,New Colleague,Urology,physician,0.8,2027-01-01,\n"


@pytest.fixture
def practice(app: Flask) -> Practice:
    return founded(app, "owner")


def counts(practice: Practice) -> tuple[int, int]:
    """Letters waiting and invitations ever made."""
    with practice.app.app_context():
        letters = db.session.scalar(
            select(func.count()).select_from(OutgoingMail).where(OutgoingMail.kind == "invitation")
        )
        return letters or 0, db.session.scalar(select(func.count()).select_from(Invitation)) or 0


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["outcome"] for row in answer.get_json()["rows"]]


def member(practice: Practice, person: Api) -> dict[str, Any]:
    found = practice.manager.get(practice.at("/members")).get_json()["items"]
    return next(item for item in found if item["person_id"] == person.person["id"])


def test_members_are_changed_and_everybody_else_is_invited(practice: Practice) -> None:
    doctor = practice.join()
    rows = HEADER + NEW + f"{doctor.person['email'].upper()},,,,0.50,,2030-06-30\n"
    answer = practice.roster(rows)
    assert outcomes(answer) == ["invited", "changed"]
    assert answer.get_json()["rows"][1] == {
        "line": 3, "email": doctor.person["email"], "outcome": "changed", "person_id": doctor.person["id"],
        "cfte": "0.50", "ended_on": "2030-06-30",
        "read": {"name": None, "specialty": None, "role": None, "cfte": "0.50", "started_on": None,
                 "ended_on": "2030-06-30", "has_left": False},
    }  # fmt: skip
    assert (member(practice, doctor)["cfte"], member(practice, doctor)["ended_on"]) == ("0.50", "2030-06-30")
    (invited,) = practice.manager.get(practice.at("/invitations")).get_json()["items"]
    assert {name: invited[name] for name in ("email", "name", "specialty", "cfte", "role", "started_on")} == {
        "email": "new@example.org", "name": "New Colleague", "specialty": "Urology", "cfte": "0.80",
        "role": "physician", "started_on": "2027-01-01",
    }  # fmt: skip
    assert counts(practice) == (1, 1)


def test_the_same_roster_again_changes_nothing(practice: Practice) -> None:
    doctor = practice.join()
    rows = HEADER + NEW + f"{doctor.person['email']},,,physician,0.5,2026-01-01,\n"
    practice.roster(rows)
    before = counts(practice), member(practice, doctor)
    assert outcomes(practice.roster(rows)) == ["unchanged", "unchanged"]
    assert (counts(practice), member(practice, doctor)) == before


def test_a_changed_row_of_somebody_invited_replaces_the_invitation(practice: Practice) -> None:
    practice.roster(HEADER + NEW)
    assert outcomes(practice.roster(HEADER + NEW.replace("0.8", "0.9"))) == ["invited_again"]
    (invited,) = practice.manager.get(practice.at("/invitations")).get_json()["items"]
    assert invited["cfte"] == "0.90"


def test_a_dry_run_tells_the_same_and_does_nothing(practice: Practice) -> None:
    doctor = practice.join()
    rows = HEADER + NEW + f"{doctor.person['email']},,,,0.5,,\n"
    answer = practice.roster(rows, dry_run="true")
    assert outcomes(answer) == ["invited", "changed"]
    assert (answer.get_json()["dry_run"], answer.get_json()["accepted"]) == (True, True)
    assert (counts(practice), member(practice, doctor)["cfte"]) == ((0, 0), None)


def test_one_wrong_line_and_nothing_is_done_nor_sent(practice: Practice) -> None:
    doctor = practice.join()
    rows = HEADER + NEW + f"{doctor.person['email']},,,,0.5,,\n" + "not an address,,,,,,\n"
    answer = practice.roster(rows)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:roster-refused")
    assert answer.get_json()["errors"]["problems"] == [
        {"line": 4, "column": "Email", "found": "'not an address'", "expected": "an email address"}
    ]
    assert (counts(practice), member(practice, doctor)["cfte"]) == ((0, 0), None)
    dry = practice.roster(rows, dry_run="true").get_json()
    assert (dry["accepted"], [problem["line"] for problem in dry["problems"]], len(dry["rows"])) == (False, [4], 2)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("x@example.org,,,,-0.1,,", "cFTE", "from 0 to 1"),
        ("x@example.org,,,,1.01,,", "cFTE", "from 0 to 1"),
        ("x@example.org,,,,half,,", "cFTE", "from 0 to 1"),
        ("x@example.org,,,,,13/13/2026,", "Start", "a day such as"),
        ("x@example.org,,,,,2026-02-29,", "Start", "a day such as"),
        ("x@example.org,,,,,2027-02-01,2027-01-31", "End", "on or after the start"),
        ("x@example.org,,,,1,,2026-01-31", "start", "the first day of somebody who left on 2026-01-31"),
        (",Nobody,,,,,", "Email", "an email address"),
        ("x@example.org,,,,,,,8", None, "7 columns"),
        ("new@example.org,,,,,,", "email", "line 2 is the first"),
    ],
)
def test_a_problem_says_line_column_and_what_was_expected(
    practice: Practice, row: str, column: str | None, expected: str
) -> None:
    answer = practice.roster(HEADER + NEW + row + "\n")
    assert answer.status_code == 422
    (problem,) = answer.get_json()["errors"]["problems"]
    assert (problem["line"], problem["column"]) == (3, column)
    assert expected in problem["expected"]
    assert counts(practice) == (0, 0)


def test_a_roster_moves_no_first_day_and_revives_no_ended_membership(practice: Practice) -> None:
    doctor = practice.join()
    api = practice.join(began=date(2026, 1, 1), ended=date(2026, 2, 1))
    for row, column in (
        (f"{doctor.person['email']},,,,,2025-12-31,", "start"),
        (f"{api.person['email']},,,,,2026-01-01,", "end"),
        (f"{doctor.person['email']},,,,,,2025-12-31", "end"),
    ):
        (problem,) = practice.roster(HEADER + row + "\n").get_json()["errors"]["problems"]
        assert (problem["line"], problem["column"]) == (2, column)
    again = f"{api.person['email']},,,,,2026-01-01,2026-02-01\n"
    assert outcomes(practice.roster(HEADER + again)) == ["unchanged"]
    assert outcomes(practice.roster(HEADER + f"{api.person['email']},,,,1,2027-01-01,\n")) == ["invited"]


def test_only_an_owner_changes_roles_by_a_roster(practice: Practice) -> None:
    doctor, clerk = practice.join(), practice.join("manager")
    change = HEADER + f"{doctor.person['email']},,,manager,,,\n"
    (problem,) = practice.roster(change, by=clerk).get_json()["errors"]["problems"]
    assert (problem["column"], problem["expected"]) == ("role", "physician: only an owner changes roles")
    assert practice.roster(HEADER + "o@example.org,,,owner,,,\n", by=clerk).status_code == 422
    owner = practice.manager.person["email"]
    assert practice.roster(HEADER + f"{owner},,,,,,2030-01-01\n", by=clerk).status_code == 422
    assert outcomes(practice.roster(change)) == ["changed"]
    assert member(practice, doctor)["role"] == "manager"


def test_the_last_owner_is_not_ended_by_a_roster(practice: Practice) -> None:
    rows = HEADER + NEW + f"{practice.manager.person['email']},,,,,,2030-01-01\n"
    (problem,) = practice.roster(rows).get_json()["errors"]["problems"]
    assert problem["line"] == 3
    assert "owner" in problem["expected"]
    assert counts(practice) == (0, 0)


def test_an_account_elsewhere_is_invited_like_anybody_so_that_a_roster_tells_nobody_who_has_one(
    practice: Practice,
) -> None:
    known = Api(practice.manager.client).signed_in()
    rows = practice.roster(f"email\n{known.person['email']}\nunknown@example.org\n").get_json()["rows"]
    item, other = ({**row, "email": "", "line": 0} for row in rows)
    assert item == other
    assert known.get("/me").get_json()["organizations"] == []


def test_physicians_and_strangers_bring_no_roster(practice: Practice) -> None:
    doctor, stranger = practice.join(), Api(practice.manager.client).signed_in()
    assert practice.roster(HEADER + NEW, by=doctor).status_code == 403
    assert practice.roster(HEADER + NEW, by=stranger).status_code == 404


def test_who_accepts_has_what_the_roster_said(practice: Practice) -> None:
    person = Api(practice.manager.client).signed_in(specialty="")
    practice.roster(HEADER + f"{person.person['email']},,Urology,,0.75,2026-01-01,2031-12-31\n")
    with practice.app.app_context():
        from rvuedge.accounts.mail import messages

        (waiting,) = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "invitation"))
        now = clock.now()
        letter = messages.compose("invitation", waiting.to, waiting.detail, now=now)
        db.session.remove()
    assert letter is not None
    assert "as physician starting 2026-01-01" in letter.text
    token = letter.text.partition("token=")[2].split()[0]
    assert person.post("/invitations/accept", {"token": token}).status_code == 200
    with practice.app.app_context():
        found = db.session.scalars(select(Membership).where(Membership.person_id == person.person["id"])).one()
        assert (str(found.cfte), found.started_on, found.ended_on) == ("0.7500", date(2026, 1, 1), date(2031, 12, 31))
    assert person.get("/me").get_json()["specialty"] == "Urology"
    assert person.get("/dashboard").get_json()["contract"]["cfte"] == "0.75"
    person.put("/contract", {"effective_from": "2026-01-01", "cfte": "0.6"})
    assert person.get("/dashboard").get_json()["contract"]["cfte"] == "0.6", "the contract's goes before the roster's"


def test_a_workbook_is_read_like_a_table() -> None:
    book = openpyxl.Workbook()
    book.active.append(["E-mail address", "Clinical FTE", "Start date", "Remarks"])
    book.active.append(["A@example.org", 0.8, date(2027, 1, 1), "x"])
    book.active.append([None, None, None, None])
    book.active.append(["b@example.org", 1, "7/1/2027", None])
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_roster(buffer.getvalue(), file="r.xlsx", today=TODAY)
    assert found.problems == ()
    assert [(row.line, row.email, str(row.cfte), str(row.start), row.role) for row in found.rows] == [
        (2, "a@example.org", "0.8", "2027-01-01", None),
        (4, "b@example.org", "1", "2027-07-01", None),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "expected a roster"),
        (b"name,role\nx,physician\n", "no such column, expected a column for the email address"),
        (b"email\n", "no rows under the header"),
        (b"email\n" + b"".join(b"p%d@example.org\n" % n for n in range(1001)), "at most 1,000"),
        (b"%PDF-1.7", "expected a roster"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read_roster(data, file="r.csv", today=TODAY)


def test_a_last_line_without_its_end_is_read() -> None:
    assert len(read_roster(b"email\na@example.org", file="r.csv", today=TODAY).rows) == 1


TABLE = "email{0}cFTE{0}Start Date{0}Badge\nnew@example.org{0}0.8{0}7/1/2026{0}17\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.format(",").encode(),
        TABLE.format(";").encode(),
        TABLE.format("\t").encode(),
        TABLE.format("\t").encode("utf-16"),
        TABLE.format(";").replace("Badge", "Zuständig").encode("cp1252"),
        TABLE.format(";").encode("utf-8-sig").rstrip(b"\n"),
    ],
    ids=["comma", "semicolon", "tab", "UTF-16", "cp1252", "mark and no end"],
)
def test_tables_of_other_spreadsheets_are_read_and_columns_that_mean_nothing_named(data: bytes) -> None:
    read = read_roster(data, file="r.csv", today=TODAY)
    (row,) = read.rows
    assert (row.email, row.cfte, row.start) == ("new@example.org", Decimal("0.8"), date(2026, 7, 1))
    assert len(read.ignored) == 1


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (b"email,FTE\nnew@example.org,1\n", "column:FTE"),  # total or clinical?
        (b"email,Start Date,Hire Date\nnew@example.org,1/1/2026,1/1/2020\n", "field:start"),
        (b"email,Position\nnew@example.org,Medical Director\n", "role:Medical Director"),
    ],
)
def test_what_a_column_leaves_open_is_a_question(table: bytes, key: str) -> None:
    (question,) = read_roster(table, file="r.csv", today=TODAY).questions
    assert question.key == key
    answer = {key: question.choices[0].value}
    assert read_roster(table, file="r.csv", today=TODAY, answers=answer).questions == ()


def test_a_comma_within_a_quoted_cell_does_not_make_a_table_of_commas() -> None:
    (row,) = read_roster(b'email;"name, as written"\nnew@example.org;Drew\n', file="r.csv", today=TODAY).rows
    assert row.email == "new@example.org"


def test_a_dry_run_knows_what_a_service_would_refuse_row_after_row(app: Flask) -> None:
    """Two owners end in one roster: the first may, the second would leave the practice without one."""
    practice = founded(app, "owner")
    other = practice.join("owner")
    me = practice.manager.person["email"]
    rows = f"email,end\n{other.person['email']},2027-01-31\n{me},2027-01-31\n"
    answers = [practice.roster(rows, dry_run=dry) for dry in ("true", "false")]
    found = [answers[0].get_json()["problems"], answers[1].get_json()["errors"]["problems"]]
    assert [[(item["line"], item["expected"][:40]) for item in problems] for problems in found] == [
        [(3, "something else: An organization needs an")]
    ] * 2
    assert answers[1].status_code == 422


def test_a_dry_run_of_a_roster_writes_nothing_at_all(practice: Practice) -> None:
    with practice.app.app_context():
        engine = db.engine
    sent: list[str] = []
    listener = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        assert outcomes(practice.roster(HEADER + NEW, dry_run="true")) == ["invited"]
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert [text for text in sent if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "BEGIN IM"))] == []
