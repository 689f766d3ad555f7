"""Tables of a program come in by the one importer: residents, rotations, and where its codes count; and go again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.support.practice import founded
from tests.support.program import Program, program_founded
from tests.uploads.test_uploads import answered, applied, sent
from tests.uploads.test_uploads import send as send_file

RESIDENTS = """Name,PGY,Start Date,End Date,Status,Chief,Graduation Date
"One, Ada",PGY-2,7/1/2025,,Active,,6/30/2029
Ada One,3,7/1/2026,,,,
Ada One,,1/1/2027,2/28/2027,LOA,,
Bea Two,PGY-5,7/1/2026,6/30/2027,,yes,6/30/2027
"""
BLOCKS = """Resident,Rotation,Site,Start,End
Ada One,Trauma,Main,8/1/2026,8/31/2026
Ada One,Vascular,Main,9/1/2026,9/30/2026
Bea Two,Trauma,Main,8/1/2026,8/31/2026
"""
REPORT = (
    "Tracked Codes Report\n\nArea\tType\tCPT Code\tDescription\tMin Cat\tMaxQtyAllowed\n"
    "Abdomen\tBiliary\t47562\tsome words\tY\t1\nAbdomen\tHernia\t49650\tsome words\tN\t2\n"
    "Skin\tOther\t11042\tsome words\t\t\n"
)


@pytest.fixture
def program(seeded_app: Flask) -> Program:
    made = program_founded(seeded_app)
    made.resident(name="Ada One")
    made.resident(name="Bea Two")
    return made


def send(program: Program, data: str | bytes, kind: str) -> dict[str, Any]:
    return sent(program.director, data, kind, organization_id=program.id)


def stages(program: Program, name: str) -> list[tuple[str, str | None, str, int | None, bool]]:
    items = program.director.get(program.at("/residents")).get_json()["items"]
    [found] = [item["stages"] for item in items if item["name"] == name]
    return [(item["starts_on"], item["ends_on"], item["kind"], item["pgy"], item["is_chief"]) for item in found]


def test_residents_come_in_with_their_years_and_go_again(program: Program, seeded_app: Flask) -> None:
    """Years without a last day end where the next begins; leave within a year parts it."""
    boss = program.director
    upload = send(program, RESIDENTS, "residents")
    assert upload["overview"]["is_ready"], upload["overview"]
    assert upload["overview"]["preview"]["rows"][0] == [
        *("Ada One", "", "2029-06-30"),
        "; ".join(
            (
                "PGY-2 2025-07-01 to 2026-06-30",
                "PGY-3 2026-07-01 to 2026-12-31",
                "leave 2027-01-01 to 2027-02-28",
                "PGY-3 2027-03-01 to further notice",
            )
        ),
    ]
    assert applied(seeded_app, boss, upload)["state"] == "applied"
    assert stages(program, "Bea Two") == [("2026-07-01", "2027-06-30", "training", 5, True)]
    leave = send(program, "Name,PGY,Status,Start,End\nAda One,,Research,9/1/2025,9/30/2025\n", "residents")
    applied(seeded_app, boss, leave)
    assert stages(program, "Ada One") == [
        ("2025-07-01", "2025-08-31", "training", 2, False),
        ("2025-09-01", "2025-09-30", "research", None, False),
        ("2025-10-01", "2026-06-30", "training", 2, False),
        ("2026-07-01", "2026-12-31", "training", 3, False),
        ("2027-01-01", "2027-02-28", "leave", None, False),
        ("2027-03-01", None, "training", 3, False),
    ]
    assert applied(seeded_app, boss, leave, "undo")["state"] == "undone"
    assert stages(program, "Ada One")[0] == ("2025-07-01", "2026-06-30", "training", 2, False)
    applied(seeded_app, boss, upload, "undo")
    assert (stages(program, "Ada One"), stages(program, "Bea Two")) == ([], [])


def test_a_sheet_of_years_alone_asks_from_when_they_hold(program: Program, seeded_app: Flask) -> None:
    upload = send(program, "Name,PGY,Status\nAda One,PGY-2,\nBea Two,R4,Sabbatical\nNo Body,1,\n", "residents")
    keys = [question["key"] for question in upload["overview"]["questions"]]
    assert keys == ["since:", "status:sabbatical", "person:No Body"]
    given = {"since:": "2026-07-01", "status:sabbatical": "ignore", "person:No Body": "ignore"}
    ready = answered(program.director, upload, given=given)
    assert ready["overview"]["is_ready"], ready["overview"]
    assert [part["name"] for part in ready["overview"]["left_out"]] == ["row 3", "row 4"]
    applied(seeded_app, program.director, ready)
    assert stages(program, "Ada One") == [("2026-07-01", None, "training", 2, False)]
    assert stages(program, "Bea Two") == []
    again = send(program, "Name,PGY,Start\nAda One,CA-1,7/1/2026\n", "residents")
    assert [item["found"] for item in again["overview"]["problems"]] == ["'CA-1'"]


def test_a_block_schedule_makes_rotations_and_takes_them_back(program: Program, seeded_app: Flask) -> None:
    boss = program.director
    upload = send(program, BLOCKS, "rotations")
    assert upload["overview"]["is_ready"], upload["overview"]
    assert applied(seeded_app, boss, upload)["state"] == "applied"
    rotations = boss.get(program.at("/rotations")).get_json()["items"]
    assert [(item["key"], item["name"], item["site"]) for item in rotations] == [
        ("trauma-main", "Trauma", "Main"),
        ("vascular-main", "Vascular", "Main"),
    ]
    assert len(boss.get(program.at("/blocks?from=2026-07-01&to=2027-06-30")).get_json()["items"]) == 3
    double = send(program, BLOCKS.replace("9/1/2026", "8/31/2026"), "rotations")
    assert [item["column"] for item in double["overview"]["problems"]] == ["first day"]
    applied(seeded_app, boss, upload, "undo")
    assert boss.get(program.at("/rotations")).get_json()["items"] == []


def codes(program: Program) -> dict[str, tuple[list[str], int | None, str, str | None]]:
    items = program.director.get(program.at("/code-map?limit=200")).get_json()["items"]
    return {
        f"{item['code']} {item['starts_on']}": (item["categories"], item["most"], item["starts_on"], item["ends_on"])
        for item in items
    }


def test_a_tracked_codes_report_becomes_the_map(program: Program, seeded_app: Flask) -> None:
    """The ACGME's report is UTF-16 text between tabs: 47562 counts in its type, 49650 nowhere, 11042 stays unmapped."""
    boss = program.director
    upload = send(program, REPORT.encode("utf-16"), "code-map")
    [question] = upload["overview"]["questions"]
    assert question["key"] == "since:"
    assert all("some words" not in column["samples"] for column in upload["overview"]["columns"])
    ready = answered(boss, upload, given={"since:": "2026-07-01"})
    assert ready["overview"]["is_ready"], ready["overview"]
    assert [part["name"] for part in ready["overview"]["left_out"]] == ["Description", "11042"]
    applied(seeded_app, boss, ready)
    assert codes(program) == {
        "47562 2026-07-01": (["Biliary"], 1, "2026-07-01", None),
        "49650 2026-07-01": ([], 2, "2026-07-01", None),
    }
    sheet = send(program, "Code,Category\n47562,Biliary\n43239,Upper endoscopy\n44970,Unheard of\n", "code-map")
    later = answered(boss, sheet, given={"since:": "2027-07-01"})
    assert [item["key"] for item in later["overview"]["questions"]] == ["dropped:"]
    assert "Unheard of (1 code)" in later["overview"]["notes"][0]
    both = answered(boss, sheet, given={"since:": "2027-07-01", "dropped:": "end"})
    applied(seeded_app, boss, both)
    ended = {key: days for key, (_, _, *days) in codes(program).items()}
    assert (ended["47562 2026-07-01"][1], ended["49650 2026-07-01"][1], len(ended)) == ("2027-06-30", "2027-06-30", 5)
    applied(seeded_app, boss, both, "undo")
    assert {key: days[1] for key, (_, _, *days) in codes(program).items()} == {
        "47562 2026-07-01": None,
        "49650 2026-07-01": None,
    }


SET = "Area,Category,Minimum\n,Endoscopy,60\nEndoscopy,Colonoscopy,40\n,Chest tube,\n"


def test_a_sheet_becomes_a_set_of_the_programs_own(program: Program, seeded_app: Flask) -> None:
    boss = program.director
    upload = send(program, SET, "own-set")
    assert (upload["overview"]["is_ready"], upload["overview"]["notes"]) == (
        False,
        ["Give the set’s title as the name."],
    )
    ready = answered(boss, upload, options={"name": "Our Endoscopy"})
    assert ready["overview"]["is_ready"], ready["overview"]
    assert applied(seeded_app, boss, ready)["state"] == "applied"
    shown = boss.get(program.at("/requirement-sets/own-our-endoscopy")).get_json()
    assert [(item["name"], item["parent"], item["minimum"], item["number"]) for item in shown["categories"]] == [
        ("Endoscopy", None, 60, "requirement"),
        ("Colonoscopy", "Endoscopy", 40, "requirement"),
        ("Chest tube", None, None, "none_set"),
    ]
    assert shown["source"] == "table.csv"
    wrong = answered(boss, send(program, SET.replace("40", "forty"), "own-set"), options={"name": "Other"})
    assert [item["found"] for item in wrong["overview"]["problems"]] == ["'forty'"]
    orphan = answered(boss, send(program, "Category,Parent,Number\nA,B,1\n", "own-set"), options={"name": "Other"})
    assert (orphan["overview"]["is_ready"], "no such parent" in orphan["overview"]["notes"][0]) == (False, True)
    applied(seeded_app, boss, ready, "undo")
    assert boss.get(program.at("/requirement-sets/own-our-endoscopy")).status_code == 404


def test_tables_of_programs_are_for_programs(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    for kind, table in (("rotations", BLOCKS), ("residents", RESIDENTS), ("code-map", REPORT), ("own-set", SET)):
        answer = send_file(practice.manager, table, kind, organization_id=practice.id)
        assert (answer.status_code, "no training program" in answer.text) == (422, True)
