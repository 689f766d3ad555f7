"""A program's own sets with their source, sets assigned to cohorts, and where its codes count from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.support.program import Program, program_founded

GS = "general-surgery-acgme-2017-11"
OWN = {
    "title": "Our endoscopy", "source": "Program handbook 2026, page 12", "credit_unit": "case",
    "categories": [{"name": "Endoscopy", "minimum": 60}, {"name": "Colonoscopy", "parent": "Endoscopy", "minimum": 40}],
}  # fmt: skip


@pytest.fixture
def program(seeded_app: Flask) -> Program:
    return program_founded(seeded_app)


def test_an_own_set_has_a_source_and_is_shown_as_the_programs(program: Program) -> None:
    boss = program.director
    made = boss.put(program.at("/requirement-sets/own-endoscopy"), OWN)
    assert made.status_code == 201, made.text
    assert boss.put(program.at("/requirement-sets/own-endoscopy"), OWN).status_code == 200
    shown = program.resident().get(program.at("/requirement-sets/own-endoscopy")).get_json()
    assert (shown["cohort"]["kind"], shown["body"], shown["source"]) == ("own", "the program", OWN["source"])
    assert [(item["name"], item["minimum"], item["confidence"]) for item in shown["categories"]] == [
        ("Endoscopy", 60, "own"),
        ("Colonoscopy", 40, "own"),
    ]
    checked = boss.post("/training/requirements/check", {"own_set": shown["document"], "specialty": "general_surgery"})
    assert checked.status_code == 200, checked.text
    listed = {item["id"]: item["is_own"] for item in boss.get(program.at("/requirement-sets")).get_json()["items"]}
    assert (listed["own-endoscopy"], listed[GS]) == (True, False)
    assert boss.get(program.at(f"/requirement-sets/{GS}")).get_json()["source"] is None


def test_a_set_without_source_or_sense_is_refused(program: Program) -> None:
    wrong: list[dict[str, Any]] = [
        {"source": None},
        {"categories": []},
        {"categories": [{"name": "A", "parent": "B"}]},
        {"categories": [{"name": "A"}, {"name": "A"}]},
        {"vocabulary": "general_surgery", "categories": [{"name": "A", "roles": ["banana"]}]},
        {"vocabulary": "nobody"},
    ]
    for body in wrong:
        answer = program.director.put(program.at("/requirement-sets/own-x"), {**OWN, **body})
        assert answer.status_code == 422, body
    for name in (GS, "endoscopy", "own-", "own-A"):
        assert program.director.put(program.at(f"/requirement-sets/{name}"), OWN).status_code == 422, name
    assert program.resident().put(program.at("/requirement-sets/own-x"), OWN).status_code == 403


def test_a_set_binds_a_cohort_of_the_program(program: Program) -> None:
    boss = program.director
    boss.put(program.at("/requirement-sets/own-endoscopy"), OWN)
    cohort = {"graduates_from": "2027-07-01", "graduates_to": "2028-06-30"}
    for _ in range(2):
        assert boss.put(program.at("/requirement-sets/own-endoscopy/cohort"), cohort).status_code == 200
    items = {item["id"]: item["cohort_here"] for item in boss.get(program.at("/requirement-sets")).get_json()["items"]}
    assert items["own-endoscopy"]["graduates_to"] == "2028-06-30"
    assert boss.put(program.at("/requirement-sets/own-none/cohort"), cohort).status_code == 404
    assert boss.put(program.at(f"/requirement-sets/{GS}/cohort"), {}).status_code == 422
    back = {"graduates_from": "2028-07-01", "graduates_to": "2028-06-30"}
    assert boss.put(program.at(f"/requirement-sets/{GS}/cohort"), back).status_code == 422
    assert boss.delete(program.at("/requirement-sets/own-endoscopy")).status_code == 409
    assert boss.delete(program.at("/requirement-sets/own-endoscopy/cohort")).status_code == 204
    assert boss.delete(program.at("/requirement-sets/own-endoscopy")).status_code == 204
    assert boss.delete(program.at("/requirement-sets/own-endoscopy/cohort")).status_code == 404


def row(program: Program, code: str, first: str, *categories: str, **more: Any) -> int:
    body = {"categories": list(categories), "starts_on": first, "source": "entered", **more}
    return program.director.put(program.at(f"/code-map/{code}"), body).status_code


def rows(program: Program, code: str = "") -> list[tuple[str, str, str | None, list[str]]]:
    query = f"?code={code}" if code else ""
    items = program.director.get(program.at(f"/code-map{query}")).get_json()["items"]
    return [(item["code"], item["starts_on"], item["ends_on"], item["categories"]) for item in items]


def test_a_code_counts_from_a_day_on_and_a_later_row_ends_the_earlier(program: Program) -> None:
    """Three rows of 47562, stated out of order: each holds to the day before the next."""
    assert row(program, "47562", "2025-07-01", "Biliary") == 200
    assert row(program, "47562", "2027-07-01", "Biliary", "Laparoscopic basic", most=1) == 200
    assert row(program, "47562", "2026-07-01") == 200, "known, and counts nowhere"
    assert rows(program, "47562") == [
        ("47562", "2025-07-01", "2026-06-30", ["Biliary"]),
        ("47562", "2026-07-01", "2027-06-30", []),
        ("47562", "2027-07-01", None, ["Biliary", "Laparoscopic basic"]),
    ]
    assert row(program, "9929", "2026-07-01", "x") == row(program, "99291", "2026-07-01", "x", most=0) == 422
    assert row(program, "99291", "2026-07-01", "x", ends_on="2026-06-30") == 422
    gone = program.director.delete(program.at("/code-map/47562?starts_on=2027-07-01"))
    assert (gone.status_code, len(rows(program))) == (204, 2)
    assert program.director.delete(program.at("/code-map/47562?starts_on=2027-07-01")).status_code == 404


def test_the_map_goes_on_page_by_page(program: Program) -> None:
    for code in ("47562", "47563", "49505"):
        row(program, code, "2026-07-01", "x")
    first = program.resident().get(program.at("/code-map?limit=2")).get_json()
    second = program.director.get(program.at(f"/code-map?limit=2&cursor={first['next_cursor']}")).get_json()
    assert [item["code"] for item in (*first["items"], *second["items"])] == ["47562", "47563", "49505"]
    assert second["next_cursor"] is None


def test_codes_that_no_map_has_are_listed_until_somebody_says_where_they_count(program: Program) -> None:
    """99199 is in the public map of general surgery; a log outside the program's days is not looked at."""
    resident = program.resident(3, began=date(2026, 7, 1))
    for codes in (("47562",), ("47562", "49505"), ("99199",)):
        resident.log(*codes)
    resident.log("44970", performed_on="2026-06-30")
    answer = program.director.get(program.at("/unmapped-codes")).get_json()["items"]
    assert [(item["code"], item["logs"]) for item in answer] == [("47562", 2), ("49505", 1)]
    row(program, "47562", "2026-07-01", "Biliary")
    assert [item["code"] for item in program.director.get(program.at("/unmapped-codes")).get_json()["items"]] == [
        "49505"
    ]
    assert resident.get(program.at("/unmapped-codes")).status_code == 403
